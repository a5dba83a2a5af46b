"""Whom the credits of an example reach beside the participant that a sale names, as the snapshot tells it.

Everybody of an example holds one seat, which is called like them; it is vacant on the days on which they do not hold
it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from compledger.rules.language.forms.crediting import Through
from compledger.rules.language.forms.worked_example import ExamplePerson, WorkedExample
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
    people = {person.participant: person for person in example.people}
    rows = list(_chains(people, Through.MANAGERS, "", lambda person: person.reports_to))
    for relation in sorted({name for person in people.values() for name in person.relations}):
        rows += _chains(people, Through.RELATION, relation, _by_relation(relation))
    rows += [(Through.UNIT, "", p.unit, 0, p.participant, p.participant, None, *seat_days(p)) for p in example.people]
    rows += [
        (Through.TERRITORY, "", m.territory, 0, m.participant, m.participant, m.share, date.min, FOREVER)
        for m in example.members
    ]
    return rows


def _by_relation(name: str) -> Above:
    return lambda person: person.relations.get(name)


def _chains(people: Mapping[str, ExamplePerson], through: Through, relation: str, above: Above) -> Iterator[Row]:
    """Yield who is above everybody, level by level, and the vacant seats on the way."""
    for person in people.values():
        days, next_up = seat_days(person), above(person)
        for level in range(1, LEVELS + 1):
            if next_up is None:
                break
            seat = people[next_up]
            for held_by, part in _held(seat, days):
                yield through, relation, person.participant, level, held_by, seat.participant, None, *part
            next_up = above(seat)


def _held(seat: ExamplePerson, days: Days) -> Iterator[tuple[str | None, Days]]:
    """Yield who holds a seat on some days: its participant on their own, nobody before and after."""
    own = seat_days(seat)
    parts = (
        (None, Days(days.begins, min(days.ends, own.begins))),
        (seat.participant, Days(max(days.begins, own.begins), min(days.ends, own.ends))),
        (None, Days(max(days.begins, own.ends), days.ends)),
    )
    yield from ((who, part) for who, part in parts if part.begins < part.ends)
