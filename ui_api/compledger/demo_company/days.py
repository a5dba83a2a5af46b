"""Days: the six quarters of the demo, and when in a quarter orders come in."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

FIRST_DAY = date(2025, 1, 1)
END = date(2026, 7, 1)
"""The first day the files no longer cover."""
SEASON_PERCENT = {1: 90, 4: 100, 7: 85, 10: 125}
"""What a quarter sells, by its first month; 100 = an average one."""
HOLIDAYS = ((1, 1), (12, 25), (12, 26))
"""Month and day of the days without orders in every region."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter, half-open."""

    name: str
    months: tuple[date, ...]
    """The first day of each of its three months."""
    ends_before: date
    season_percent: int


def month_after(day: date, count: int = 1) -> date:
    """Return the first day of the month `count` months after the one of `day`; 0 = its own."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, 1)


def _quarter(starts_on: date) -> Quarter:
    return Quarter(
        name=f"{starts_on.year}-Q{(starts_on.month + 2) // 3}",
        months=tuple(month_after(starts_on, count) for count in range(3)),
        ends_before=month_after(starts_on, 3),
        season_percent=SEASON_PERCENT[starts_on.month],
    )


QUARTERS = tuple(_quarter(month_after(FIRST_DAY, 3 * number)) for number in range(6))


def quarter_of(day: date) -> Quarter:
    """Return the quarter that `day` lies in; the day must be one the files cover."""
    return next(quarter for quarter in QUARTERS if quarter.months[0] <= day < quarter.ends_before)


@cache
def order_days(quarter: Quarter) -> tuple[tuple[date, int], ...]:
    """Return the working days of a quarter, each with how strongly it draws orders."""
    length = (quarter.ends_before - quarter.months[0]).days
    days = (quarter.months[0] + timedelta(number) for number in range(length))
    return tuple(
        (day, _pull(day, quarter)) for day in days if day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS
    )


def working_day(day: date) -> date:
    """Return `day`, or the Monday after it where it falls on a weekend."""
    return day + timedelta(max(0, 7 - day.weekday())) if day.weekday() >= 5 else day


def _pull(day: date, quarter: Quarter) -> int:
    if day.month == 8 or (day.month == 12 and day.day >= 24):
        return 1  # summer is quiet, and the last week of the year too, though it ends a quarter
    days_left = (quarter.ends_before - day).days
    if days_left <= 10:
        return 9  # the rush to make the number
    return 4 if days_left <= 30 else 2
