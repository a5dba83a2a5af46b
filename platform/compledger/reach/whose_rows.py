"""Reach: whose rows a reader may see, once the policy has said which kind of rows.

A team is everybody below a seat in the line tree, direct or indirect, on any of the days asked about: a manager who
took over a team in July does not reach its statements of June, and the one before him not those of August. Asked on
every page, so it walks down from the reader's seats, a query or two for each level, and never reads the whole company
to find a few.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col

from compledger.access import (
    Decision,
    FieldScope,
    NotPermitted,
    RowScope,
    Slice,
    Subject,
    Thing,
    Verb,
    require,
)
from compledger.people import LINE, BusinessUnit, Days, Holding, Reporting, Seat
from compledger.reach.spells import Reached, Relation, Spell, values_in, values_of
from compledger.rules.periods import Period

HOLDINGS = Relation(Holding, Holding.participant, Holding.position)
LINES = Relation(Reporting, Reporting.position, Reporting.reports_to, col(Reporting.relation) == LINE)
UNITS = Relation(Seat, Seat.position, Seat.business_unit)
PARTS = Relation(BusinessUnit, BusinessUnit.business_unit, BusinessUnit.parent)


@dataclass(frozen=True, slots=True)
class Everyone:
    """Nobody is out of reach."""

    def __contains__(self, participant: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Only:
    """These participants and no others."""

    participants: frozenset[str]

    def __contains__(self, participant: object) -> bool:
        return participant in self.participants


Reach = Everyone | Only


def reach(
    session: Session, decision: Decision, *, on: Period | date, as_of: int, field: FieldScope | None = None
) -> Reach:
    """Return the participants whose rows a decision opens, on any day asked about, as known at a log position.

    Args:
        session: where people are kept.
        decision: of `compledger.access.decide`, whose slices say whose team it is: the asker's, or that of whoever
            delegated the role; one that refuses reaches nobody.
        on: a day, or the days of a period.
        as_of: the log position.
        field: count only rows on which this group of fields is seen.
    """
    slices = [part for part in decision.slices if field is None or field in part.fields]
    if not decision.allowed or not slices:
        return Only(frozenset())
    if any(part.scope is RowScope.EVERYTHING for part in slices):
        return Everyone()
    days = _days(on)
    own = {part.participant for part in slices if part.scope is RowScope.OWN and part.participant}
    leaders = {part.participant for part in slices if part.scope is RowScope.TEAM and part.participant}
    units = {part.unit for part in slices if part.scope is RowScope.UNIT and part.unit}
    found = own | _below(session, leaders, days, as_of) | _within(session, units, days, as_of)
    return Only(frozenset(found))


def reaches(
    session: Session,
    decision: Decision,
    participant: str,
    *,
    on: Period | date,
    as_of: int,
    field: FieldScope | None = None,
) -> bool:
    """Return whether a decision opens a participant's rows; as `reach`, for one."""
    return any(
        _reached_by(session, part, decision, participant, on=on, as_of=as_of)
        for part in sorted(decision.slices, key=_cost)
        if field is None or field in part.fields
    )


def fields_on(
    session: Session, decision: Decision, participant: str, *, on: Period | date, as_of: int
) -> frozenset[FieldScope]:
    """Return the fields that are seen on one participant's rows: of each slice that reaches him, all; else none."""
    seen: set[FieldScope] = set()
    for part in sorted(decision.slices, key=_cost):
        if not part.fields <= seen and _reached_by(session, part, decision, participant, on=on, as_of=as_of):
            seen |= part.fields
    return frozenset(seen)


def require_reach(
    session: Session, subject: Subject, verb: Verb, thing: Thing, *, on: Period | date, as_of: int
) -> tuple[Decision, frozenset[FieldScope]]:
    """Return the decision about one participant's thing, and the fields seen on it.

    Raises:
        NotPermitted: by the policy, or because the participant is out of reach on those days. Both say the same.
    """
    assert thing.participant is not None
    decision = require(subject, verb, thing)
    fields = fields_on(session, decision, thing.participant, on=on, as_of=as_of)
    if not fields:
        raise NotPermitted(subject, verb, thing, Decision(allowed=False, why="out of reach on these days"))
    return decision, fields


def _reached_by(
    session: Session, part: Slice, decision: Decision, participant: str, *, on: Period | date, as_of: int
) -> bool:
    if not decision.allowed:
        return False
    match part.scope:
        case RowScope.EVERYTHING:
            return True
        case RowScope.OWN:
            return part.participant == participant
        case RowScope.TEAM:
            return _is_below(session, participant, part.participant or "", _days(on), as_of)
        case RowScope.UNIT:
            return _is_within(session, participant, part.unit or "", _days(on), as_of)


def _cost(part: Slice) -> int:
    """Put first what is known without a query."""
    return part.scope in {RowScope.TEAM, RowScope.UNIT}


def _below(session: Session, leaders: Collection[str], days: Days, as_of: int) -> set[str]:
    """Return everybody below the seats that the leaders held, on days on which they held them: a walk down."""
    if not leaders:
        return set()
    fresh = _seats_of(session, leaders, days, as_of)
    below = Reached()
    while fresh:
        fresh = list(below.add(values_in(session, LINES, fresh, as_of)))
    return _holders(session, below.everything, as_of)


def _is_below(session: Session, participant: str, leader: str, days: Days, as_of: int) -> bool:
    """Return whether a participant was below a leader on any of the days: a walk up, short however large the team."""
    leads = _seats_of(session, {leader}, days, as_of)
    fresh = _seats_of(session, {participant}, days, as_of) if leads else []
    above = Reached()
    while fresh:
        fresh = list(above.add(values_of(session, LINES, fresh, as_of)))
        if any(seat == led and spell.meet(lead) for seat, spell in fresh for led, lead in leads):
            return True
    return False


def _within(session: Session, units: Collection[str], days: Days, as_of: int) -> set[str]:
    """Return everybody who held a seat of one of the units or of their parts, on days on which it was theirs."""
    reached = Reached()
    fresh = list(reached.add((unit, days) for unit in units))
    while fresh:
        fresh = list(reached.add(values_in(session, PARTS, fresh, as_of)))
    seats = values_in(session, UNITS, reached.everything, as_of)
    return _holders(session, list(seats), as_of)


def _is_within(session: Session, participant: str, unit: str, days: Days, as_of: int) -> bool:
    """Return whether a participant held a seat of the unit or of a part of it on any of the days."""
    seats = _seats_of(session, {participant}, days, as_of)
    reached = Reached()
    fresh = list(reached.add(values_of(session, UNITS, seats, as_of)))
    while fresh:
        if any(found == unit for found, _ in fresh):
            return True
        fresh = list(reached.add(values_of(session, PARTS, fresh, as_of)))
    return False


def _seats_of(session: Session, participants: Collection[str], days: Days, as_of: int) -> list[Spell]:
    whole = [(participant, days) for participant in sorted(participants)]
    return list(Reached().add(values_of(session, HOLDINGS, whole, as_of)))


def _holders(session: Session, seats: Sequence[Spell], as_of: int) -> set[str]:
    """Return who held one of the seats on one of its days."""
    return {participant for participant, _ in values_in(session, HOLDINGS, seats, as_of)}


def _days(on: Period | date) -> Days:
    return Days(on.starts_on, on.ends_before) if isinstance(on, Period) else Days(on, on + timedelta(days=1))
