"""Conditions: typed when written, and nothing outside the language gets through."""

import time
from dataclasses import replace
from operator import attrgetter

import pytest
from sqlglot.dialects.duckdb import DuckDB

from compledger.rules.language import ExpressionRefused, FieldKind, Place, parse_condition
from tests.rules.language.refusals import Refusal, refusals
from tests.rules.language.scopes import EITHER, PERIOD, SALE, SEAT, scope, typed

GOOD = [
    ("region = 'EMEA'", "region:t = 'EMEA':t"),
    ("'EMEA' = region", "region:t = 'EMEA':t"),
    ("1000 <= amount", "amount:m >= 1000:m"),
    ("amount > -5.5", "amount:m > -5.5:m"),
    ("amount != 5", "amount:m <> 5:m"),
    ("region in ('a', 'it''s')", "region:t in 'a':t, \"it's\":t"),
    ("region not in ('a')", "not[region:t in 'a':t]"),
    ("units in (1, 2.50)", "units:q in 1:q, 2.50:q"),
    ("not new", "not[new:f = True:f]"),
    ("new = false", "new:f = False:f"),
    ("region is null", "region:t is null"),
    ("region is not null", "not[region:t is null]"),
    ("day between '2025-01-01' and '2025-01-31'", "all[day:d >= 2025-01-01:d; day:d <= 2025-01-31:d]"),
    ("amount not between 1 and 5", "not[all[amount:m >= 1:m; amount:m <= 5:m]]"),
    ("amount <= cost", "amount:m <= cost:m"),
    ("booked > day", "booked:d > day:d"),
    ("seller = 'P-17'", "seller:p = 'P-17':p"),
    ("new or (region <> 'x' and units = 2)", "any[new:f = True:f; all[region:t <> 'x':t; units:q = 2:q]]"),
    ("new and new and new", "all[new:f = True:f; new:f = True:f; new:f = True:f]"),
    ("(amount - cost) / amount >= 0.2", "[[amount:m - cost:m]:m / amount:m]:s >= 0.2:s"),
    ("amount > 100 * units", "amount:m > [100:m * units:q]:m"),
    ("amount > 1000 * discount", "amount:m > [1000:m * discount:s]:m"),
    ("amount / 2 > cost", "[amount:m / 2:s]:m > cost:m"),
    ("region = case when new then 'a' else 'b' end", "region:t = case[new:f = True:f -> 'a':t, else 'b':t]:t"),
    ("coalesce(region, 'none') = 'none'", "coalesce[region:t, 'none':t]:t = 'none':t"),
    (
        "case when new then booked else day end > '2025-01-01'",
        "case[new:f = True:f -> booked:d, else day:d]:d > 2025-01-01:d",
    ),
    ("amount > 1 AND new", "all[amount:m > 1:m; new:f = True:f]"),
    ("\"region\" = 'x'", "region:t = 'x':t"),
    ("1 = 2", "1:q = 2:q"),
    ("amount\n  > 5", "amount:m > 5:m"),
]

OF_A_PERIOD = [
    ("attainment(sales) >= 0.5", "attainment sales:s >= 0.5:s"),
    ("total(items) >= quota(goal)", "total items:q >= quota goal:q"),
    ("seat_title = 'Rep' and seat_days > 30", "all[held seat_title:t = 'Rep':t; seat_days:q > 30:q]"),
    (
        "count('new-sales') > 0 or earned(commission) > 1000",
        "any[count new-sales:q > 0:q; earned commission:m > 1000:m]",
    ),
    ("quota(sales) is null", "quota sales:m is null"),
]


@pytest.mark.parametrize(("text", "form"), GOOD)
def test_a_condition_is_typed_against_the_fields(text: str, form: str) -> None:
    assert typed(parse_condition(text, SALE)) == form


@pytest.mark.parametrize(("text", "form"), OF_A_PERIOD)
def test_a_condition_about_a_period_asks_its_figures(text: str, form: str) -> None:
    assert typed(parse_condition(text, PERIOD)) == form


@pytest.mark.parametrize("refusal", refusals("conditions"), ids=attrgetter("text"))
def test_what_is_not_in_the_language_is_refused_at_its_place_with_a_hint(refusal: Refusal) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        parse_condition(refusal.text, SALE)
    assert Refusal.of(refusal.text, refused.value) == refusal


