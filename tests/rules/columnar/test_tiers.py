"""Tiers: every bound just below, at and above, with returns going the other way."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from compledger.rules.columnar.calculate import NothingInForce, calculate
from compledger.rules.language import parse_rule_set
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment
from tests.naive import Held, Line, Quota, Row, World, evaluate
from tests.worlds import calculated
from tests.worlds.engine import snapshot_of

TABLE = Path(__file__).parents[2] / "golden" / "accelerator.csv"
CASES = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
PERIOD = Period("2025-Q1", date(2025, 1, 1), date(2025, 4, 1))
PLAN = """
rule_set: tiers
version: "1"
title: Four tiers
effective_from: 2025-01-01
currency: EUR
calendar: quarters
rounding: {mode: half_up, step: slice}
fields: {seller: participant}
credit_rules: [{id: own, text: own sales, to: seller}]
measures: [{id: sales, credits: [own]}]
rate_tables:
  - id: table
    kind: marginal
    by: attainment
    tiers: [{from: 0, times: 0.8}, {from: 0.6, times: 1}, {from: 0.8, times: 1.5}, {from: 1, times: 2}]
earnings: [{id: tiered, text: tiered, measure: sales, kind: marginal, table: table, rate: RATE}]
"""


def sale(key: str, amount: str) -> Row:
    known = {"source": "erp", "source_key": key, "day": date(2025, 2, 1), "currency": "EUR", "seller": "P-1"}
    return {**known, "amount": Decimal(amount)}


def world(*sales: Row, quota: str, rate: str = "0.05") -> World:
    version = parse_rule_set(PLAN.replace("RATE", rate), "plan")
    return World(
        calendar="quarters",
        periods=(PERIOD,),
        versions=[Segment(PERIOD.starts_on, PERIOD.ends_before, version)],
        transactions=sales,
        seats=[Held("P-1", "S-1", "Rep", "North", date(2020, 1, 1), date(9999, 12, 31))],
        quotas=[Quota("P-1", "sales", "quarters", PERIOD.name, Decimal(quota), "EUR")],
    )


def lines_of(here: World) -> list[Line]:
    return calculated(here)[0].lines


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_credit_is_cut_where_the_worked_example_says(case: dict[str, str]) -> None:
    here = world(sale("1", case["before"]), sale("2", case["credit"]), quota=case["quota"])
    lines = lines_of(here)
    cut = {line.tier: line.slice for line in lines if line.source_key == "2"}
    wanted = {int(tier): Decimal(amount) for tier, amount in (part.split(":") for part in case["lines"].split("|"))}
    assert cut == wanted, case["why"]
    assert lines == evaluate(here).lines


def test_credits_of_one_day_come_in_order_of_key_a_shorter_key_first() -> None:
    lines = lines_of(world(sale("100", "40"), sale("99", "20"), sale("A", "60"), quota="100"))
    assert [(line.source_key, line.tier) for line in lines] == [("100", 3), ("100", 4), ("99", 2), ("A", 1)]


@pytest.mark.parametrize(
    ("amount", "rate", "earned", "why"),
    [
        ("0.1", "0.0625", 1, "0.1 × 5 % = 0.005: half a cent goes up"),
        ("-0.1", "0.0625", -1, "below zero half a cent goes down: away from zero"),
        ("0.09999", "0.0625", 0, "just less than half a cent"),
        ("999999999999.999999", "0.01", 480000000000, "the widest sale: 60 % of the quota times 1 % times 0.8"),
    ],
)
def test_each_line_is_rounded_once_half_away_from_zero(amount: str, rate: str, earned: int, why: str) -> None:
    line = lines_of(world(sale("1", amount), quota="999999999999", rate=rate))[0]
    assert line.earned_minor == earned, why


@pytest.mark.parametrize("quota", ["0.000001", "999999999999.999999"])
def test_the_widest_amounts_that_can_be_written_are_paid_to_the_cent(quota: str) -> None:
    sales = [sale(str(n), "-999999999999.999999" if n % 3 else "999999999999.999999") for n in range(60)]
    here = world(*sales, quota=quota, rate="49.99999999")
    assert calculated(here)[0] == evaluate(here)


def test_a_period_without_a_version_in_force_is_refused() -> None:
    nothing = replace(snapshot_of(world(quota="1")), rule_sets=())
    with duckdb.connect(":memory:") as connection, pytest.raises(NothingInForce, match="2025-Q1"):
        calculate(connection, nothing)
