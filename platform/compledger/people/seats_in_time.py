"""Seats in time: who held which seat over a span of days, with its title and business unit."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session

from compledger.people.days import Days
from compledger.people.kinds import SEAT
from compledger.people.known import timelines
from compledger.people.stretches import held_seats, joined, within
from compledger.rules.periods import Period


class SeatInTime(NamedTuple):
    """A seat as a participant holds it on some days."""

    participant: str
    position: str
    title: str | None
    """None on days of which nothing says what the seat is."""
    unit: str | None
    days: Days


def seats_in_time(session: Session, span: Period, as_of: int) -> Sequence[SeatInTime]:
    """Return every participant's seats on the days of a span, as known at a log position, in order.

    Split where the seat, its title or its business unit changes; the days of one participant never overlap.
    """
    seats = timelines(session, SEAT, as_of, span)
    found: defaultdict[tuple[str, str, str, str], list[Days]] = defaultdict(list)
    for who, held in held_seats(session, span, as_of).items():
        for position, days in held:
            unknown = [days]
            for seat, on in within(seats.get((position,), ()), days):
                found[who, position, seat.title, seat.business_unit].append(on)
                unknown = [left for piece in unknown for left in piece.without(on)]
            if unknown:
                found[who, position, "", ""] += unknown
    rows = [
        SeatInTime(who, seat, title or None, unit or None, days) for (who, seat, title, unit), days in joined(found)
    ]
    return sorted(rows, key=lambda row: (row.participant, row.days))
