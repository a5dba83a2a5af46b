"""Reach: whose rows a reader may see, once the policy has said which kind of rows.

A team is everybody below a seat in the line tree, direct or indirect, on any of the days asked about: a manager who
took over a team in July does not reach its statements of June, and the one before him not those of August. Asked on
every page, so it walks down from the reader's seats, a query or two for each level, and never reads the whole company
to find a few.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, select
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
from compledger.people.facts import DatedFact, Holding, Reporting, Seat
from compledger.rules.periods import Period
from compledger.rules.timeline import Assertion, flatten

LINE = "line"
AT_ONCE = 5_000
"""Ids in one query; databases take some tens of thousands of parameters."""


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


class Days(NamedTuple):
    """Half-open days."""

    first: date
    until: date

    def meet(self, other: "Days") -> "Days | None":
        """Return the days of both, None if there are none."""
        both = Days(max(self.first, other.first), min(self.until, other.until))
        return both if both.first < both.until else None


class Known(NamedTuple):
    """Something that holds on some days: a key, and the value it has then."""

    key: str
    value: str
    days: Days


def reach(
    session: Session,
    subject: Subject,
    decision: Decision,
    *,
    on: Period | date,
    as_of: int,
    field: FieldScope | None = None,
) -> Reach:
    """Return the participants whose rows a decision opens, on any day asked about, as known at a log position.

    Args:
        session: where people are kept.
        subject: who asks; what is reached is in the decision, which may act for somebody else.
        decision: of `compledger.access.decide`; one that refuses reaches nobody.
        on: a day, or the days of a period.
        as_of: the log position.
        field: count only rows on which this group of fields is seen.
    """
    del subject  # the slices of the decision say whose team it is: the subject's, or that of whoever delegated it
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
    subject: Subject,
    decision: Decision,
    participant: str,
    *,
    on: Period | date,
    as_of: int,
    field: FieldScope | None = None,
) -> bool:
    """Return whether a decision opens a participant's rows; as `reach`, for one."""
    return participant in reach(session, subject, decision, on=on, as_of=as_of, field=field)


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
            return participant in _below(session, {part.participant or ""}, _days(on), as_of)
        case RowScope.UNIT:
            return participant in _within(session, {part.unit or ""}, _days(on), as_of)


def _cost(part: Slice) -> int:
    """Put first what is known without a query."""
    return part.scope in {RowScope.TEAM, RowScope.UNIT}


def _below(session: Session, leaders: Collection[str], days: Days, as_of: int) -> set[str]:
    """Return everybody below the seats that the leaders held, on days on which they held them."""
    if not leaders:
        return set()
    held = _known(session, Holding, Holding.participant, Holding.position, leaders, days, as_of)
    fresh = list(_Reached().add((holding.value, holding.days) for holding in held))
    below = _Reached()
    while fresh:
        lines = _values_in(session, Reporting, Reporting.position, Reporting.reports_to, fresh, days, as_of)
        fresh = list(below.add(lines))
    return set(_holders(session, below.by_key, days, as_of))


def _within(session: Session, units: Collection[str], days: Days, as_of: int) -> set[str]:
    """Return everybody who held a seat of one of the units, on days on which it was the unit's."""
    if not units:
        return set()
    whole = [(unit, days) for unit in units]
    seats = _Reached()
    list(seats.add(_values_in(session, Seat, Seat.position, Seat.business_unit, whole, days, as_of)))
    return set(_holders(session, seats.by_key, days, as_of))


def _holders(session: Session, seats: Mapping[str, Sequence[Days]], days: Days, as_of: int) -> Iterator[str]:
    """Yield who held one of the seats on one of its days."""
    wanted = [(seat, spell) for seat, spells in seats.items() for spell in spells]
    for participant, _ in _values_in(session, Holding, Holding.participant, Holding.position, wanted, days, as_of):
        yield participant


class _Reached:
    """Seats and the days on which they were reached; what was reached before is not walked again, so a circle ends."""

    def __init__(self) -> None:
        self.by_key: dict[str, list[Days]] = defaultdict(list)

    def add(self, reached: Iterable[tuple[str, Days]]) -> Iterator[tuple[str, Days]]:
        """Add seats with their days; yield those of their days that are new."""
        for key, days in reached:
            parts = [days]
            for known in self.by_key[key]:
                parts = [rest for part in parts for rest in _without(part, known)]
            self.by_key[key] += parts
            yield from ((key, part) for part in parts)


def _values_in(
    session: Session,
    model: type[DatedFact],
    key: str,
    value: str,
    wanted: Sequence[tuple[str, Days]],
    days: Days,
    as_of: int,
) -> Iterator[tuple[str, Days]]:
    """Yield the keys whose value is a wanted one on its days, and those days."""
    spells: dict[str, list[Days]] = defaultdict(list)
    for name, spell in wanted:
        spells[name].append(spell)
    candidates: set[str] = set()
    for some in _chunks(spells):
        query = select(col(key)).where(col(value).in_(some), *_asked(model, days, as_of)).distinct()
        candidates.update(session.scalars(query))
    for fact in _known(session, model, key, value, candidates, days, as_of):
        for spell in spells.get(fact.value, ()):
            both = fact.days.meet(spell)
            if both is not None:
                yield fact.key, both


def _known(
    session: Session, model: type[DatedFact], key: str, value: str, keys: Collection[str], days: Days, as_of: int
) -> Iterator[Known]:
    """Yield what holds for each key on the days asked about: each day's newest assertion, unless it withdraws."""
    grouped: defaultdict[str, list[Assertion[tuple[str, bool]]]] = defaultdict(list)
    for some in _chunks(keys):
        for row in session.execute(_assertions(model, key, value, some, days, as_of)):
            name, said, withdrawn, starts, ends, known_from = row
            grouped[name].append(Assertion(starts, ends, known_from, (said, withdrawn)))
    for name, assertions in grouped.items():
        for segment in flatten(assertions):
            said, withdrawn = segment.value
            both = Days(segment.effective_from, segment.effective_until).meet(days)
            if both is not None and not withdrawn:
                yield Known(name, said, both)


def _assertions(
    model: type[DatedFact], key: str, value: str, keys: Sequence[str], days: Days, as_of: int
) -> Select[str, str, bool, date, date, int]:
    starts, ends = col(model.effective_from), col(model.effective_until)
    query = select(col(key), col(value), col(model.withdrawn), starts, ends, col(model.known_from))
    return query.where(col(key).in_(keys), *_asked(model, days, as_of)).order_by(col(model.fact))


def _asked(model: type[DatedFact], days: Days, as_of: int) -> list[ColumnElement[bool]]:
    asked = [
        col(model.known_from) <= as_of,
        col(model.effective_from) < days.until,
        col(model.effective_until) > days.first,
    ]
    return [*asked, col(Reporting.relation) == LINE] if model is Reporting else asked


def _chunks(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    rest = iter(keys)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _without(days: Days, taken: Days) -> list[Days]:
    """Return what is left of some days when others are taken."""
    before = Days(days.first, min(days.until, taken.first))
    after = Days(max(days.first, taken.until), days.until)
    return [part for part in (before, after) if part.first < part.until]


def _days(on: Period | date) -> Days:
    return Days(on.starts_on, on.ends_before) if isinstance(on, Period) else Days(on, on + timedelta(days=1))
