"""Rules are rows: a thousand rules of one kind are the same SQL as ten."""

from dataclasses import replace
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


@pytest.mark.parametrize("count", [700, 1400])
def test_there_are_as_many_branches_as_sets_of_fields_whatever_the_number_of_rules(count: int) -> None:
    plan = Plan(snapshot_of(world(count)))
    branches = branches_of(plan, columns_of(plan))
    assert [branch.signature.fields for branch in branches] == [
        ("region",), ("product", "region"), ("product",), (),
    ]  # fmt: skip


def test_rules_of_fewer_fields_are_looked_up_with_those_of_more_while_that_makes_few_keys() -> None:
    plan = Plan(snapshot_of(world(70)))
    branches = branches_of(plan, columns_of(plan))
    assert [branch.signature.fields for branch in branches] == [("product", "region"), ()]


@pytest.mark.parametrize("count", [70, 700])
def test_a_sale_that_lacks_a_field_of_the_key_meets_the_rules_that_do_not_ask_it(count: int) -> None:
    with duckdb.connect(":memory:") as connection:
        here = world(count, sale("R8", "P8", "5", "4") | {"product": None}, sale("R8", "P1234", "5", "4"))
        calculate(connection, snapshot_of(here), _loaded(connection, here))
        found = connection.execute("SELECT transaction_id, rule_id FROM credit ORDER BY ALL").fetchall()
    assert found == [(0, "r7"), (1, "r7")]


def test_the_sql_of_two_thousand_rules_is_as_long_as_that_of_seven_hundred() -> None:
    lengths = []
    for count in (700, 2000):
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


def test_keys_of_more_codes_than_64_bits_hold_are_tested_beside_the_key() -> None:
    names = [f"f{n}" for n in range(12)]
    fields = ", ".join(["seller: participant", *(f"{name}: text" for name in names)])
    values = "\n".join(
        f"  - {{id: {name}_{n}, text: one, to: seller, when: \"{name} = 'V{n}'\"}}" for name in names for n in range(99)
    )
    ids = ", ".join(f"{name}_{n}" for name in names for n in range(99))
    whole = " and ".join(f"{name} = 'V7'" for name in names)
    head = HEAD.replace(
        "fields: {seller: participant, region: text, product: text, cost: money}", f"fields: {{{fields}}}"
    )
    text = f"""{head}
credit_rules:
  - {{id: all, text: all twelve, to: seller, when: "{whole}"}}
{values}
measures: [{{id: sales, credits: [all, {ids}]}}]
earnings: [{{id: flat, text: flat, measure: sales, kind: flat, rate: 0.01}}]"""
    versions = [Segment(PERIOD.starts_on, PERIOD.ends_before, parse_rule_set(text, "long keys"))]
    common = {"source": "erp", "day": date(2025, 2, 1), "amount": Decimal(100), "currency": "EUR", "seller": "P-1"}
    fits = common | {"source_key": "1"} | dict.fromkeys(names, "V7")
    fits_not = [common | {"source_key": f"2{name}"} | dict.fromkeys(names, "V7") | {name: "V8"} for name in names]
    lacks = common | {"source_key": "3"} | dict.fromkeys(names, "V7") | {"f11": None}
    here = replace(world(6, fits, *fits_not, lacks), versions=versions)
    with duckdb.connect(":memory:") as connection:
        calculate(connection, snapshot_of(here), _loaded(connection, here))
        found = connection.execute("SELECT transaction_id, rule_id FROM credit WHERE rule_id = 'all'").fetchall()
    assert found == [(0, "all")]
