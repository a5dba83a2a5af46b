"""Whom the credits of an example reach beside the participant that a sale names, as the snapshot tells it.

Everybody of an example holds one seat, which is called like them; it is vacant on the days on which they do not hold
it.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from compledger.rules.language.crediting import Through
from compledger.rules.language.worked_example import ExamplePerson, WorkedExample
from compledger.rules.timeline import FOREVER

LEVELS = 20
"""How far up a chain is followed; no rule may ask for more, so that a circle ends, too."""

Row = tuple[object, ...]
"""A row of `snapshot.RELATED`."""
Above = Callable[[ExamplePerson], str | None]


class Days(NamedTuple):
    """Half-open days."""

    begins: date
    ends: date


def seat_days(person: ExamplePerson) -> Days:
    """Return the days on which somebody holds their seat."""
    return Days(person.effective_from or date.min, person.effective_until or FOREVER)


def related_rows(example: WorkedExample) -> list[Row]:
    """Return whom managers, relations, territories and business units reach."""
    people = example.people
    rows = [row for person in people for row in _chain(people, person, Through.MANAGERS, "", _manager)]
    for relation in sorted({name for person in people for name in person.relations}):
        above = _by_relation(relation)
        rows += [row for person in people for row in _chain(people, person, Through.RELATION, relation, above)]
    rows += [(Through.UNIT, "", p.unit, 0, p.participant, p.participant, None, *seat_days(p)) for p in people]
    rows += [
        (Through.TERRITORY, "", m.territory, 0, m.participant, m.participant, m.share, date.min, FOREVER)
        for m in example.members
    ]
    return rows


def _manager(person: ExamplePerson) -> str | None:
    return person.reports_to


def _by_relation(name: str) -> Above:
    return lambda person: person.relations.get(name)


def _chain(
    people: Sequence[ExamplePerson], person: ExamplePerson, through: Through, relation: str, above: Above
) -> Iterator[Row]:
    """Yield who is above somebody, level by level, and the vacant seats on the way."""
    for level, who, holds, days in _levels(people, above(person), seat_days(person), above, 1):
        yield (through, relation, person.participant, level, who if holds else None, who, None, *days)


def _levels(
    people: Sequence[ExamplePerson], who: str | None, days: Days, above: Above, level: int
) -> Iterator[tuple[int, str, bool, Days]]:
    """Yield (level, seat, whether it is held, days) from a level up. A vacant seat's own manager is still found."""
    seats = [person for person in people if person.participant == who]
    if who is None or level > LEVELS:
        return
    vacant_from = days.begins
    for seat in sorted(seats, key=seat_days):
        held = Days(max(days.begins, seat_days(seat).begins), min(days.ends, seat_days(seat).ends))
        if held.begins >= held.ends:
            continue
        if vacant_from < held.begins:
            yield from _vacant(people, seat, Days(vacant_from, held.begins), above, level)
        yield level, who, True, held
        yield from _levels(people, above(seat), held, above, level + 1)
        vacant_from = held.ends
    if vacant_from < days.ends and seats:
        yield from _vacant(people, seats[-1], Days(vacant_from, days.ends), above, level)


def _vacant(
    people: Sequence[ExamplePerson], seat: ExamplePerson, days: Days, above: Above, level: int
) -> Iterator[tuple[int, str, bool, Days]]:
    yield level, seat.participant, False, days
    yield from _levels(people, above(seat), days, above, level + 1)
