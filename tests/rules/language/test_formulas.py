"""Formulas: every value has a kind, and what cannot be exact is refused when it is written."""

from operator import attrgetter

import pytest

from compledger.rules.language import ExpressionRefused, FieldKind, parse_formula
from tests.rules.language.refusals import Refusal, refusals
from tests.rules.language.scopes import EITHER, MONEY, PERIOD, QUANTITY, SALE, SHARE, scope, typed

BASES = [
    ("amount", "amount:m"),
    ("units", "units:q"),
    ("1", "1:q"),
    ("0.5", "0.5:q"),
    ("-1", "-1:q"),
    ("amount - cost", "[amount:m - cost:m]:m"),
    ("amount * (1 - discount)", "[amount:m * [1:s - discount:s]:s]:m"),
    ("max(amount - units * cost, 0)", "greatest[[amount:m - [units:q * cost:m]:m]:m, 0:m]:m"),
    ("min(amount, cost, 1000)", "least[amount:m, cost:m, 1000:m]:m"),
    ("greatest(0, least(amount, 5000))", "greatest[0:m, least[amount:m, 5000:m]:m]:m"),
    ("abs(cost - amount)", "abs[[cost:m - amount:m]:m]:m"),
    ("round(amount * discount, 2)", "round[[amount:m * discount:s]:m, 2:q]:m"),
    ("round(amount)", "round[amount:m, 0:q]:m"),
    ("coalesce(cost, 0)", "coalesce[cost:m, 0:m]:m"),
    ("amount / units", "[amount:m / units:q]:m"),
    ("units * discount", "[units:q * discount:s]:q"),
    ("units / discount", "[units:q / discount:s]:q"),
    ("amount / discount", "[amount:m / discount:s]:m"),
    ("amount / 2", "[amount:m / 2:s]:m"),
    ("2 * amount", "[2:s * amount:m]:m"),
    ("units * 100", "[units:q * 100:s]:q"),
    ("cost * units", "[cost:m * units:q]:m"),
    ("-(amount)", "-[amount:m]:m"),
    ("-(-5)", "5:q"),
    ("- - amount", "-[-[amount:m]:m]:m"),
    (
        "case when new then amount when region = 'x' then amount / 2 else 0 end",
        "case[new:f = True:f -> amount:m, region:t = 'x':t -> [amount:m / 2:s]:m, else 0:m]:m",
    ),
    ("if(new, amount, 0)", "case[new:f = True:f -> amount:m, else 0:m]:m"),
    ("amount * ramp", "[amount:m * value ramp:s]:m"),
    ("pieces", "value pieces:q"),
    ("round(amount * units, 6) / units", "[round[[amount:m * units:q]:m, 6:q]:m / units:q]:m"),
    ("amount * 1.5 + 10", "[[amount:m * 1.5:s]:m + 10:m]:m"),
    ("3 * 4 + 2", "[[3:q * 4:s]:q + 2:q]:q"),
    ("least(amount / units, cost / units)", "least[[amount:m / units:q]:m, [cost:m / units:q]:m]:m"),
    ("amount - 0.5 * discount", "[amount:m - [0.5:m * discount:s]:m]:m"),
    ("case when units > 1 then 1 else units end", "case[units:q > 1:q -> 1:q, else units:q]:q"),
]
"""Formulas about one sale that give money or a quantity, typed."""