@pytest.mark.parametrize(
    ("text", "offset", "what"),
    [
        ("", 0, "there is nothing here"),
        (" \n ", 0, "there is nothing here"),
        ("amount\u00a0> 5", 6, "this is not a plain space: NO-BREAK SPACE"),
        ("region = 'E\u202eMEA'", 11, "a sign that cannot be seen: RIGHT-TO-LEFT OVERRIDE"),
        ("region = 'E\tMEA'", 11, "a sign that cannot be seen: U+0009"),
        ("region = 'E\x00MEA'", 11, "a sign that cannot be seen: U+0000"),
        ("amount\u200b > 5", 6, "'amount\\u200b' has a sign outside the plain letters: ZERO WIDTH SPACE"),
        ("new\ud800", 3, "'new\\ud800' has a sign outside the plain letters: U+D800"),
    ],
)
def test_what_cannot_be_seen_is_refused_by_its_name(text: str, offset: int, what: str) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        parse_condition(text, SALE)
    assert (refused.value.offset, refused.value.what) == (offset, what)


def test_of_many_fields_only_the_nearest_is_named() -> None:
    many = replace(SALE, fields={f"field_{number}": FieldKind.TEXT for number in range(100)}, values={})
    with pytest.raises(ExpressionRefused) as refused:
        parse_condition("feild_77 = 'x'", many)
    assert refused.value.hint == "did you mean 'field_77'? declare others under `fields`"
    with pytest.raises(ExpressionRefused) as refused:
        parse_condition("region = 'x'", many)
    assert refused.value.hint == (
        "100 are known here, such as field_0, field_1, field_10, field_11, field_12; declare others under `fields`"
    )


def test_a_quoted_text_may_be_in_any_script() -> None:
    assert typed(parse_condition("region = 'Österreich 東京 Київ'", SALE)) == "region:t = 'Österreich 東京 Київ':t"


def test_the_seat_is_asked_where_it_is_known() -> None:
    assert typed(parse_condition("seat_title <> 'CEO' and level = 1", SEAT)) == (
        "all[seat_title:t <> 'CEO':t; level:q = 1:q]"
    )
    assert typed(parse_condition("seat_title <> 'CEO'", PERIOD)) == "held seat_title:t <> 'CEO':t"
    with pytest.raises(ExpressionRefused, match="level is different from credit to credit"):
        parse_condition("level = 1", PERIOD)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("seat_title = 'Rep'", "seat_title:t = 'Rep':t"),
        ("amount > 5", "amount:m > 5:m"),
        ("seat_title = 'Rep' and attainment(sales) > 1",
         "all[held seat_title:t = 'Rep':t; attainment sales:s > 1:s]"),
    ],
)  # fmt: skip
def test_where_sales_and_periods_may_be_asked_a_text_is_about_one_of_them(text: str, form: str) -> None:
    assert typed(parse_condition(text, EITHER)) == form


@pytest.mark.parametrize("text", ["amount > 5 and attainment(sales) > 1", "attainment(sales) > 1 and amount > 5"])
def test_one_text_never_asks_a_sale_and_a_period(text: str) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        parse_condition(text, EITHER)
    assert refused.value.what == "amount is a field of one sale, and this asks for figures of a period"
    assert refused.value.offset == text.index("amount")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("amount > list_price", "amount is in the sale's currency, list_price in USD: they cannot be compared"),
        ("amount + list_price > 5", "amount is in the sale's currency, list_price in USD: they cannot be added"),
        ("amount / list_price > 5", "amount is in the sale's currency, list_price in USD: they cannot be divided"),
        ("max(amount, list_price) > 5",
         "amount is in the sale's currency, list_price in USD: they cannot be arguments of one call"),
        ("amount > spif", "amount is in the sale's currency, spif in EUR: they cannot be compared"),
        ("list_price - units * spif > 5", "list_price is in USD, units * spif in EUR: they cannot be subtracted"),
        ("list_price in (1, 2) and amount between cost and list_price",
         "amount is in the sale's currency, list_price in USD: they cannot be compared"),
    ],
)  # fmt: skip
def test_money_of_two_currencies_is_never_put_together(text: str, what: str) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        parse_condition(text, SALE)
    assert (refused.value.what, refused.value.hint) == (what, "use amounts of one currency, or a share of each")


