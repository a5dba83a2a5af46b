"""Periods and calendars: half-open days with a name."""

from collections.abc import Callable, Collection, Mapping, Sequence
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


def years(first: date, until: date) -> tuple[Period, ...]:
    """Return the years from the one `first` begins until `until`, named like `2025` by the year of their first day."""
    return _stepped(first, until, 12, lambda day: str(day.year))


WEEK_PATTERNS: Mapping[str, tuple[int, ...]] = {
    "4-4-5": (4, 4, 5) * 4,
    "4-5-4": (4, 5, 4) * 4,
    "5-4-4": (5, 4, 4) * 4,
    "13x4": (4,) * 13,
}
"""Weeks of each period of a year of 52 weeks, by the pattern's usual name."""


def week_years(
    first: date, first_year: int, count: int, pattern: str, long_years: Collection[int] = ()
) -> tuple[Period, ...]:
    """Return the periods of `count` years of whole weeks from `first` on, named like `2025-P01`.

    Every period begins on `first`'s day of the week. A year has 52 weeks; one of `long_years` has 53, and the week that
    keeps such a calendar beside the sun's is the last of its last period, as the National Retail Federation's 4-5-4
    calendar has it.

    Args:
        first: first day of the first year.
        first_year: what that year is called.
        count: how many years.
        pattern: a key of WEEK_PATTERNS.
        long_years: years of 53 weeks, by what they are called.
    """
    found: list[Period] = []
    day = first
    for year in range(first_year, first_year + count):
        *lengths, last = WEEK_PATTERNS[pattern]
        for number, weeks in enumerate([*lengths, last + (year in long_years)], start=1):
            after = day + timedelta(weeks=weeks)
            found.append(Period(f"{year}-P{number:02}", day, after))
            day = after
    return tuple(found)


def enclosing(period: Period, larger: Sequence[Period]) -> Period | None:
    """Return the one of some longer periods that holds every day of a period; None if it crosses their bounds."""
    return next((p for p in larger if p.starts_on <= period.starts_on and period.ends_before <= p.ends_before), None)


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
