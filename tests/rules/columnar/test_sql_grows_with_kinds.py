"""Rules are rows: a thousand rules of one kind are the same SQL as ten."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from compledger.rules.columnar import Loaded, calculate, load
from compledger.rules.columnar.crediting.match import branch_sql
from compledger.rules.columnar.loading.branches import branches_of
from compledger.rules.columnar.plan.columns import columns_of
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.language import STORED_AS, TRANSACTION_FIELDS, RuleSet, parse_rule_set
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment
from tests.naive import Held, Row, World
from tests.worlds.engine import snapshot_of

PERIOD = Period("2025-Q1", date(2025, 1, 1), date(2025, 4, 1))
HEAD = """
rule_set: many
version: "1"
title: Many rules
effective_from: 2025-01-01
currency: EUR
calendar: quarters
rounding: {mode: half_up, step: slice}
fields: {seller: participant, region: text, product: text, cost: money}
"""
KINDS = (
    "region = 'R{n}'",
    "region = 'R{n}' and product in ('P{n}', 'Q{n}')",
    "product = 'P{n}' and amount >= {n}",
    "product = 'P{n}' and not region = 'R{n}'",
    "region = 'R{n}' and amount - cost >= 0.{n:04} * amount",
    "region = 'R{n}' or product = 'P{n}'",
    "amount > {n} and cost < {n}",
)


def rule_set(count: int) -> RuleSet:
    rules = [
        f'  - {{id: r{n}, text: one, to: seller, when: "{KINDS[n % len(KINDS)].format(n=n + 1)}"}}'
        for n in range(count)
    ]
    ids = ", ".join(f"r{n}" for n in range(count))
    text = "\n".join([HEAD, "credit_rules:", *rules, f"measures: [{{id: sales, credits: [{ids}]}}]"])
    return parse_rule_set(text + "\nearnings: [{id: flat, text: flat, measure: sales, kind: flat, rate: 0.01}]", "many")


def world(count: int, *sales: Row) -> World:
    versions = [Segment(PERIOD.starts_on, PERIOD.ends_before, rule_set(count))]
    seats = [Held("P-1", "S-1", "Rep", "North", date(2020, 1, 1), date(9999, 12, 31))]
    return World(calendar="quarters", periods=(PERIOD,), versions=versions, transactions=sales, seats=seats)


def sale(region: str, product: str, amount: str, cost: str) -> Row:
    return {
        "source": "erp", "source_key": "1", "day": date(2025, 2, 1), "amount": Decimal(amount), "currency": "EUR",
        "seller": "P-1", "region": region, "product": product, "cost": Decimal(cost),
    }  # fmt: skip


@pytest.mark.parametrize("count", [70, 700])
def test_there_are_as_many_branches_as_sets_of_fields_whatever_the_number_of_rules(count: int) -> None:
    plan = Plan(snapshot_of(world(count)))
    branches = branches_of(plan, columns_of(plan))
    assert [branch.signature.fields for branch in branches] == [
        ("region",), ("product", "region"), ("product",), (),
    ]  # fmt: skip


def test_the_sql_of_seven_hundred_rules_is_as_long_as_that_of_seventy() -> None:
    lengths = []
    for count in (70, 700):
        with duckdb.connect(":memory:") as connection:
            here = world(count, sale("R1", "P1", "100", "40"))
            loaded = _loaded(connection, here)
            width = loaded.columns.width("amount")
            lengths.append(sum(len(branch_sql(branch, loaded, width)) for branch in loaded.branches))
    assert lengths[1] < lengths[0] * 1.05


def test_a_sale_that_meets_both_sides_of_an_or_is_credited_once() -> None:
    with duckdb.connect(":memory:") as connection:
        here = world(6, sale("R6", "P6", "-5", "0"))
        loaded = _loaded(connection, here)
        calculate(connection, snapshot_of(here), loaded)
        found = connection.execute("SELECT rule_id FROM credit ORDER BY rule_id").fetchall()
    assert found == [("r5",)]


def _loaded(connection: duckdb.DuckDBPyConnection, here: World) -> Loaded:
    kinds = {**TRANSACTION_FIELDS.kinds, **here.versions[0].value.fields}
    columns = ", ".join(f'"{name}" {STORED_AS[kind]}' for name, kind in kinds.items())
    connection.execute(f"CREATE TABLE sale (transaction_id BIGINT, {columns})")
    for number, row in enumerate(here.transactions):
        marks = ", ".join("?" for _ in [number, *kinds])
        connection.execute(f"INSERT INTO sale VALUES ({marks})", [number, *(row[name] for name in kinds)])
    return load(connection, snapshot_of(here))
