"""Seats on a day: who held which, what it was, and whom it reported to, as known at a log position."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from compledger.people.kinds import HOLDING, LINE, RELATION, REPORTING, SEAT, FactKind
from compledger.people.known import all_holding, one_holding

MANY = 1_000
"""From so many managers on it is sooner to read the line of the whole company than to ask for each of them."""


@dataclass(frozen=True, slots=True)
class SeatHeld:
    """A seat that a participant holds, and what the seat is on that day."""

    participant: str
    position: str
    title: str | None
    """None where nothing says what the seat is."""
    business_unit: str | None


def held_on(session: Session, participant: str, *, on: date, as_of: int) -> str | None:
    """Return the seat that a participant holds on a day, None for none."""
    found = one_holding(session, HOLDING, on=on, as_of=as_of, participant=participant)
    return None if found is None else found.position


def seat_on(session: Session, participant: str, *, on: date, as_of: int) -> SeatHeld | None:
    """Return the seat that a participant holds on a day with its title and business unit, None for none."""
    position = held_on(session, participant, on=on, as_of=as_of)
    if position is None:
        return None
    seat = one_holding(session, SEAT, on=on, as_of=as_of, position=position)
    return SeatHeld(participant, position, seat.title if seat else None, seat.business_unit if seat else None)


def holders_of(session: Session, position: str, *, on: date, as_of: int) -> Sequence[str]:
    """Return who holds a seat on a day, in order; nobody for a vacant one."""
    found = all_holding(session, HOLDING, on=on, as_of=as_of, columns=["participant"], position=position)
    return sorted(row.participant for row in found)


def seats_in(session: Session, business_unit: str, *, on: date, as_of: int) -> Sequence[str]:
    """Return the seats of one business unit on a day, in order; those of units below it are not among them."""
    found = all_holding(session, SEAT, on=on, as_of=as_of, columns=["position"], business_unit=business_unit)
    return sorted(row.position for row in found)


def titles(session: Session, as_of: int, day: date) -> Mapping[str, str]:
    """Return the title of each seat on a day."""
    found = all_holding(session, SEAT, on=day, as_of=as_of, columns=["position", "title"])
    return {row.position: row.title for row in found}


def holders(session: Session, as_of: int, day: date) -> Mapping[str, str]:
    """Return the seat that each participant holds on a day."""
    found = all_holding(session, HOLDING, on=day, as_of=as_of, columns=["participant", "position"])
    return {row.participant: row.position for row in found}


def manager_of(session: Session, position: str, *, on: date, as_of: int) -> str | None:
    """Return the seat that a seat reports to in the line on a day, None at the top."""
    found = one_holding(session, REPORTING, on=on, as_of=as_of, position=position)
    return None if found is None else found.reports_to


def manager_chain(session: Session, position: str, *, on: date, as_of: int) -> Sequence[str]:
    """Return the seats above a seat in the line on a day, the nearest first; each once, should they form a circle."""
    return list(_up(session, position, on, as_of))


def _up(session: Session, position: str, on: date, as_of: int) -> Iterator[str]:
    met = {position}
    above = manager_of(session, position, on=on, as_of=as_of)
    while above is not None and above not in met:
        yield above
        met.add(above)
        above = manager_of(session, above, on=on, as_of=as_of)


def reports_of(session: Session, position: str, *, on: date, as_of: int, relation: str = LINE) -> Sequence[str]:
    """Return the seats that report to a seat on a day, directly and in this relation, in order."""
    kind, where = _relation(relation)
    found = all_holding(session, kind, on=on, as_of=as_of, columns=["position"], reports_to=position, **where)
    return sorted(row.position for row in found)


def related_to(session: Session, position: str, *, on: date, as_of: int, relation: str) -> Sequence[str]:
    """Return the seats that a seat has in a relation on a day, as its mentors, in order."""
    kind, where = _relation(relation)
    found = all_holding(session, kind, on=on, as_of=as_of, columns=["reports_to"], position=position, **where)
    return sorted(row.reports_to for row in found)


def team_of(session: Session, position: str, *, on: date, as_of: int) -> Sequence[str]:
    """Return every seat below a seat in the line on a day, in order; the seat itself is not among them."""
    team: set[str] = set()
    managers = {position}
    while managers:
        if len(managers) > MANY:
            team |= _all_below(session, managers, on, as_of)
            break
        # Level by level, not in one recursive query: a planner without statistics would read the whole table for it.
        found = all_holding(session, REPORTING, on=on, as_of=as_of, columns=["position"], reports_to=managers)
        managers = {row.position for row in found} - team
        team |= managers
    return sorted(team - {position})


def _all_below(session: Session, managers: set[str], on: date, as_of: int) -> set[str]:
    """Return every seat below any of many, from the line of the whole company."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    for row in all_holding(session, REPORTING, on=on, as_of=as_of, columns=["position", "reports_to"]):
        below[row.reports_to].append(row.position)
    found: set[str] = set()
    left = list(managers)
    while left:
        under = set(below[left.pop()]) - found
        found |= under
        left += under
    return found


def _relation(relation: str) -> tuple[FactKind, dict[str, str]]:
    return (REPORTING, {}) if relation == LINE else (RELATION, {"relation": relation})
