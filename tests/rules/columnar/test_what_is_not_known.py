"""What depends on something that is missing is an exception, and never paid as if that were nought."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.naive import OwnRate
from tests.rules.columnar.by_hand import (
    ALWAYS,
    TEN_PERCENT,
    both,
    details,
    paid,
    plan,
    quota,
    sale,
    troubles,
    world,
)

ASKING = """  - {id: c, text: T., kind: flat, measure: sales, rate: personal commission}
  - {id: guarantee, text: T., kind: formula, pays: case when earned(c) < 50 then 1000 else 0 end}"""


def test_what_a_component_with_an_exception_earned_is_not_known() -> None:
    without_rate = world(plan(ASKING), sales=(sale("1", "100"),))
    assert troubles(without_rate) == [("no_figure", "guarantee"), ("no_rate", "c")]
    assert paid(without_rate) == {}
    with_rate = replace(without_rate, rates=[OwnRate("P-1", "commission", Decimal("0.1"), *ALWAYS)])
    assert paid(with_rate) == {"c": 1000, "guarantee": 100000}
    assert paid(replace(without_rate, transactions=())) == {"guarantee": 100000}


def test_the_exception_names_what_was_earned_as_the_figure_that_is_missing() -> None:
    assert details(world(plan(ASKING), sales=(sale("1", "100"),)))["guarantee"] == "earned(c)"


def test_a_floor_of_a_period_lifts_nothing_that_has_exceptions() -> None:
    limits = "limits: [{per: period, least: 250, most: 300}]"
    here = plan(f"  - {{id: c, text: T., kind: flat, measure: sales, rate: table by-cost, {limits}}}", tables=BY_COST)
    known, unknown = sale("1", "100", cost="5"), sale("2", "100", cost="15")
    assert paid(world(here, sales=(known,))) == {"c": 25000}
    incomplete = world(here, sales=(known, unknown))
    assert (paid(incomplete), troubles(incomplete)) == ({"c": 1000}, [("no_rate", "c")])
    assert paid(world(here, sales=(sale("1", "9000", cost="5"), unknown))) == {"c": 30000}


BY_COST = """rate_tables:
  - {id: by-cost, kind: lookup, by: {cost: cost}, rows: [{cost: {until: 10}, rate: 0.1}, {cost: {from: 20}, rate: 0.2}]
    }"""
REACHED = """rate_tables:
  - {id: t, kind: lookup, by: {reached: attainment(sales)}, rows: [{reached: {from: 1}, rate: 0.1}], else: {rate: 0}}"""
BOTH = """rate_tables:
  - {id: t, kind: lookup, by: {cost: cost, reached: attainment(sales)}, else: {rate: 0},
     rows: [{cost: {from: 5}, rate: 0.2}, {reached: {from: 1}, rate: 0.1}]}"""


@pytest.mark.parametrize(("tables", "below_quota"), [(REACHED, 0), (BOTH, 2000)])
def test_a_table_by_a_figure_that_is_missing_pays_neither_else_nor_a_row_without_it(
    tables: str, below_quota: int
) -> None:
    here = plan("  - {id: c, text: T., kind: flat, measure: sales, rate: table t}", tables=tables)
    without = world(here, sales=(sale("1", "100", cost="7"),))
    assert (troubles(without), details(without)) == ([("no_figure", "c")], {"c": "attainment(sales)"})
    assert paid(replace(without, quotas=(quota("sales", "1000"),))) == {"c": below_quota}


def test_a_formula_that_asks_a_table_by_a_missing_figure_comes_to_nothing() -> None:
    tables = """rate_tables:
  - {id: t, kind: lookup, by: {reached: attainment(sales)}, rows: [{reached: {from: 1}, amount: 50}],
     else: {amount: 7}}"""
    pays = TEN_PERCENT + "\n  - {id: bonus, text: T., kind: formula, pays: table(t)}"
    assert troubles(world(plan(pays, tables=tables), sales=(sale("1", "100"),))) == [("no_figure", "bonus")]


def test_a_figure_that_only_a_table_asks_counts_as_named() -> None:
    tables = """rate_tables:
  - {id: t, kind: curve, by: attainment(sales), points: [{at: 0, times: 0}, {at: 1, times: 1}]}"""
    pays = TEN_PERCENT + "\n  - {id: bonus, text: T., kind: formula, pays: quota(target_bonus) * table(t)}"
    here = plan(pays, tables=tables)
    assert troubles(world(here, sales=(sale("1", "100"),))) == [("no_figure", "bonus")]
    assert both(world(here)).exceptions == []
