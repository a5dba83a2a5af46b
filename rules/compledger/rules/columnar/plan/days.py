"""Days: the days of a snapshot by number, and the buckets of days that running totals are kept for.

A bucket lies in one version, one paid period and one window of each calendar, so that each of these is known by the
bucket's number. Day 0 is the snapshot's first.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from compledger.rules.periods import Period
from compledger.rules.snapshot import Snapshot

BUCKET_DAYS, MANY_BUCKET_DAYS = 5, 3
"""Fewer make more sums to keep, more make more credits that have to be put in order."""
MANY_SALES = 2_000_000
"""From so many sales on, to put credits in order costs more than to keep more sums."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Neighbouring days for which one sum is kept."""

    number: int
    begins: int
    """Its first day, by number."""
    ends: int
    """The first day after it."""
    version: int | None
    period: int | None
    """The paid period that it lies in; None before the first."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a snapshot."""

    begins: date
    count: int
    periods: tuple[Period, ...]
    buckets: tuple[Bucket, ...]

    def number(self, day: date) -> int:
        """Return a day's number, those beyond either end as the nearest bound."""
        return min(max((day - self.begins).days, 0), self.count)

    def first_bucket(self, day: date) -> int:
        """Return the first bucket that begins on a day or after it."""
        number = (day - self.begins).days
        return next((bucket.number for bucket in self.buckets if bucket.begins >= number), len(self.buckets))

    def span(self, begins: date, ends: date) -> tuple[int, int]:
        """Return half-open days as numbers."""
        return self.number(begins), self.number(ends)


def days_of(snapshot: Snapshot, sales: int) -> Days:
    """Cut a snapshot's days into buckets, for about so many sales."""
    begins, ends = snapshot.begins, snapshot.ends_before
    edges = {begins, ends, *_edges(snapshot.periods), *_edges(snapshot.rule_sets)}
    for windows in snapshot.windows.values():
        edges |= set(_edges(windows))
    sure = sorted(edge for edge in edges if begins <= edge <= ends)
    every = timedelta(days=MANY_BUCKET_DAYS if sales > MANY_SALES else BUCKET_DAYS)
    days = [day for first, last in itertools.pairwise(sure) for day in _steps(first, last, every)] + [ends]
    buckets = tuple(
        Bucket(n, (first - begins).days, (last - begins).days, _holding(snapshot.rule_sets, first),
               _holding(snapshot.periods, first))
        for n, (first, last) in enumerate(itertools.pairwise(days))
    )  # fmt: skip
    return Days(begins, (ends - begins).days, snapshot.periods, buckets)


def _edges(spans: Iterable[object]) -> Iterator[date]:
    for span in spans:
        yield getattr(span, "starts_on", None) or span.effective_from  # type: ignore[attr-defined]
        yield getattr(span, "ends_before", None) or span.effective_until  # type: ignore[attr-defined]


def _steps(first: date, last: date, every: timedelta) -> Iterator[date]:
    while first < last:
        yield first
        first += every


def _holding(spans: Iterable[object], day: date) -> int | None:
    return next((n for n, span in enumerate(spans) if day in span), None)  # type: ignore[operator]
