"""Resolving: what is assigned to a participant, to the position held, or to its title; the most specific level wins.

One function decides it. A question of one person and one day feeds it from a few look-ups, a calculation from whole
timelines.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Row
from sqlmodel import Session

from compledger.people.kinds import (
    HOLDING,
    LEVEL_QUOTA,
    LEVEL_RATE,
    MEMBER,
    PAYEE,
    PERSONAL_CURRENCY,
    PLAN,
    QUOTA,
    RATE,
    SEAT,
    Level,
)
from compledger.people.known import all_holding, known_rates, known_seats, one_holding, timelines
from compledger.people.seats import SeatHeld, held_on, seat_on
from compledger.rules.periods import Period
from compledger.rules.timeline import Assertion, Segment, flatten

T = TypeVar("T")
Found = Mapping[tuple[str, str], T]
"""What is assigned, by level and subject."""


@dataclass(frozen=True, slots=True)
class Resolved(Generic[T]):
    """What holds for a participant, and from which level it comes."""

    level: Level
    value: T


_Titled = tuple[Segment[str], Sequence[Segment[str]]]
"""Days on which a seat is held, and the titles that it has meanwhile."""


class Target(NamedTuple):
    """A quota: an amount, and its currency."""

    amount: Decimal
    currency: str


class QuotaName(NamedTuple):
    """Whose quota, of which measure."""

    participant: str
    measure: str


def most_specific(found: Found[T], participant: str, position: str | None, title: str | None) -> Resolved[T] | None:
    """Return what is found for the participant, else for the position held, else for its title; None for nothing."""
    levels = ((Level.PARTICIPANT, participant), (Level.POSITION, position), (Level.TITLE, title))
    for level, subject in levels:
        if subject is not None and (level, subject) in found:
            return Resolved(level, found[level, subject])
    return None


def plans_of(session: Session, participant: str, *, on: date, as_of: int) -> Resolved[Sequence[str]] | None:
    """Return the rule sets that a participant is assigned to on a day, None if no level says anything."""
    seat = _seat(session, participant, on, as_of)
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for level, subject in _levels(seat):
        for row in all_holding(session, PLAN, on=on, as_of=as_of, columns=["plan"], level=level, subject=subject):
            found[level, subject].append(row.plan)
    sorted_found: dict[tuple[str, str], Sequence[str]] = {key: sorted(plans) for key, plans in found.items()}
    return most_specific(sorted_found, participant, seat.position or None, seat.title)


def rate_of(session: Session, participant: str, name: str, *, on: date, as_of: int) -> Resolved[Decimal] | None:
    """Return a participant's rate of a name on a day, a share; None if no level has one."""
    seat = _seat(session, participant, on, as_of)
    own = one_holding(session, RATE, on=on, as_of=as_of, participant=participant, name=name)
    found: dict[tuple[str, str], Decimal] = {} if own is None else {(Level.PARTICIPANT, participant): own.rate}
    for level, subject in _levels(seat)[1:]:
        row = one_holding(session, LEVEL_RATE, on=on, as_of=as_of, level=level, subject=subject, name=name)
        if row is not None:
            found[level, subject] = row.rate
    return most_specific(found, participant, seat.position or None, seat.title)


def quota_of(
    session: Session, participant: str, measure: str, *, calendar: str, period: Period, as_of: int
) -> Resolved[Target] | None:
    """Return a participant's quota of a measure and period; a seat's or title's is that of the seat held last in it."""
    seat = seats_held_last(session, period, as_of, participant).get(participant)
    names = {"measure": measure, "calendar": calendar, "period": period.name}
    day = period.starts_on
    own = one_holding(session, QUOTA, on=day, as_of=as_of, participant=participant, **names)
    found = {} if own is None else {(str(Level.PARTICIPANT), participant): Target(own.amount, own.currency)}
    for level, subject in _levels(seat)[1:] if seat else []:
        row = one_holding(session, LEVEL_QUOTA, on=day, as_of=as_of, level=level, subject=subject, **names)
        if row is not None:
            found[level, subject] = Target(row.amount, row.currency)
    return most_specific(found, participant, seat.position if seat else None, seat.title if seat else None)


def payee_of(session: Session, participant: str, *, on: date, as_of: int) -> Row[Any] | None:
    """Return the legal recipient of a participant's pay on a day (paying_entity, currency, bank_reference), or None."""
    return one_holding(session, PAYEE, on=on, as_of=as_of, participant=participant)


def personal_currency_of(session: Session, participant: str, *, on: date, as_of: int) -> str | None:
    """Return the currency of a participant's own pages on a day, None if they have stated none."""
    found = one_holding(session, PERSONAL_CURRENCY, on=on, as_of=as_of, participant=participant)
    return None if found is None else found.currency


