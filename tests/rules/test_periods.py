"""Calendars: half-open periods that meet."""

from datetime import date

import pytest

from compledger.rules.periods import Calendar, Period, PeriodsDoNotMeet, from_starts, months, quarters


def test_the_first_day_belongs_to_a_period_and_its_end_to_the_next() -> None:
    first, second = quarters(date(2025, 1, 1), date(2025, 7, 1))
    assert date(2025, 1, 1) in first
    assert date(2025, 3, 31) in first
    assert date(2025, 4, 1) not in first
    assert date(2025, 4, 1) in second
    assert (first.name, second.name) == ("2025-Q1", "2025-Q2")


def test_months_go_over_the_turn_of_a_year_and_know_leap_years() -> None:
    found = months(date(2023, 12, 1), date(2024, 3, 1))
    assert [period.name for period in found] == ["2023-12", "2024-01", "2024-02"]
    assert found[-1].ends_before - found[-1].starts_on == date(2024, 3, 1) - date(2024, 2, 1)


def test_own_starts_make_periods_that_end_the_day_before_the_next() -> None:
    periods = from_starts([date(2011, 5, 31), date(2011, 8, 31)], date(2011, 12, 1))
    assert periods == (
        Period("2011-05-31", date(2011, 5, 31), date(2011, 8, 31)),
        Period("2011-08-31", date(2011, 8, 31), date(2011, 12, 1)),
    )


@pytest.mark.parametrize(("start", "kind"), [(date(2025, 1, 31), "overlap"), (date(2025, 2, 2), "gap")])
def test_periods_that_do_not_meet_are_refused(start: date, kind: str) -> None:
    periods = (Period("a", date(2025, 1, 1), date(2025, 2, 1)), Period("b", start, date(2025, 3, 1)))
    with pytest.raises(PeriodsDoNotMeet, match=kind):
        Calendar("c", periods)
