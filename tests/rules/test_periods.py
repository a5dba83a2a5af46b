"""Calendars: half-open periods that meet."""

from datetime import date

import pytest

from compledger.rules.periods import (
    WEEK_PATTERNS,
    Calendar,
    Period,
    PeriodsDoNotMeet,
    enclosing,
    from_starts,
    months,
    quarters,
    week_years,
    years,
)


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


def test_years_are_named_by_the_year_of_their_first_day() -> None:
    found = years(date(2024, 7, 1), date(2026, 7, 1))
    assert found == (
        Period("2024", date(2024, 7, 1), date(2025, 7, 1)),
        Period("2025", date(2025, 7, 1), date(2026, 7, 1)),
    )


def test_the_retail_calendar_of_2023_has_a_53rd_week() -> None:
    """The National Retail Federation's 4-5-4 calendar: 2023 began on 29 January 2023 and 2024 on 4 February 2024."""
    found = {period.name: period for period in week_years(date(2023, 1, 29), 2023, 2, "4-5-4", {2023})}
    assert found["2023-P01"] == Period("2023-P01", date(2023, 1, 29), date(2023, 2, 26))
    assert found["2023-P02"].ends_before == date(2023, 4, 2)
    assert found["2023-P12"] == Period("2023-P12", date(2023, 12, 31), date(2024, 2, 4))
    assert found["2024-P01"].starts_on == date(2024, 2, 4)
    assert found["2024-P12"].ends_before == date(2025, 2, 2)


@pytest.mark.parametrize("pattern", WEEK_PATTERNS)
def test_a_year_of_weeks_has_52_and_its_quarters_13_each(pattern: str) -> None:
    lengths = WEEK_PATTERNS[pattern]
    assert sum(lengths) == 52
    if len(lengths) == 12:
        assert {sum(lengths[at : at + 3]) for at in range(0, 12, 3)} == {13}
    found = week_years(date(2025, 2, 3), 2025, 3, pattern)
    Calendar("weeks", found)
    assert {period.starts_on.weekday() for period in found} == {0}
    assert (found[-1].ends_before - found[0].starts_on).days == 3 * 52 * 7


def test_a_period_is_part_of_the_longer_one_that_holds_all_its_days() -> None:
    of_year = quarters(date(2025, 1, 1), date(2026, 1, 1))
    april, week = months(date(2025, 4, 1), date(2025, 5, 1))[0], Period("w", date(2025, 3, 31), date(2025, 4, 7))
    assert enclosing(april, of_year) == of_year[1]
    assert enclosing(week, of_year) is None
