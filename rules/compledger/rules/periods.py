"""Periods and calendars: half-open days with a name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from compledger.rules.refused import Refused


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `starts_on`, which counts, until `ends_before`, which does not."""

    name: str
    starts_on: date
    ends_before: date

    @property
    def last_day(self) -> date:
        """The last day that counts."""
        return self.ends_before - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_before


class PeriodsDoNotMeet(Refused, ValueError):
    """Two neighbouring periods of a calendar leave days between them or share some."""

    def __init__(self, before: Period, after: Period) -> None:
        self.before, self.after = before, after
        kind = "overlap" if after.starts_on < before.ends_before else "leave a gap"
        super().__init__(
            f"periods {before.name!r} (until {before.ends_before}) and {after.name!r} (from {after.starts_on}) {kind}: "
            "each period must start on the day the one before it ends"
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """Periods in order of time, each starting where the one before ends."""

    name: str
    periods: tuple[Period, ...]

    def __post_init__(self) -> None:
        for before, after in zip(self.periods, self.periods[1:], strict=False):
            if before.ends_before != after.starts_on:
                raise PeriodsDoNotMeet(before, after)


def months(first: date, until: date) -> tuple[Period, ...]:
    """Return the calendar months from the one `first` begins until `until`, named like `2025-03`."""
    return _stepped(first, until, 1, lambda day: f"{day.year}-{day.month:02}")


def quarters(first: date, until: date) -> tuple[Period, ...]:
    """Return the calendar quarters from the one `first` begins until `until`, named like `2025-Q2`."""
    return _stepped(first, until, 3, lambda day: f"{day.year}-Q{(day.month + 2) // 3}")


def from_starts(starts: Sequence[date], until: date) -> tuple[Period, ...]:
    """Return one period for each start, named by its first day; the last ends before `until`."""
    return tuple(Period(a.isoformat(), a, b) for a, b in zip(starts, [*starts[1:], until], strict=True))


def _stepped(first: date, until: date, step: int, name: Callable[[date], str]) -> tuple[Period, ...]:
    found = []
    day = first
    while day < until:
        after = _months_later(day, step)
        found.append(Period(name(day), day, after))
        day = after
    return tuple(found)


def _months_later(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, day.day)