@dataclass(frozen=True, slots=True)
class Member:
    """A participant who holds a territory on a day."""

    participant: str
    share: Decimal | None
    level: Level
    """Whether as a person or through a seat."""


def members_of(session: Session, territory: str, *, on: date, as_of: int) -> Sequence[Member]:
    """Return who holds a territory on a day, themselves or through the seat they hold, in order of participant."""
    columns = ["level", "subject", "share"]
    found = all_holding(session, MEMBER, on=on, as_of=as_of, columns=columns, territory=territory)
    shares = {(row.level, row.subject): row.share for row in found}
    seats = sorted(subject for level, subject in shares if level == Level.POSITION)
    held = all_holding(
        session, HOLDING, on=on, as_of=as_of, columns=["participant", "position"], position=seats
    ) if seats else []  # fmt: skip
    through = {row.participant: row.position for row in held}
    own = {subject for level, subject in shares if level == Level.PARTICIPANT}
    members = {who: most_specific(shares, who, through.get(who), None) for who in {*through, *own}}
    return [Member(who, member.value, member.level) for who, member in sorted(members.items()) if member is not None]


def territories_of(session: Session, participant: str, *, on: date, as_of: int) -> Sequence[str]:
    """Return the territories that a participant holds on a day, themselves or through the seat they hold, in order."""
    position = held_on(session, participant, on=on, as_of=as_of)
    subjects = [(Level.PARTICIPANT, participant), *([(Level.POSITION, position)] if position else [])]
    return sorted(
        {
            row.territory
            for level, subject in subjects
            for row in all_holding(
                session, MEMBER, on=on, as_of=as_of, columns=["territory"], level=level.value, subject=subject
            )
        }
    )


def seats_held_last(
    session: Session, period: Period, as_of: int, participant: str | None = None
) -> Mapping[str, SeatHeld]:
    """Return by participant the seat held last in a period, as it was on the last day of it that they held it."""
    where = {} if participant is None else {"participant": participant}
    last = {who: segments[-1] for (who,), segments in timelines(session, HOLDING, as_of, period, **where).items()}
    only = {} if participant is None else {"position": [s.value.position for s in last.values()]}
    seats = timelines(session, SEAT, as_of, period, **only)
    found = {}
    for who, segment in last.items():
        day = min(segment.effective_until, period.ends_before) - timedelta(days=1)
        seat = _on(seats.get((segment.value.position,), ()), day)
        title, unit = (seat.title, seat.business_unit) if seat else (None, None)
        found[who] = SeatHeld(who, segment.value.position, title, unit)
    return found


def quotas_in_force(session: Session, calendar: str, period: Period, as_of: int) -> Mapping[QuotaName, Target]:
    """Return every participant's quotas of a period, each from its most specific level."""
    where = {"calendar": calendar, "period": period.name}
    day = period.starts_on
    columns = ["participant", "measure", "amount", "currency"]
    own = {
        QuotaName(row.participant, row.measure): Target(row.amount, row.currency)
        for row in all_holding(session, QUOTA, on=day, as_of=as_of, columns=columns, **where)
    }
    by_measure: defaultdict[str, dict[tuple[str, str], Target]] = defaultdict(dict)
    columns = ["level", "subject", "measure", "amount", "currency"]
    for row in all_holding(session, LEVEL_QUOTA, on=day, as_of=as_of, columns=columns, **where):
        by_measure[row.measure][row.level, row.subject] = Target(row.amount, row.currency)
    if not by_measure:
        return own
    for name, target in own.items():
        by_measure[name.measure][Level.PARTICIPANT, name.participant] = target
    seats = seats_held_last(session, period, as_of)
    resolved = {
        QuotaName(who, measure): quota.value
        for measure, found in by_measure.items()
        for who, seat in seats.items()
        if (quota := most_specific(found, who, seat.position, seat.title)) is not None
    }
    return {**own, **resolved}


class RateSegment(NamedTuple):
    """A rate of a participant over some days."""

    participant: str
    name: str
    segment: Segment[Decimal]


def rates_in_force(session: Session, period: Period, as_of: int) -> Sequence[RateSegment]:
    """Return every participant's rates over the days of a period, each day's from its most specific level."""
    own = known_rates(session, as_of, period)
    layers: defaultdict[tuple[str, str], list[Assertion[Decimal]]] = defaultdict(list)
    for layer, who, name, segment in _rates_through_seats(session, period, as_of):
        layers[who, name].append(Assertion(segment.effective_from, segment.effective_until, layer, segment.value))
    for key, segments in own.items():
        # The rate of a more specific level is laid over that of a less specific one, day by day.
        layers[key] += [Assertion(s.effective_from, s.effective_until, 2, s.value.rate) for s in segments]
    return [
        RateSegment(who, name, segment) for (who, name), layer in sorted(layers.items()) for segment in flatten(layer)
    ]