def test_where_nothing_is_converted_the_sales_currency_is_the_plans() -> None:
    plain = scope(sale=True, converts=False)
    assert typed(parse_condition("amount > spif", plain)) == "amount:m > value spif:m"
    with pytest.raises(ExpressionRefused, match="amount is in EUR, list_price in USD"):
        parse_condition("amount > list_price", plain)


def test_the_place_of_a_fault_is_counted_from_the_start_of_the_text() -> None:
    with pytest.raises(ExpressionRefused) as refused:
        parse_condition("region = 'EMEA' and regin = 'x'", SALE)
    assert refused.value.place(Place(7, 11)) == Place(7, 11 + len("region = 'EMEA' and "))


def test_a_fault_in_a_later_line_is_counted_from_the_start_of_the_text_too() -> None:
    text = "region = 'EMEA'\n  and regin = 'x'"
    with pytest.raises(ExpressionRefused) as refused:
        parse_condition(text, SALE)
    assert refused.value.offset == text.index("regin ")


def test_shares_bring_two_currencies_together() -> None:
    parse_condition("amount / cost > list_price / (list_price - 1)", SALE)


def test_a_long_chain_of_one_word_is_not_deep() -> None:
    parse_condition(" or ".join(f"amount = {n}" for n in range(200)), SALE)


def test_a_long_list_is_one_level() -> None:
    parse_condition(f"units in ({', '.join(map(str, range(500)))})", SALE)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("new" + " and new" * 600, "this is longer than 4000 characters"),
        ("(" * 10_000 + "new" + ")" * 10_000, "this is longer than 4000 characters"),
        ("(" * 21 + "new" + ")" * 21, "more than 20 brackets, calls, cases or signs stand in one another"),
        ("abs(" * 1_000, "more than 20 brackets, calls, cases or signs stand in one another"),
        ("not " * 900 + "new", "more than 20 brackets, calls, cases or signs stand in one another"),
        ("- " * 900 + "amount > 5", "more than 20 brackets, calls, cases or signs stand in one another"),
        ("case when " * 300, "more than 20 brackets, calls, cases or signs stand in one another"),
        ("amount" + " + amount" * 41 + " > 5", "this is more than 40 levels deep"),
        (f"units in ({', '.join(map(str, range(501)))})", "this lists more than 500 values"),
        ("amount > " + "9" * 3_000, f"{'9' * 37}... has more than 12 digits before the point"),
    ],
)
def test_what_is_beyond_all_bounds_is_refused_quickly(text: str, what: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ExpressionRefused) as refused:
        parse_condition(text, SALE)
    assert refused.value.what == what
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20 + "new" + ")" * 20,
        "least(1, " * 19 + "1" + ")" * 19 + " > 1",
        "case when new then " * 19 + "1" + " else 2 end" * 19 + " > 1",
        "- " * 20 + "1 > 1",
        f"least({', '.join(['amount'] * 400)}) > 1",
        " or ".join(["amount" + " + amount" * 20 + " > 1"] * 19),
    ],
    ids=["brackets", "calls of numbers", "cases", "signs", "a wide call", "long sums"],
)
def test_what_is_just_within_the_bounds_is_read_quickly(text: str) -> None:
    began = time.process_time()
    parse_condition(text, SALE)
    assert time.process_time() - began < 1


OURS = {"and", "or", "not", "in", "is", "null", "true", "false", "between", "case", "when", "then", "else", "end"}
WORDS_OF_OTHERS = sorted({word.lower() for word in DuckDB.Tokenizer.KEYWORDS if word.isidentifier()} - OURS)


def test_a_word_that_only_other_languages_know_may_name_a_field() -> None:
    assert {"call", "date", "from", "select"} <= {*WORDS_OF_OTHERS}
    for word in WORDS_OF_OTHERS:
        sale = replace(SALE, fields={word: FieldKind.TEXT})
        text = f"{word} = 'a' or {word} in ('b') or {word} is null or coalesce({word}, 'c') <> 'd'"
        asked = f"{word}:t"
        assert typed(parse_condition(text, sale)) == (
            f"any[{asked} = 'a':t; {asked} in 'b':t; {asked} is null; coalesce[{asked}, 'c':t]:t <> 'd':t]"
        )


def test_a_word_of_the_language_names_a_field_in_double_quotes() -> None:
    sale = replace(SALE, fields={"end": FieldKind.TEXT})
    assert typed(parse_condition("\"end\" = 'x'", sale)) == "end:t = 'x':t"
