"""In force: what every participant has in a period, by quota, rate and plan, each from its most specific level."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from sqlmodel import Session

from compledger.people.kinds import (
    LEVEL_QUOTA,
    LEVEL_RATE,
    PLAN,
    QUOTA,
    SEAT,
    Level,
)
from compledger.people.known import all_holding, ever_asserted, known_rates, known_seats, timelines
from compledger.people.resolving import QuotaName, Target, most_specific, seats_held_last
from compledger.rules.periods import Period
from compledger.rules.timeline import Assertion, Segment, flatten

_Titled = tuple[Segment[str], Sequence[Segment[str]]]
"""Days on which a seat is held, and the titles that it has meanwhile."""


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

    Nobody any more is not nobody ever: with its last assignment withdrawn, a rule set is assigned to nobody.
    Each day is resolved on its own: whoever has assignments of their own on it is paid by those alone.
    """
    if not ever_asserted(session, PLAN, as_of, plan=plan):
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
            if begins in segment:
                found[Level.PARTICIPANT, who].add(segment.value)
        for level, held, of in through:
            for segment in of:
                if begins in held and begins in segment:
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
