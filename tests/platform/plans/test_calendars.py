"""Calendars: what a document may say, trees of them, and published periods that never change."""

from datetime import date

import pytest

from compledger.plans import calendar_of, longer_period, parse_calendar, publish_calendar
from compledger.plans.calendars import CalendarChanged, PeriodsDoNotFit
from compledger.rules.language import DocumentRefused
from compledger.store import Store
from tests.writing import write

YEARS = "calendar: years\ntitle: Years\nyears: {from: 2025-01-01, until: 2027-01-01}\n"
QUARTERS = "calendar: quarters\ntitle: Quarters\nquarters: {from: 2025-01-01, until: 2026-01-01}\nwithin: years\n"
RETAIL = """
calendar: retail
title: Retail
weeks: {pattern: 4-5-4, from: 2023-01-29, first_year: 2023, years: 2, long_years: [2023]}
"""


def publish(store: Store, document: str) -> int:
    with write(store) as writing:
        return publish_calendar(writing, parse_calendar(document, "calendar.yaml"))


def faults(document: str) -> str:
    with pytest.raises(DocumentRefused) as refused:
        parse_calendar(document, "calendar.yaml")
    return str(refused.value)


def test_quarters_within_years_know_the_year_that_they_are_part_of(store: Store) -> None:
    assert publish(store, YEARS) == 2
    assert publish(store, QUARTERS) == 4
    with store.reading() as session:
        second = calendar_of(session, "quarters").periods[1]
        found = longer_period(session, "quarters", second)
        assert found is not None
        assert (found[0], found[1].name) == ("years", "2025")
        assert longer_period(session, "years", found[1]) is None


def test_periods_that_cross_the_bounds_of_longer_ones_are_refused_and_nothing_is_published(store: Store) -> None:
    publish(store, YEARS)
    crossing = RETAIL + "within: years\n"
    with pytest.raises(PeriodsDoNotFit, match=r"2023-P01.*lies in no period of calendar 'years'"):
        publish(store, crossing)
    with store.reading() as session:
        assert calendar_of(session, "retail").periods == ()


def test_longer_periods_have_to_be_published_first(store: Store) -> None:
    with pytest.raises(PeriodsDoNotFit, match="none is published"):
        publish(store, QUARTERS)


def test_a_calendar_keeps_its_place_in_the_tree(store: Store) -> None:
    publish(store, YEARS)
    publish(store, QUARTERS)
    longer = QUARTERS.replace("2026-01-01", "2027-01-01")
    with pytest.raises(CalendarChanged, match="within years"):
        publish(store, longer.replace("within: years\n", ""))
    assert publish(store, longer) == 4


def test_later_years_are_added_but_a_known_year_never_gets_another_week(store: Store) -> None:
    assert publish(store, RETAIL) == 24
    assert publish(store, RETAIL) == 0
    with pytest.raises(CalendarChanged, match="published with other days of period"):
        publish(store, RETAIL.replace("[2023]", "[2024]"))
    assert publish(store, RETAIL.replace("years: 2", "years: 3")) == 12


def test_periods_of_other_names_on_known_days_are_refused(store: Store) -> None:
    starts = "calendar: own\ntitle: Own\nstarts: {days: [2025-01-01], until: 2025-02-01, names: [first]}\n"
    publish(store, starts)
    with pytest.raises(CalendarChanged, match="other periods on the days of 'second'"):
        publish(store, starts.replace("first", "second"))


def test_own_starts_may_have_names_of_their_own() -> None:
    document = """
calendar: seasons
title: Seasons
starts: {days: [2025-01-01, 2025-06-15], until: 2026-01-01, names: [spring, autumn]}
"""
    first, second = parse_calendar(document, "c").calendar.periods
    assert (first.name, second.name, second.starts_on) == ("spring", "autumn", date(2025, 6, 15))


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (YEARS.replace("2027-01-01", "2026-07-01"), "2026-07-01 cuts period '2026', which ends before 2027-01-01"),
        (YEARS.replace("2025-01-01", "2025-01-02"), "2025-01-02 is not the first of a month"),
        (YEARS.replace("2027", "3027"), "more than 100 years"),
        (YEARS + "within: years\n", "'years' is this calendar itself"),
        (
            YEARS + "months: {from: 2025-01-01, until: 2026-01-01}\n",
            "one of months, quarters, years, weeks, starts",
        ),
        (RETAIL.replace("4-5-4", "4-4-4"), "'pattern' cannot be '4-4-4'"),
        (RETAIL.replace("[2023]", "[2025]"), "'2025' is no year of this calendar"),
        (RETAIL.replace("years: 2,", "years: two,"), "'years' cannot be 'two'"),
        (
            "calendar: own\ntitle: Own\nstarts: {days: [2025-01-01, 2025-02-01], until: 2025-03-01, names: [a]}\n",
            "there are 1 names for 2 starts",
        ),
        (
            "calendar: own\ntitle: Own\nstarts: {days: [2025-01-01, 2025-02-01], until: 2025-03-01, names: [a, a]}\n",
            "two periods are called 'a'",
        ),
    ],
    ids=lambda text: text[:40] if text.isprintable() else "",
)
def test_what_a_calendar_cannot_say_is_named_with_its_place(document: str, said: str) -> None:
    found = faults(document)
    assert said in found
    assert "calendar.yaml:" in found
