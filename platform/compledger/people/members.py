"""Members over a span of days: who holds which territory, and who has a seat in which business unit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlmodel import Session

from compledger.people.days import Days
from compledger.people.kinds import MEMBER, SEAT, UNIT, Level
from compledger.people.known import timelines
from compledger.people.stretches import Held, by_position, climb, held_seats, joined, occupied, span_of, within
from compledger.rules.periods import Period

Found = defaultdict[tuple[str, str, str, Decimal | None], list[Days]]
"""Days by what somebody is a member of, participant, position and share."""


class Membership(NamedTuple):
    """Somebody who belongs to a territory or a business unit on some days."""

    of: str
    """The territory or the business unit."""
    participant: str | None
    """None on days on which nobody holds the seat that belongs to it."""
    position: str | None
    """The seat through which they belong to it; None for a participant who holds a territory themselves."""
    share: Decimal | None
    """What is agreed of a territory, 0.5 = half; None where nothing is, and for a business unit."""
    days: Days


def territory_members(session: Session, span: Period, as_of: int) -> Sequence[Membership]:
    """Return who holds every territory on any day of a span, as known at a log position, in order.

    Somebody who holds it themselves and through their seat does so as themselves, with that share.
    """
    own: defaultdict[tuple[str, str], list[Days]] = defaultdict(list)
    seats: list[tuple[str, str, Decimal | None, Days]] = []
    found: Found = defaultdict(list)
    for (territory, level, subject), segments in timelines(session, MEMBER, as_of, span).items():
        for row, days in within(segments, span_of(span)):
            if level == Level.POSITION:
                seats.append((territory, subject, row.share, days))
            else:
                own[territory, subject].append(days)
                found[territory, subject, "", row.share].append(days)
    holders = by_position(held_seats(session, span, as_of)) if seats else {}
    for territory, position, share, days in seats:
        for holder, held in occupied(holders.get(position, ()), days):
            themselves = own.get((territory, holder), ()) if holder else ()
            found[territory, holder or "", position, share if holder else None] += _without(held, themselves)
    return _in_order(found)


def unit_members(session: Session, span: Period, as_of: int) -> Sequence[Membership]:
    """Return who has a seat in every business unit or a unit below it, on any day of a span, in order."""
    parents: defaultdict[str, list[Held]] = defaultdict(list)
    for (unit,), segments in timelines(session, UNIT, as_of, span).items():
        for row, days in within(segments, span_of(span)):
            if row.parent is not None:
                parents[unit].append(Held(row.parent, days))
    holders = by_position(held_seats(session, span, as_of))
    found: Found = defaultdict(list)
    for (position,), segments in timelines(session, SEAT, as_of, span).items():
        for row, days in within(segments, span_of(span)):
            for holder, held in occupied(holders.get(position, ()), days):
                for unit, on in _belongs_to(parents, row.business_unit, held):
                    found[unit, holder or "", position, None].append(on)
    return _in_order(found)


def _belongs_to(parents: Mapping[str, Sequence[Held]], unit: str, days: Days) -> Iterable[tuple[str, Days]]:
    """Give a unit and every one above it."""
    yield unit, days
    # A tree of units is as deep as there are units, at most.
    for _, above, on in climb(parents, unit, days, len(parents)):
        yield above, on


def _without(days: Days, taken: Iterable[Days]) -> list[Days]:
    left = [days]
    for others in taken:
        left = [piece for part in left for piece in part.without(others)]
    return left


def _in_order(found: Found) -> list[Membership]:
    rows = [
        Membership(of, participant or None, position or None, share, days)
        for (of, participant, position, share), days in joined(found)
    ]
    return sorted(rows, key=lambda row: (row.of, row.participant or "", row.days, row.position or ""))