PAYS = [
    ("total(sales)", "total sales:m"),
    ("total('new-sales') * 0.05", "[total new-sales:m * 0.05:s]:m"),
    ("5000 * attainment(sales)", "[5000:m * attainment sales:s]:m"),
    ("attainment(sales) * 5000", "[attainment sales:s * 5000:m]:m"),
    ("100 * count(sales)", "[100:m * count sales:q]:m"),
    ("spif * total(items)", "[value spif:m * total items:q]:m"),
    ("5000 * seat_days / period_days", "[[5000:m * seat_days:q]:m / period_days:q]:m"),
    ("case when attainment(sales) >= 1 then 5000 else 0 end", "case[attainment sales:s >= 1:s -> 5000:m, else 0:m]:m"),
    (
        "quota(sales) * 0.25 * seat_months / period_months",
        "[[[quota sales:m * 0.25:s]:m * seat_months:q]:m / period_months:q]:m",
    ),
    ("2 * quota(target_pay)", "[2:s * quota target_pay:m]:m"),
    ("quota('target-pay') * attainment(sales)", "[quota target-pay:m * attainment sales:s]:m"),
    ("quota(goal) * total(items)", "[quota goal:m * total items:q]:m"),
    ("earned(commission) * 0.1", "[earned commission:m * 0.1:s]:m"),
    ("earned('new-biz') - earned(commission)", "[earned new-biz:m - earned commission:m]:m"),
    ("personal(fixed) * count(sales)", "[personal fixed:m * count sales:q]:m"),
    ("personal(commission) * total(sales)", "[personal commission:s * total sales:m]:m"),
    ("table(bonus)", "table bonus:m"),
    (
        "table(curve, attainment(sales)) * quota(target_pay)",
        "[table curve at attainment sales:s:s * quota target_pay:m]:m",
    ),
    ("total(sales) * table(rates)", "[total sales:m * table rates:s]:m"),
    ("total(items) * table(rates)", "[total items:q * table rates:m]:m"),
    ("table(faulty)", "table faulty:m"),
    ("table(curve, seat_title) * 1000", "[table curve at held seat_title:t:s * 1000:m]:m"),
    ("total(sales) / 12 + spif * ramp", "[[total sales:m / 12:s]:m + [value spif:m * value ramp:s]:m]:m"),
    ("1000 / total(items)", "[1000:m / total items:q]:m"),
    ("5000 / attainment(sales)", "[5000:m / attainment sales:s]:m"),
    ("max(0, total(sales) - quota(sales)) * 0.02", "[greatest[0:m, [total sales:m - quota sales:m]:m]:m * 0.02:s]:m"),
    ("coalesce(quota(other), 0)", "coalesce[quota other:m, 0:m]:m"),
    ("if(seat_title = 'Rep', 100, 200)", "case[held seat_title:t = 'Rep':t -> 100:m, else 200:m]:m"),
    ("round(total(sales) * 0.03, 2)", "round[[total sales:m * 0.03:s]:m, 2:q]:m"),
    ("Total(sales)", "total sales:m"),
    ("100 * 200", "[100:s * 200:m]:m"),
    ("MAX(total(sales), 0)", "greatest[total sales:m, 0:m]:m"),
]
"""Formulas about a period that give money."""

SHARES = [
    ("total(items) / quota(items)", "[total items:q / quota items:q]:s"),
    ("total(items) / quota(goal)", "[total items:q / quota goal:q]:s"),
    ("personal(commission) * 1.1", "[personal commission:s * 1.1:s]:s"),
    ("0.05", "0.05:s"),
    ("attainment(sales) - 1", "[attainment sales:s - 1:s]:s"),
    ("total(sales) / quota(sales) * 0.5", "[[total sales:m / quota sales:m]:s * 0.5:s]:s"),
    ("seat_days / period_days", "[seat_days:q / period_days:q]:s"),
    ("0.5 * seat_days / period_days", "[[0.5:s * seat_days:q]:q / period_days:q]:s"),
    ("table(curve)", "table curve:s"),
    ("1 / attainment(sales)", "[1:s / attainment sales:s]:s"),
    ("earned(commission) / total(sales)", "[earned commission:m / total sales:m]:s"),
]
"""Formulas about a period that give a share."""


@pytest.mark.parametrize(("text", "form"), BASES)
def test_a_base_is_typed_against_the_fields(text: str, form: str) -> None:
    assert typed(parse_formula(text, SALE, (MONEY, QUANTITY))) == form


@pytest.mark.parametrize(("text", "form"), PAYS)
def test_what_a_formula_pays_is_typed_as_money(text: str, form: str) -> None:
    assert typed(parse_formula(text, PERIOD, (MONEY,))) == form


@pytest.mark.parametrize(("text", "form"), SHARES)
def test_a_rate_is_typed_as_a_share(text: str, form: str) -> None:
    assert typed(parse_formula(text, PERIOD, (SHARE,))) == form


