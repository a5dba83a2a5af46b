"""Checks of whole documents: what they let pass, and what they find against plain counting."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compledger.rules.language import (
    Cell,
    Dimension,
    DocumentRefused,
    FieldKind,
    Gives,
    LookupTable,
    Match,
    TableRow,
    parse_rule_set,
)
from compledger.rules.language.checks.taken import unreachable
from compledger.rules.language.forms.expression import Field, Literal

HEAD = """rule_set: plan
version: "1"
title: A plan
effective_from: 2025-01-01
effective_until: 2026-01-01
currency: USD
calendar: quarters
rounding: {mode: half_up, step: slice}
"""
REST = """measures: [{id: sales, credits: [own]}]
earnings: [{id: pay, text: pay, kind: flat, measure: sales, rate: 0.05}]
"""


@pytest.mark.parametrize(
    "condition",
    [
        "region = 'EMEA' or region = 'APAC'",
        "region in ('EMEA', 'APAC') and region <> 'APAC'",
        "region = 'EMEA' and (region = 'APAC' or not (region is null))",
        "not (region = 'EMEA' and region = 'APAC') and region = 'EMEA'",
        "region between 'A' and 'A'",
        "region >= 'EMEA' and not region > 'EMEA'",
        "(region = 'EMEA' or region is null) and region is null",
        "region is not null and day = '2025-12-31'",
        "region is not null and currency = 'USD'",
        "region < 'M' and region > 'E' and region <> 'F'",
    ],
)
def test_a_condition_that_can_hold_is_let_pass(condition: str) -> None:
    rule = f'credit_rules: [{{id: own, text: own, to: seller, when: "{condition}"}}]\n'
    parse_rule_set(HEAD + "fields: {seller: participant, region: text}\n" + rule + REST, "plan")


def test_with_exchange_terms_any_currency_can_match() -> None:
    exchange = "exchange: {publisher: ECB, on: day}\nfields: {seller: participant}\n"
    rule = "credit_rules: [{id: own, text: own, to: seller, when: currency = 'EUR'}]\n"
    parse_rule_set(HEAD + exchange + rule + REST, "plan")


def test_bands_may_leave_gaps_where_the_table_says_what_holds_otherwise() -> None:
    fields = "fields: {seller: participant, size: quantity}\ncredit_rules: [{id: own, text: own, to: seller}]\n"
    table = """rate_tables:
  - id: rates
    kind: lookup
    by: [size]
    rows: [{size: {until: 5}, rate: 0.01}, {size: {from: 7}, rate: 0.02}]
    else: {rate: 0}
"""
    parse_rule_set(HEAD + fields + table + REST.replace("0.05", "table rates"), "plan")


def test_a_published_version_is_read_without_the_checks_of_today() -> None:
    rule = "fields: {seller: participant, unasked: text}\ncredit_rules: [{id: own, text: own, to: seller}]\n"
    with pytest.raises(DocumentRefused, match="the field 'unasked' is used by nothing"):
        parse_rule_set(HEAD + rule + REST, "plan")
    assert parse_rule_set(HEAD + rule + REST, "plan", published=True).label == "1"
    with pytest.raises(DocumentRefused, match="no measure is called"):
        parse_rule_set(HEAD + rule + REST.replace("measure: sales", "measure: sale"), "plan", published=True)


def test_a_measure_that_nothing_pays_on_is_used_by_an_example_that_expects_its_total() -> None:
    rule = "fields: {seller: participant}\ncredit_rules: [{id: own, text: own, to: seller}]\n"
    measures = REST.replace("]}]", "]}, {id: report, credits: [own]}]", 1)
    with pytest.raises(DocumentRefused, match="'report' of measures is used by nothing"):
        parse_rule_set(HEAD + rule + measures, "plan")
    example = """examples:
  - id: one
    text: one
    period: {name: Q1, from: 2025-01-01, until: 2025-04-01}
    people: [{participant: P-1, title: Rep}]
    transactions: [{day: 2025-01-10, amount: 100, seller: P-1}]
    expects: [{participant: P-1, measure: report, total: 100}]
"""
    assert len(parse_rule_set(HEAD + rule + measures + example, "plan").measures) == 2


def test_calls_of_one_function_in_one_another_are_one_call() -> None:
    rule = "fields: {seller: participant}\ncredit_rules: [{id: own, text: own, to: seller, base: BASE}]\n"
    nested, flat = (
        parse_rule_set(HEAD + rule.replace("BASE", f'"{base}"') + REST, "plan").credit_rules[0].base
        for base in ("max(amount, greatest(10, (max(amount * 2, 5))))", "greatest(amount, 10, amount * 2, 5)")
    )
    assert nested == flat


VALUES = [Literal(FieldKind.TEXT, letter) for letter in "ab"]
NUMBERS = range(4)
equal_cells = st.lists(st.sampled_from(VALUES), max_size=2, unique=True).map(lambda found: Cell(tuple(found)))
bounds = st.one_of(st.none(), st.sampled_from(NUMBERS[1:]).map(Decimal))
band_cells = (
    st.tuples(bounds, bounds)
    .filter(lambda ends: ends[0] is None or ends[1] is None or ends[0] < ends[1])
    .map(lambda ends: Cell((), *ends))
)


@st.composite
def lookups(draw: st.DrawFn, bands: int) -> LookupTable:
    rows = st.tuples(equal_cells, equal_cells, *([band_cells] * bands))
    dimensions = [
        Dimension(f"d{number}", Field("amount", FieldKind.MONEY), match)
        for number, match in enumerate([Match.EQUAL, Match.EQUAL, *([Match.BAND] * bands)])
    ]
    found = [TableRow(cells, Decimal(0)) for cells in draw(st.lists(rows, max_size=7))]
    return LookupTable("drawn", Gives.RATE, tuple(dimensions), tuple(found), None)


def cases_of(row: TableRow) -> set[tuple[object, ...]]:
    """Return every case that a row fits, of three letters and four numbers."""
    fitting: list[list[object]] = []
    for number, cell in enumerate(row.cells):
        if number < 2:
            fitting.append([letter for letter in "abc" if not cell.values or letter in {v.value for v in cell.values}])
        else:
            low, high = cell.begins or 0, cell.ends or len(NUMBERS)
            fitting.append([n for n in NUMBERS if low <= n < high])
    return set(product(*fitting))


@given(st.integers(0, 1).flatmap(lookups))
def test_rows_are_unreachable_exactly_where_counting_says_so(table: LookupTable) -> None:
    taken: set[tuple[object, ...]] = set()
    counted = []
    for number, row in enumerate(table.rows):
        if cases_of(row) <= taken:
            counted.append(number)
        taken |= cases_of(row)
    assert unreachable(table) == counted


@given(lookups(2))
def test_a_row_that_is_called_unreachable_is(table: LookupTable) -> None:
    taken: set[tuple[object, ...]] = set()
    found = unreachable(table)
    for number, row in enumerate(table.rows):
        assert number not in found or cases_of(row) <= taken
        taken |= cases_of(row)
