"""Money: exact as text, rounded once, half away from zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compledger.rules.money import NotAnAmount, from_minor, plain, round_half_up, sale_amount, share_of


@pytest.mark.parametrize("text", ["0", "12.5", "-1234.500000", "999999999999.999999", "007.50"])
def test_an_amount_is_read_exactly_as_written(text: str) -> None:
    assert sale_amount(text) == Decimal(text)


@pytest.mark.parametrize(
    "text", ["", "1e3", "NaN", "Infinity", "+5", "1,5", "1.1234567", "1234567890123", "-0", "-0.00", "١٢", " 1", "1."]
)
def test_what_is_not_exactly_an_amount_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount):
        sale_amount(text)


@pytest.mark.parametrize(
    ("exact", "rounded", "why"),
    [
        ("1.004999", "1.00", "below the half"),
        ("1.005", "1.01", "a half goes away from zero"),
        ("-1.005", "-1.01", "below zero too: a clawback returns what was paid"),
        ("-1.004999", "-1.00", "below the half, below zero"),
        ("0.004", "0.00", "a rounded nought"),
    ],
)
def test_rounding_goes_half_away_from_zero(exact: str, rounded: str, why: str) -> None:
    assert str(round_half_up(Decimal(exact), 2)) == rounded, why


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**13), max_value=10**13, places=24))
def test_rounding_mirrors_exactly_for_negative_amounts(amount: Decimal) -> None:
    assert round_half_up(-amount, 2) == -round_half_up(amount, 2)


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [(1234, "USD", "12.34"), (1234, "JPY", "1234"), (1234, "KWD", "1.234"), (-5, "EUR", "-0.05")],
)
def test_minor_units_have_the_places_of_their_currency(minor: int, currency: str, shown: str) -> None:
    assert str(from_minor(minor, currency)) == shown


@pytest.mark.parametrize(("text", "shown"), [("1.500000", "1.5"), ("0E-9", "0"), ("-0.00", "0"), ("1E+3", "1000")])
def test_plain_writes_each_value_in_one_way(text: str, shown: str) -> None:
    assert plain(Decimal(text)) == shown


def test_a_share_is_for_showing_and_rounds_half_up() -> None:
    assert share_of(Decimal(2), Decimal(3)) == Decimal("0.666667")