@pytest.mark.parametrize("refusal", refusals("formulas_of_a_sale"), ids=attrgetter("text"))
def test_a_formula_about_a_sale_is_refused_at_its_place_with_a_hint(refusal: Refusal) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        parse_formula(refusal.text, SALE, (MONEY, QUANTITY))
    assert Refusal.of(refusal.text, refused.value) == refusal


@pytest.mark.parametrize("refusal", refusals("formulas_of_a_period"), ids=attrgetter("text"))
def test_a_formula_about_a_period_is_refused_at_its_place_with_a_hint(refusal: Refusal) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        parse_formula(refusal.text, PERIOD, (MONEY,))
    assert Refusal.of(refusal.text, refused.value) == refusal


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [
        ((MONEY, QUANTITY), QUANTITY),
        ((MONEY,), MONEY),
        ((SHARE,), SHARE),
        ((SHARE, MONEY), SHARE),
        (tuple(FieldKind), QUANTITY),
    ],
)
def test_a_bare_number_takes_the_kind_that_is_wanted(wanted: tuple[FieldKind, ...], kind: FieldKind) -> None:
    assert parse_formula("1", SALE, wanted).kind is kind


def test_a_quota_that_no_measure_has_is_money_or_the_quantity_that_is_wanted() -> None:
    assert typed(parse_formula("quota(goal) / 4", PERIOD, (MONEY, QUANTITY))) == "[quota goal:m / 4:s]:m"
    assert typed(parse_formula("quota(goal) / 4", PERIOD, (QUANTITY,))) == "[quota goal:q / 4:s]:q"


def test_a_text_may_be_chosen_by_conditions() -> None:
    text = "case when amount >= 10000 then 'large' else coalesce(region, 'none') end"
    assert typed(parse_formula(text, SALE, (FieldKind.TEXT,))) == (
        "case[amount:m >= 10000:m -> 'large':t, else coalesce[region:t, 'none':t]:t]:t"
    )


@pytest.mark.parametrize("text", ["case when new then amount else list_price end", "coalesce(list_price, amount)"])
def test_a_result_is_money_of_one_currency(text: str) -> None:
    with pytest.raises(ExpressionRefused, match="use amounts of one currency"):
        parse_formula(text, SALE, (MONEY,))


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("abs(amount)", "abs[amount:m]:m"),
        ("total(sales)", "total sales:m"),
        ("seat_title", "seat_title:t"),
        ("5", "5:q"),
    ],
)
def test_where_sales_and_periods_may_be_asked_a_formula_asks_one(text: str, side: str) -> None:
    assert typed(parse_formula(text, EITHER, tuple(FieldKind))) == side


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("amount * units", True),
        ("amount * units * 10", True),
        ("amount * units * 100", False),
        ("amount * units + 0.5", True),
        ("amount * 99999999.999999 * 999999", True),
        ("amount * 99999999.999999 * 9999999", False),
        ("round(amount * discount, 2) / units", True),
        ("amount * units / units", True),
        ("amount * units * 10 / units", False),
        ("amount / units * discount", True),
        ("amount / (1 - discount)", True),
    ],
)
def test_a_formula_fits_in_38_digits_or_is_refused(text: str, fits: bool) -> None:
    if fits:
        parse_formula(text, SALE, (MONEY,))
    else:
        with pytest.raises(ExpressionRefused, match="more than 38 digits"):
            parse_formula(text, SALE, (MONEY,))


def test_a_formula_about_a_period_has_no_bound_on_its_digits() -> None:
    typed(parse_formula("total(sales) * 999999999999 * 999999999999 * 999999999999 / 7", PERIOD, (MONEY,)))


def test_forty_levels_are_read_and_not_one_more() -> None:
    parse_formula("total(sales)" + " + total(sales)" * 39, PERIOD, (MONEY,))
    with pytest.raises(ExpressionRefused, match="more than 40 levels deep"):
        parse_formula("total(sales)" + " + total(sales)" * 40, PERIOD, (MONEY,))


def test_money_in_a_value_goes_with_the_sale_where_nothing_is_converted() -> None:
    plain = scope(sale=True, converts=False)
    assert typed(parse_formula("amount - units * spif", plain, (MONEY,))) == (
        "[amount:m - [units:q * value spif:m]:m]:m"
    )
