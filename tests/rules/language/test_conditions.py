"""Conditions: typed when written, and nothing outside the list gets through."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compledger.rules.columnar.conditions_sql import sql_of
from compledger.rules.language.conditions import ConditionRefused, parse_condition
from compledger.rules.language.fields import TRANSACTION_FIELDS, FieldKind

FIELDS = TRANSACTION_FIELDS.with_declared(
    {"region": FieldKind.TEXT, "margin": FieldKind.MONEY, "units": FieldKind.QUANTITY, "new": FieldKind.FLAG,
     "share": FieldKind.SHARE, "seller": FieldKind.PARTICIPANT, "booked": FieldKind.DATE}
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("region = 'EMEA'", "t.\"region\" = 'EMEA'"),
        ("'EMEA' = region", "t.\"region\" = 'EMEA'"),
        ("1000 <= amount", "t.\"amount\" >= CAST('1000' AS DECIMAL(18, 6))"),
        ("amount > -5.5", "t.\"amount\" > CAST('-5.5' AS DECIMAL(18, 6))"),
        ("region in ('a', 'it''s')", "t.\"region\" IN ('a', 'it''s')"),
        ("not new", '(NOT t."new" = true)'),
        ("new = false", 't."new" = false'),
        ("region is not null", '(NOT t."region" IS NULL)'),
        ("day between '2025-01-01' and '2025-01-31'",
         "(t.\"day\" >= DATE '2025-01-01' AND t.\"day\" <= DATE '2025-01-31')"),
        ("amount <= margin", 't."amount" <= t."margin"'),
        ("new or (region <> 'x' and units = 2)",
         "(t.\"new\" = true OR (t.\"region\" <> 'x' AND t.\"units\" = CAST('2' AS DECIMAL(18, 6))))"),
    ],
)  # fmt: skip
def test_a_condition_is_typed_against_the_catalogue(text: str, sql: str) -> None:
    assert sql_of(parse_condition(text, FIELDS)) == sql


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("regin = 'EMEA'", "unknown field 'regin'", "did you mean 'region'"),
        ("amount = 'much'", "amount is money and cannot be compared with 'much'", "no exponent"),
        ("amount > 1e3", "cannot be compared with 1e3", "no exponent"),
        ("amount > 0.1234567", "cannot be compared", "6 places"),
        ("amount = units", "amount is money, units is quantity", "fields of one kind"),
        ("region = 5", "region is text", "single quotes"),
        ("booked > '2025-02-30'", "booked is date", "2025-01-31"),
        ("new > true", "new has no order", "= or <>"),
        ("seller < 'P-2'", "seller has no order", "= or <>"),
        ("amount * 2 > 5", "'amount * 2' is not a field", "write a comparison"),
        ("amount", "neither true nor false", "write a comparison"),
        ("lower(region) = 'x'", "'LOWER(region)' is not a field", "write a comparison"),
        ("region like 'x%'", "neither true nor false", "write a comparison"),
        ("region = (select 1)", "region is text", "single quotes"),
        ("region in (select region from t)", "'query' is not in the language", "write a comparison"),
        ("amount between symmetric 5 and 1", "'symmetric' is not in the language", "write a comparison"),
        ("exists (select 1)", "neither true nor false", "write a comparison"),
        ("t.region = 'x'", "not a field", "write a comparison"),
        ("region is true", "`is` compares with null only", "write field is null"),
        ("amount >", "not a condition", "write a comparison"),
        ("region = 'x'; drop table t", "not a condition", "write a comparison"),
        ("region = 'x' -- and new", "a comment", "rule's text"),
        ("", "not a condition", "write a comparison"),
    ],
)
def test_what_is_not_in_the_language_is_refused_with_a_hint(text: str, what: str, hint: str) -> None:
    with pytest.raises(ConditionRefused) as refused:
        parse_condition(text, FIELDS)
    assert what in refused.value.what
    assert hint in refused.value.hint


def test_a_long_chain_of_one_word_is_not_deep() -> None:
    parse_condition(" or ".join(f"amount = {n}" for n in range(200)), FIELDS)


def test_the_place_of_a_fault_is_counted_within_the_condition() -> None:
    with pytest.raises(ConditionRefused) as refused:
        parse_condition("region = 'EMEA' and regin = 'x'", FIELDS)
    assert refused.value.offset == len("region = 'EMEA' and ")


@pytest.mark.parametrize("text", ["(" * 500 + "new" + ")" * 500, " and ".join(["new"] * 3000), "not " * 900 + "new"])
def test_a_condition_beyond_all_bounds_is_refused_quickly(text: str) -> None:
    with pytest.raises(ConditionRefused, match=r"longer than|nested too deep|not a condition"):
        parse_condition(text, FIELDS)


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    with suppress(ConditionRefused):
        parse_condition(text, FIELDS)