def assigned_to(session: Session, plan: str, period: Period, as_of: int) -> Sequence[tuple[str, date, date]] | None:
    """Return who is assigned to a rule set on which days of a period; None if nobody and nothing ever was.

    Each day is resolved on its own: whoever has assignments of their own on it is paid by those alone.
    """
    if not timelines(session, PLAN, as_of, plan=plan):
        return None
    plans: defaultdict[tuple[str, str], list[Segment[str]]] = defaultdict(list)
    for (level, subject, named), segments in timelines(session, PLAN, as_of, period).items():
        plans[level, subject] += [Segment(s.effective_from, s.effective_until, named) for s in segments]
    seats = _seats_and_titles(session, period, as_of)
    people = {*seats, *(subject for level, subject in plans if level == Level.PARTICIPANT)}
    found = []
    for who in sorted(people):
        for days, names in _plans_by_days(plans, who, seats.get(who, []), period):
            if plan in names:
                found.append((who, *days))
    return found


def _plans_by_days(
    plans: Mapping[tuple[str, str], Sequence[Segment[str]]], who: str, seats: Sequence[_Titled], period: Period
) -> Iterable[tuple[tuple[date, date], set[str]]]:
    """Give the plans of a participant for stretches of days on which nothing changes."""
    own = plans.get((Level.PARTICIPANT, who), ())
    through = [
        *((Level.POSITION, held, plans.get((Level.POSITION, held.value), ())) for held, _ in seats),
        *((Level.TITLE, title, plans.get((Level.TITLE, title.value), ())) for _, of in seats for title in of),
    ]
    cuts = {period.starts_on, period.ends_before}
    for segment in [*own, *(s for _, held, of in through for s in (held, *of))]:
        cuts |= {segment.effective_from, segment.effective_until}
    days = sorted(day for day in cuts if period.starts_on <= day <= period.ends_before)
    for begins, ends in pairwise(days):
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for segment in own:
            if _covers(segment, begins):
                found[Level.PARTICIPANT, who].add(segment.value)
        for level, held, of in through:
            for segment in of:
                if _covers(held, begins) and _covers(segment, begins):
                    found[level, ""].add(segment.value)
        resolved = most_specific(found, who, "", "")
        if resolved is not None:
            yield (begins, ends), resolved.value


def _rates_through_seats(
    session: Session, period: Period, as_of: int
) -> Iterable[tuple[int, str, str, Segment[Decimal]]]:
    """Give the rates of positions (layer 1) and titles (layer 0) over the days on which somebody holds them."""
    by_level: defaultdict[tuple[str, str], list[tuple[str, Segment[Any]]]] = defaultdict(list)
    for (level, subject, name), segments in timelines(session, LEVEL_RATE, as_of, period).items():
        by_level[level, subject] += [(name, segment) for segment in segments]
    if not by_level:
        return
    for who, seats in _seats_and_titles(session, period, as_of).items():
        for held, of in seats:
            for layer, level, days in [(1, Level.POSITION, held), *((0, Level.TITLE, title) for title in of)]:
                for name, rate in by_level.get((level, days.value), ()):
                    begins = max(days.effective_from, rate.effective_from)
                    ends = min(days.effective_until, rate.effective_until)
                    if begins < ends:
                        yield layer, who, name, Segment(begins, ends, rate.value.rate)


def _seats_and_titles(session: Session, period: Period, as_of: int) -> Mapping[str, Sequence[_Titled]]:
    """Return by participant the seats held in a period, and for each the titles that it has meanwhile."""
    titles = timelines(session, SEAT, as_of, period)
    return {
        who: [
            (
                Segment(held.effective_from, held.effective_until, held.value.position),
                [
                    Segment(
                        max(held.effective_from, seat.effective_from),
                        min(held.effective_until, seat.effective_until),
                        seat.value.title,
                    )
                    for seat in titles.get((held.value.position,), ())
                    if seat.effective_from < held.effective_until and held.effective_from < seat.effective_until
                ],
            )
            for held in segments
        ]
        for who, segments in known_seats(session, as_of, period).items()
    }


def _seat(session: Session, participant: str, on: date, as_of: int) -> SeatHeld:
    return seat_on(session, participant, on=on, as_of=as_of) or SeatHeld(participant, "", None, None)


def _levels(seat: SeatHeld) -> list[tuple[str, str]]:
    levels = [(Level.PARTICIPANT, seat.participant), (Level.POSITION, seat.position), (Level.TITLE, seat.title)]
    return [(level.value, subject) for level, subject in levels if subject]


def _on(segments: Iterable[Segment[Any]], day: date) -> Any:
    return next((segment.value for segment in segments if _covers(segment, day)), None)


def _covers(segment: Segment[Any], day: date) -> bool:
    return segment.effective_from <= day < segment.effective_until
