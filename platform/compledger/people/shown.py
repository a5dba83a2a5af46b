"""Shown: everything that held of one id on a day, and who asserted it from which log position."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col, select

from compledger.people.days import EVER, Days
from compledger.people.kinds import KINDS, LEVEL_QUOTA, LEVEL_RATE, PLAN, QUOTA, RATE, SEAT, FactKind, Level
from compledger.people.known import all_holding
from compledger.people.references import FOUND_BY, is_known
from compledger.people.resolving import most_specific
from compledger.people.seats import SeatHeld, seat_on
from compledger.rules.refused import Refused
from compledger.store import LogEntry


class NothingSaid(Refused, LookupError):
    """Nothing was ever said of an id."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        kinds = ", ".join(what.replace("_", " ") for what in FOUND_BY)
        super().__init__(f"nothing was ever said of {subject!r}: it is none of {kinds}. Check the id.")


@dataclass(frozen=True, slots=True)
class Asserted:
    """When and by whom something was asserted."""

    position: int
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact that held."""

    kind: str
    fact: int
    columns: Mapping[str, Any]
    """Key and values."""
    days: Days
    asserted: Asserted
    through: str | None
    """The position or title that it came through; None where it speaks of the id itself."""
    overridden: bool
    """Whether a more specific level says otherwise."""


@dataclass(frozen=True, slots=True)
class Shown:
    """All that held of an id."""

    subject: str
    what: Sequence[str]
    """What the id is of: `participant`, `position`, `territory`, …; seldom more than one."""
    facts: Sequence[ShownFact]


_Found = tuple[FactKind, Row[Any], str | None]
"""A fact, and what it came through."""


def show(session: Session, subject: str, *, on: date, as_of: int) -> Shown:
    """Return everything that held of a participant, position, territory, business unit or paying entity on a day.

    Raises:
        NothingSaid: nothing was ever said of the id.
    """
    what = [name for name in FOUND_BY if _is(session, name, subject)]
    if not what:
        raise NothingSaid(subject)
    rows: list[_Found] = [(kind, row, None) for name in what for kind, row in _of(session, name, subject, on, as_of)]
    seat = seat_on(session, subject, on=on, as_of=as_of) if "participant" in what else None
    if seat is not None:
        rows += _through(session, seat, on, as_of)
    entries = _entries(session, {row.known_from for _, row, _ in rows})
    won = _won(subject, seat, [(kind, row) for kind, row, _ in rows])
    facts = [
        ShownFact(
            kind.name, row.fact, {name: getattr(row, name) for name in (*kind.key_names, *kind.value_names)},
            Days(row.effective_from, row.effective_until) if kind.dated else EVER,
            entries[row.known_from], through, (kind.name, row.fact) in won,
        )
        for kind, row, through in rows
    ]  # fmt: skip
    return Shown(subject, what, facts)


def _is(session: Session, what: str, subject: str) -> bool:
    if is_known(session, what, subject):
        return True
    if what != "business_unit":
        return False
    # A unit may be known from the seats in it alone.
    query = select(SEAT.table.c.fact).where(SEAT.table.c.business_unit == subject).limit(1)
    return session.connection().execute(query).first() is not None


def _of(session: Session, what: str, subject: str, on: date, as_of: int) -> Iterable[tuple[FactKind, Row[Any]]]:
    """Give the facts that name an id in any of their columns, each once."""
    for kind in KINDS.values():
        found: dict[int, Row[Any]] = {}
        columns = list(kind.naming(what))
        if kind is SEAT and what == "business_unit":
            columns.append(("business_unit", None))
        for name, level in columns:
            where = {name: subject, **({level: what} if level else {})}
            found |= {row.fact: row for row in all_holding(session, kind, on=on, as_of=as_of, **where)}
        yield from ((kind, found[fact]) for fact in sorted(found))


def _through(session: Session, seat: SeatHeld, on: date, as_of: int) -> list[_Found]:
    """Return what a participant has through the seat held and through its title."""
    found: list[_Found] = []
    for level, subject in ((Level.POSITION, seat.position), (Level.TITLE, seat.title)):
        for kind in KINDS.values() if subject else ():
            if ("subject", "level") not in kind.naming(level):
                continue
            rows = all_holding(session, kind, on=on, as_of=as_of, level=level.value, subject=subject)
            found += [(kind, row, f"{level.value} {subject}") for row in rows]
    for kind in (SEAT, KINDS["line"]):
        rows = all_holding(session, kind, on=on, as_of=as_of, position=seat.position)
        found += [(kind, row, f"position {seat.position}") for row in rows]
    return found


def _won(subject: str, seat: SeatHeld | None, rows: Sequence[tuple[FactKind, Row[Any]]]) -> set[tuple[str, int]]:
    """Return the facts that a more specific level overrides, by kind and number."""
    levels: defaultdict[tuple[str, ...], dict[tuple[str, str], list[tuple[str, int]]]] = defaultdict(dict)
    for kind, row in rows:
        name = _RESOLVED.get(kind.name)
        if name is not None:
            level, whose = (Level.PARTICIPANT, row.participant) if kind in (RATE, QUOTA) else (row.level, row.subject)
            of = (name[0], *(getattr(row, column) for column in name[1:]))
            levels[of].setdefault((level, whose), []).append((kind.name, row.fact))
    overridden = set()
    for found in levels.values():
        best = most_specific(found, subject, seat.position if seat else None, seat.title if seat else None)
        if best is not None:
            overridden |= {fact for facts in found.values() for fact in facts if fact not in best.value}
    return overridden


_RESOLVED: Mapping[str, tuple[str, ...]] = {
    PLAN.name: ("plan",),
    RATE.name: ("rate", "name"),
    LEVEL_RATE.name: ("rate", "name"),
    QUOTA.name: ("quota", "measure", "calendar", "period"),
    LEVEL_QUOTA.name: ("quota", "measure", "calendar", "period"),
}
"""What is resolved by level, and what it is resolved for."""


def _entries(session: Session, positions: Iterable[int]) -> Mapping[int, Asserted]:
    entries = session.exec(select(LogEntry).where(col(LogEntry.position).in_(sorted(positions)))).all()
    return {entry.position: Asserted(entry.position, entry.at, entry.by, entry.reason) for entry in entries}
