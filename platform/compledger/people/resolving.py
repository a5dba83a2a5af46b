"""Resolving: what is assigned to a participant, to the position held, or to its title; the most specific level wins.

One function decides it. Here a question of one person and one day feeds it from a few look-ups; what a calculation asks
of everybody and a whole period is next door, in `in_force`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
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
from compledger.people.known import all_holding, one_holding, timelines
from compledger.people.seats import SeatHeld, held_on, seat_on
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment

T = TypeVar("T")
Found = Mapping[tuple[str, str], T]
"""What is assigned, by level and subject."""


@dataclass(frozen=True, slots=True)
class Resolved(Generic[T]):
    """What holds for a participant, and from which level it comes."""

    level: Level
    value: T


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


def _seat(session: Session, participant: str, on: date, as_of: int) -> SeatHeld:
    return seat_on(session, participant, on=on, as_of=as_of) or SeatHeld(participant, "", None, None)


def _levels(seat: SeatHeld) -> list[tuple[str, str]]:
    levels = [(Level.PARTICIPANT, seat.participant), (Level.POSITION, seat.position), (Level.TITLE, seat.title)]
    return [(level.value, subject) for level, subject in levels if subject]


def _on(segments: Iterable[Segment[Any]], day: date) -> Any:
    return next((segment.value for segment in segments if day in segment), None)
