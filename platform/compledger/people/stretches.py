"""Stretches of days: what several timelines say together over a span, cut where any of them changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlmodel import Session

from compledger.people.days import Days
from compledger.people.known import known_seats
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment

K = TypeVar("K")


class Held(NamedTuple):
    """A value on some days."""

    value: str
    days: Days


def span_of(period: Period) -> Days:
    """Return a period's days."""
    return Days(period.starts_on, period.ends_before)


def within(segments: Iterable[Segment[Any]], span: Days) -> Iterator[tuple[Any, Days]]:
    """Give what segments say of a span, cut to its days."""
    begins, ends = span
    for segment in segments:
        days = Days(max(begins, segment.effective_from), min(ends, segment.effective_until))
        if days.effective_from < days.effective_until:
            yield segment.value, days


def held_seats(session: Session, span: Period, as_of: int) -> Mapping[str, Sequence[Held]]:
    """Return by participant which seat they hold on which days of a span, in order of days; one on a day."""
    return {
        who: [Held(row.position, days) for row, days in within(segments, span_of(span))]
        for who, segments in known_seats(session, as_of, span).items()
    }


def by_position(seats: Mapping[str, Sequence[Held]]) -> Mapping[str, Sequence[Held]]:
    """Return by position who holds it on which days; several may on one day."""
    found: defaultdict[str, list[Held]] = defaultdict(list)
    for who, held in seats.items():
        for position, days in held:
            found[position].append(Held(who, days))
    return found


def occupied(holders: Sequence[Held], days: Days) -> Iterator[tuple[str | None, Days]]:
    """Give who holds a seat on which of some days, and None for days on which nobody does."""
    vacant = [days]
    for who, all_days in holders:
        held = all_days.meet(days)
        if held is not None:
            yield who, held
            vacant = [] if held == days else [left for piece in vacant for left in piece.without(held)]
    for piece in vacant:
        yield None, piece


def climb(above: Mapping[str, Sequence[Held]], start: str, days: Days, levels: int) -> Iterator[tuple[int, str, Days]]:
    """Give what is above a node of a tree on some days: level, node, days; each once on a way, should it be a circle.

    Args:
        above: by node what it belongs to on which days; several at once are all followed.
        start: the node at level nought, which is not given.
        days: from which the climb starts; each level has those of them on which it is there.
        levels: the highest to give.
    """
    ways: list[tuple[tuple[str, ...], Days]] = [((start,), days)]
    for level in range(1, levels + 1):
        higher = []
        for way, on in ways:
            for step in above.get(way[-1], ()):
                both = step.days.meet(on)
                if both is not None and step.value not in way:
                    yield level, step.value, both
                    higher.append(((*way, step.value), both))
        if not higher:
            return
        ways = higher


def joined(found: Mapping[K, Sequence[Days]]) -> Iterator[tuple[K, Days]]:
    """Give each key's days, those that touch or overlap made one: how they were said makes no difference."""
    for key, pieces in found.items():
        if len(pieces) == 1:
            yield key, pieces[0]
            continue
        kept: Days | None = None
        for days in sorted(pieces):
            if kept is None:
                kept = days
            elif days.effective_from > kept.effective_until:
                yield key, kept
                kept = days
            else:
                kept = Days(kept.effective_from, max(kept.effective_until, days.effective_until))
        if kept is not None:
            yield key, kept
