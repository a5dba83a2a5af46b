"""Timelines: which of several dated assertions holds on a day.

A fact is asserted for half-open days and never edited; a later assertion wins on the days it covers. Flattening a
fact's assertions gives segments that do not overlap, which is what engines join on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")

FOREVER = date(9999, 12, 31)
"""`effective_until` of a fact whose end is not known; no day of business reaches it."""


@dataclass(frozen=True, slots=True)
class Assertion(Generic[T]):
    """A value said to hold from one day until another, known from a log position."""

    effective_from: date
    effective_until: date
    known_from: int
    value: T


@dataclass(frozen=True, slots=True)
class Segment(Generic[T]):
    """Days on which one value holds, after later assertions have taken theirs."""

    effective_from: date
    effective_until: date
    value: T

    def __contains__(self, day: date) -> bool:
        return self.effective_from <= day < self.effective_until


def flatten(assertions: Iterable[Assertion[T]]) -> list[Segment[T]]:
    """Return the segments in order of days; assertions given later win among those of one position."""
    segments: list[Segment[T]] = []
    for newer in sorted(assertions, key=lambda a: a.known_from):
        if newer.effective_from >= newer.effective_until:
            continue
        segments = [part for old in segments for part in _without(old, newer)]
        segments.append(Segment(newer.effective_from, newer.effective_until, newer.value))
    return sorted(segments, key=lambda s: s.effective_from)


def _without(old: Segment[T], newer: Assertion[T]) -> list[Segment[T]]:
    """Return what is left of a segment on the days that a newer assertion does not cover."""
    before = Segment(old.effective_from, min(old.effective_until, newer.effective_from), old.value)
    after = Segment(max(old.effective_from, newer.effective_until), old.effective_until, old.value)
    return [part for part in (before, after) if part.effective_from < part.effective_until]
