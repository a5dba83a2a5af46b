"""Reorganisations: many changes of seats at once, worked out before anything is written.

A change says of a seat, from a day on, who holds it, what it is, and whom it reports to; what it leaves out stays. The
person who held the seat before holds it no longer, and holds none unless another change says which.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import rfc8785
from sqlmodel import Session, func, select

from compledger.people.assertions import Assertions
from compledger.people.days import Days
from compledger.people.facts import Holding, Participant, Position, Reporting, Seat
from compledger.people.gaps import Organisation, lacking_on
from compledger.people.kinds import HOLDING, REPORTING, SEAT, FactKind
from compledger.people.timelines import LATEST, Key, Said, Timelines, Values
from compledger.rules.timeline import FOREVER

NOBODY = "nobody"
"""What a change says of a seat that nobody holds from then on, or that reports to nobody."""
RESTS_ON = (Participant, Position, Seat, Holding, Reporting)
"""The tables that a reorganisation is worked out from."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What some days say of one thing, before and after."""

    kind: FactKind
    key: Key
    days: Days
    before: Values | None
    """None where nothing held."""
    after: Values | None


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """What a file of changes comes to."""

    assertions: Assertions
    base: int
    """The newest log position of anything that it rests on."""
    changes: Sequence[Changed]
    arising: Sequence[tuple[str, str, date]]
    """Gaps that there were not before: kind, subject and the day from which."""

    def counts(self) -> Counter[str]:
        """Return how many seats and people are touched, how many seats are vacated, and gaps of each kind."""
        seats = {c.key[0] for c in self.changes if c.kind is not HOLDING}
        moves = [c for c in self.changes if c.kind is HOLDING]
        seats |= {values[0] for c in moves for values in (c.before, c.after) if values}
        counts = Counter(seats=len(seats), participants=len({c.key for c in moves}))
        counts.update(kind for kind, _, _ in self.arising)
        return counts

    def hash(self, root: bytes) -> str:
        """Return the hash of what it rests on and of the facts, whose root is given: it names this and no other."""
        return sha256(rfc8785.dumps({"base": self.base, "root": root.hex()})).hexdigest()


def reorganised(session: Session, rows: Sequence[Mapping[str, Any]]) -> Reorganisation:
    """Work out what rows of changes come to; nothing is written.

    Raises:
        ValueMissing: a seat that nobody knows is given no title or no business unit.
    """
    assertions = Assertions(session)
    seats, holdings, lines = (assertions.of(kind) for kind in (SEAT, HOLDING, REPORTING))
    holders = _holders(holdings)
    ordered = sorted(rows, key=lambda row: (row["effective_from"], row["file_no"], row["row_no"]))
    for row in ordered:
        position, days = row["position"], _days(row)
        assertions.found("position", [position])
        given = {name: row[name] for name in SEAT.value_names if row.get(name) is not None}
        if given or not seats.assertions((position,)):
            seats.say((position,), given, days)
        _report(lines, row, days)
        if row.get("participant") not in {None, NOBODY}:
            holdings.say((row["participant"],), {"position": position}, days)
    # Only after all seats have been given out is it plain who is left holding one that is another's now.
    for row in ordered:
        if row.get("participant") is not None:
            _leave(holdings, holders[row["position"]] - {row["participant"]}, row["position"], _days(row))
    changes = [change for timelines in (seats, lines, holdings) for change in _changes(timelines)]
    days_of_change = sorted({change.days.effective_from for change in changes})
    arising = _arising(seats, holdings, lines, days_of_change)
    return Reorganisation(assertions, _base(session), changes, arising)


def _days(row: Mapping[str, Any]) -> Days:
    return Days(row["effective_from"], row.get("effective_until") or FOREVER)


def _holders(holdings: Timelines) -> Mapping[str, set[str]]:
    """Return by seat everybody who was ever said to hold it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for (who,) in holdings:
        for said in holdings.assertions((who,)):
            found[said.values[0]].add(who)
    return found


def _report(lines: Timelines, row: Mapping[str, Any], days: Days) -> None:
    manager, key = row.get("reports_to"), (row["position"],)
    if manager == NOBODY:
        lines.withdraw(key, days)
    elif manager is not None:
        lines.say(key, {"reports_to": manager}, days)


def _leave(holdings: Timelines, before: set[str], position: str, days: Days) -> None:
    """Withdraw what was known of others' holding a seat on some days."""
    for who in sorted(before):
        for segment in holdings.covering((who,), days):
            said = segment.value
            if said.values == (position,) and not (said.withdrawn or said.new):
                holdings.withdraw((who,), Days(segment.effective_from, segment.effective_until))


def _changes(timelines: Timelines) -> Iterator[Changed]:
    """Give what the added facts change, key by key and stretch by stretch."""
    kind = timelines.kind
    keys = dict.fromkeys(tuple(str(row[name]) for name in kind.key_names) for row in timelines.added)
    for key in keys:
        for now in timelines.segments(key):
            if not now.value.new:
                continue
            days = Days(now.effective_from, now.effective_until)
            after = _held(now.value)
            begins = days.effective_from
            for earlier in timelines.known(key, days):
                if begins < earlier.effective_from and after is not None:
                    yield Changed(kind, key, Days(begins, earlier.effective_from), None, after)
                if _held(earlier.value) != after:
                    piece = Days(earlier.effective_from, earlier.effective_until)
                    yield Changed(kind, key, piece, _held(earlier.value), after)
                begins = earlier.effective_until
            if begins < days.effective_until and after is not None:
                yield Changed(kind, key, Days(begins, days.effective_until), None, after)


def _held(said: Said) -> Values | None:
    return None if said.withdrawn else said.values


def _arising(
    seats: Timelines, holdings: Timelines, lines: Timelines, days: Sequence[date]
) -> list[tuple[str, str, date]]:
    """Return the gaps of any day of change that the same day did not have before, each from its first day."""
    found: dict[tuple[str, str], date] = {}
    for day in days:
        after = _organisation(seats, holdings, lines, day, LATEST + 1)
        before = _organisation(seats, holdings, lines, day, LATEST)
        new = set(lacking_on(after)) - set(lacking_on(before))
        new |= {("participant_without_seat", who) for who in before.holders.keys() - after.holders.keys()}
        for gap in new:
            found.setdefault(gap, day)
    return sorted((kind, subject, day) for (kind, subject), day in found.items())


def _organisation(seats: Timelines, holdings: Timelines, lines: Timelines, day: date, before: int) -> Organisation:
    return Organisation(
        seats={key[0] for key, _ in seats.on(day, before)},
        holders={key[0]: values[0] for key, values in holdings.on(day, before)},
        managers={key[0]: values[0] for key, values in lines.on(day, before)},
    )


def _base(session: Session) -> int:
    return max(session.exec(select(func.coalesce(func.max(table.known_from), 0))).one() for table in RESTS_ON)
