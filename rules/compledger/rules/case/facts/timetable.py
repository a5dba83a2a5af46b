"""Timetables: what holds of whom on which days, found by a key and a day without looking at the other days."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import Generic, TypeVar

from compledger.rules.timeline import Segment

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Timetable(Generic[K, T]):
    """By key: values on half-open days that never overlap for one key."""

    __slots__ = ("_known",)

    def __init__(self, told: Iterable[tuple[K, Segment[T]]]) -> None:
        by_key: dict[K, list[Segment[T]]] = {}
        for key, segment in told:
            by_key.setdefault(key, []).append(segment)
        for segments in by_key.values():
            segments.sort(key=lambda segment: segment.effective_from)
        self._known = {key: ([s.effective_from for s in segments], segments) for key, segments in by_key.items()}

    @property
    def keys(self) -> Iterable[K]:
        """Return all that anything was ever told of."""
        return self._known.keys()

    def on(self, key: K, day: date) -> T | None:
        """Return what holds on a day; None where nothing does."""
        known = self._known.get(key)
        if known is None:
            return None
        begins, segments = known
        place = bisect_right(begins, day) - 1
        if place < 0 or day >= segments[place].effective_until:
            return None
        return segments[place].value

    def of(self, key: K) -> Sequence[Segment[T]]:
        """Return all that was told of a key, in order of days."""
        known = self._known.get(key)
        return () if known is None else known[1]
