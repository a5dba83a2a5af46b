"""Exchange rates: direct, turned over, or over a stated currency; each rounding once, each leg named."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compledger.rules.exchange import (
    RATE_BELOW,
    ExchangeRates,
    ExchangeTerms,
    NoExchangeRate,
    PublishedRate,
    RateDay,
)
from compledger.rules.periods import Period

MONDAY, TUESDAY, SUNDAY = date(2025, 3, 3), date(2025, 3, 4), date(2025, 3, 9)
OF_THE_DAY = ExchangeTerms("ECB", RateDay.DAY, via=None, at_most_days_old=0)
OVER_EUR = ExchangeTerms("ECB", RateDay.DAY, via="EUR", at_most_days_old=4)


def rates(*given_: tuple[str, str, date, str]) -> ExchangeRates:
    return ExchangeRates(PublishedRate(a, b, day, Decimal(rate)) for a, b, day, rate in given_)


ECB = rates(
    ("EUR", "USD", MONDAY, "1.0465"),
    ("EUR", "USD", TUESDAY, "1.0557"),
    ("EUR", "GBP", MONDAY, "0.82745"),
    ("EUR", "JPY", TUESDAY, "157.08"),
)


def test_a_published_rate_is_taken_as_it_stands_and_named() -> None:
    found = ECB.on("EUR", "USD", MONDAY, OF_THE_DAY)
    assert found.convert(Decimal(100)) == Decimal("104.65")
    assert found.path == "EUR/USD 1.0465 of 2025-03-03"


def test_the_other_way_round_a_rate_is_turned_over_and_rounded_once() -> None:
    found = ECB.on("USD", "EUR", MONDAY, OF_THE_DAY)
    assert found.rate == Decimal("0.95556617295748")  # 1 / 1.0465 = 0.955566172957477…
    assert found.path == "1 / EUR/USD 1.0465 of 2025-03-03"


def test_a_pair_without_a_rate_goes_over_the_stated_currency_and_says_so() -> None:
    found = ECB.on("GBP", "USD", MONDAY, OVER_EUR)
    assert found.rate == Decimal("1.26472898664572")  # 1.0465 / 0.82745 = 1.264728986645718…
    assert found.path == "1 / EUR/GBP 0.82745 of 2025-03-03 × EUR/USD 1.0465 of 2025-03-03"
    assert found.convert(Decimal(1000)) == Decimal("1264.728987")


def test_without_a_stated_currency_nothing_is_put_together() -> None:
    with pytest.raises(NoExchangeRate, match="ECB has no rate between GBP and USD of 2025-03-03"):
        ECB.on("GBP", "USD", MONDAY, OF_THE_DAY)


@pytest.mark.parametrize(
    ("day", "taken"),
    [(MONDAY, MONDAY), (TUESDAY, TUESDAY), (date(2025, 3, 8), TUESDAY)],
    ids=["of the day", "the newer one", "exactly four days old"],
)
def test_a_day_without_a_rate_takes_the_newest_that_is_not_too_old(day: date, taken: date) -> None:
    assert ECB.on("EUR", "USD", day, OVER_EUR).legs[0].published.day == taken


@pytest.mark.parametrize("day", [date(2025, 3, 2), SUNDAY], ids=["before the first", "five days after the last"])
def test_a_rate_of_the_future_or_too_old_a_one_is_none(day: date) -> None:
    with pytest.raises(NoExchangeRate, match=f"on {day}"):
        ECB.on("EUR", "USD", day, OVER_EUR)


def test_a_currency_is_worth_one_of_itself_without_any_rate() -> None:
    found = rates().on("USD", "USD", MONDAY, OF_THE_DAY)
    assert (found.rate, found.path) == (Decimal(1), "")


@pytest.mark.parametrize(
    ("amount", "converted"), [("0.000001", "0.000001"), ("-0.000001", "-0.000001"), ("0.0000004", "0.000000")]
)
def test_a_half_goes_away_from_zero_on_both_sides(amount: str, converted: str) -> None:
    half = rates(("AUD", "USD", MONDAY, "0.5")).on("AUD", "USD", MONDAY, OF_THE_DAY)
    assert half.convert(Decimal(amount)) == Decimal(converted)


def test_a_rate_that_leaves_no_room_for_an_amount_is_no_rate() -> None:
    extreme = rates(("KWD", "IRR", MONDAY, str(RATE_BELOW)))
    with pytest.raises(NoExchangeRate):
        extreme.on("KWD", "IRR", MONDAY, OF_THE_DAY)


def test_the_rate_of_a_period_is_that_of_its_first_or_its_last_day() -> None:
    march = Period("2025-03", date(2025, 3, 1), date(2025, 4, 1))
    found = {on: on.within(march, TUESDAY) for on in RateDay}
    assert found == {
        RateDay.DAY: TUESDAY,
        RateDay.PERIOD_START: date(2025, 3, 1),
        RateDay.PERIOD_END: date(2025, 3, 31),
    }


positive = st.decimals("0.0001", "9999", places=10, allow_nan=False, allow_infinity=False)


@given(positive, positive, st.booleans(), st.booleans())
def test_a_crossed_rate_is_within_half_a_unit_of_the_true_quotient(
    first: Decimal, second: Decimal, first_turned: bool, second_turned: bool
) -> None:
    published = rates(
        ("EUR", "GBP", MONDAY, str(first)) if first_turned else ("GBP", "EUR", MONDAY, str(first)),
        ("USD", "EUR", MONDAY, str(second)) if second_turned else ("EUR", "USD", MONDAY, str(second)),
    )
    true = (1 / Fraction(first) if first_turned else Fraction(first)) * (
        1 / Fraction(second) if second_turned else Fraction(second)
    )
    half_a_unit = Fraction(1, 2 * 10**14)
    if not half_a_unit < true < RATE_BELOW - 1:
        return
    assert abs(Fraction(published.on("GBP", "USD", MONDAY, OVER_EUR).rate) - true) <= half_a_unit


def test_the_worked_examples_of_public_manuals_come_out() -> None:
    """iDynamics: 10 % of 1,000 GBP at 1.22; Equiti: 100,000 GBP of nominal at 1.21556, 90 USD a million."""
    invoice = rates(("GBP", "USD", MONDAY, "1.22")).on("GBP", "USD", MONDAY, OF_THE_DAY)
    assert invoice.convert(Decimal(1000)) * Decimal("0.10") == 122
    execution = rates(("GBP", "USD", MONDAY, "1.21556")).on("GBP", "USD", MONDAY, OF_THE_DAY)
    assert execution.convert(Decimal(100_000)) == Decimal("121556.00")


def test_pay_is_rounded_once_to_the_minor_unit_half_away_from_zero_on_both_sides() -> None:
    dollars = rates(("EUR", "USD", MONDAY, "1.05")).on("EUR", "USD", MONDAY, OF_THE_DAY)
    assert [dollars.convert_pay(Decimal(n), "USD") for n in ("0.10", "-0.10")] == [Decimal("0.11"), Decimal("-0.11")]
    # 0.01 × 0.4999999999 = 0.004999999999: rounded to 6 places first it would become a whole cent.
    scant = rates(("EUR", "USD", MONDAY, "0.4999999999")).on("EUR", "USD", MONDAY, OF_THE_DAY)
    assert scant.convert_pay(Decimal("0.01"), "USD") == 0
    yen = rates(("EUR", "JPY", MONDAY, "162.5")).on("EUR", "JPY", MONDAY, OF_THE_DAY)
    assert str(yen.convert_pay(Decimal("1.00"), "JPY")) == "163"
