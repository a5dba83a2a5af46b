from datetime import date
from decimal import Decimal

import pytest

from compledger.rules.periods import Period
from compledger.statements.wording import attained, days_of, pay, pay_text, percent, places_for, sale, tier_range


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1234.5", "USD", "1,234.50"),
        ("-1234567.89", "USD", "-1,234,567.89"),
        ("-0.00", "USD", "0.00"),
        ("1235", "JPY", "1,235"),
        ("1.234", "KWD", "1.234"),
        ("-999.99", "EUR", "-999.99"),
    ],
)
def test_pay_has_exactly_the_places_of_its_currency(amount: str, currency: str, text: str) -> None:
    assert pay(Decimal(amount), currency) == text


def test_pay_that_is_not_whole_minor_units_is_never_shown_rounded() -> None:
    with pytest.raises(AssertionError, match="not whole minor units"):
        pay_text(Decimal("0.005"), "USD")


@pytest.mark.parametrize(
    ("amount", "text"),
    [("20541.4072", "20,541.4072"), ("100000", "100,000.00"), ("-0.5", "-0.50"), ("1E+3", "1,000.00")],
)
def test_a_sale_amount_keeps_every_digit_and_has_at_least_the_places_asked_for(amount: str, text: str) -> None:
    assert sale(Decimal(amount), 2) == text


def test_a_sale_amount_without_places_has_no_point() -> None:
    assert sale(Decimal(1200), 0) == "1,200"


def test_a_column_gets_the_places_of_its_longest_amount() -> None:
    assert places_for([Decimal(1), Decimal("2.1234"), Decimal("3.50")], "USD") == 4
    assert places_for([], "USD") == 2


@pytest.mark.parametrize(
    ("share", "text"), [("0.99999", "99.99 %"), ("1", "100.00 %"), ("1.084216", "108.42 %"), ("-0.00129", "-0.12 %")]
)
def test_an_attainment_is_cut_so_that_a_quota_just_missed_never_reads_as_reached(share: str, text: str) -> None:
    assert attained(Decimal(share)) == text


def test_a_rate_is_shown_with_all_its_digits() -> None:
    assert percent(Decimal("0.012345")) == "1.2345 %"


def test_a_tier_names_its_range_and_the_last_one_where_it_begins() -> None:
    assert tier_range(Decimal("0.6"), Decimal("0.8")) == "60–80 %"
    assert tier_range(Decimal(1), None) == "from 100 %"


def test_a_period_is_shown_with_its_last_day_and_not_the_day_after() -> None:
    assert days_of(Period("2025-Q2", date(2025, 4, 1), date(2025, 7, 1))) == "1 Apr 2025 – 30 Jun 2025"
