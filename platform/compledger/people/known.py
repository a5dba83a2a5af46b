"""People as known at a log position: newest assertions win, days never overlap."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from sqlmodel import Session, col, select

from compledger.people.facts import DatedFact, Holding, PersonalRate, Quota, Seat
from compledger.rules.timeline import Assertion, Segment, flatten

F = TypeVar("F", bound=DatedFact)


class RateName(NamedTuple):
    """Whose rate, and which."""

    participant: str
    name: str


def known_seats(session: Session, as_of: int) -> Mapping[str, Sequence[Segment[Holding]]]:
    """Return, by participant, the seats held, as known at `as_of`. One participant holds one seat on a day."""
    facts = session.exec(select(Holding).where(Holding.known_from <= as_of).order_by(col(Holding.fact))).all()
    return _flattened((fact.participant, fact) for fact in facts)


def known_rates(session: Session, as_of: int) -> Mapping[RateName, Sequence[Segment[PersonalRate]]]:
    """Return, by participant and name, the personal rates as known at `as_of`."""
    query = select(PersonalRate).where(PersonalRate.known_from <= as_of).order_by(col(PersonalRate.fact))
    return _flattened((RateName(fact.participant, fact.name), fact) for fact in session.exec(query).all())


def known_quotas(session: Session, calendar: str, period: str, as_of: int) -> Sequence[Quota]:
    """Return the quotas of a period, the newest assertion for each participant and measure."""
    query = (
        select(Quota)
        .where(Quota.known_from <= as_of, Quota.calendar == calendar, Quota.period == period)
        .order_by(col(Quota.known_from), col(Quota.fact))
    )
    newest = {(quota.participant, quota.measure): quota for quota in session.exec(query).all()}
    return [newest[key] for key in sorted(newest)]


def titles(session: Session, as_of: int, day: date) -> Mapping[str, str]:
    """Return the title of each seat on a day."""
    query = select(Seat).where(Seat.known_from <= as_of).order_by(col(Seat.fact))
    seats = _flattened((fact.position, fact) for fact in session.exec(query).all())
    return {position: segment.value.title for position, segment in _on(seats, day)}


def holders(session: Session, as_of: int, day: date) -> Mapping[str, str]:
    """Return the seat that each participant holds on a day."""
    return {participant: segment.value.position for participant, segment in _on(known_seats(session, as_of), day)}


K = TypeVar("K")


def _flattened(facts: Iterable[tuple[K, F]]) -> dict[K, list[Segment[F]]]:
    grouped: defaultdict[K, list[Assertion[F]]] = defaultdict(list)
    for key, fact in facts:
        grouped[key].append(Assertion(fact.effective_from, fact.effective_until, fact.known_from, fact))
    return {
        key: [segment for segment in flatten(assertions) if not segment.value.withdrawn]
        for key, assertions in grouped.items()
    }


def _on(timelines: Mapping[str, Sequence[Segment[F]]], day: date) -> Iterable[tuple[str, Segment[F]]]:
    for key, segments in timelines.items():
        for segment in segments:
            if segment.effective_from <= day < segment.effective_until:
                yield key, segment
