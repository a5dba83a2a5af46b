"""Running totals are added up again from a run's credits, in the engine's order and from the window's first day."""

from datetime import date
from decimal import Decimal
from typing import Any

from compledger.rules.language import RuleSet, parse_rule_set
from compledger.runs.running_totals import CreditPlace, RunningTotals

PLAN = """
rule_set: plan
version: "1"
title: A plan
effective_from: 2025-01-01
currency: EUR
calendar: quarters
rounding: {{mode: half_up, step: slice}}
fields: {{seller: participant, region: text}}
credit_rules:
  - {{id: one, clause: "1", text: own, to: seller, when: "region = 'A'"}}
  - {{id: two, clause: "2", text: own, to: seller, when: "region = 'B'"}}
measures:
  - {{id: ones, credits: [one]{window}}}
  - {{id: all, credits: [one, two]{window}}}
rate_tables: [{{id: steps, kind: {kind}, by: total{of}, tiers: [{{from: 0, rate: 0.01}}, {{from: 500, rate: 0.02}}]}}]
earnings:
  - {{id: pay, clause: "3", text: pay, measure: ones, kind: {kind}, table: steps}}
  - {{id: bonus, clause: "4", text: bonus, kind: formula, pays: total(all) * 0.001}}
"""


def version(kind: str = "marginal", of: str = "", window: str = "") -> RuleSet:
    return parse_rule_set(PLAN.format(kind=kind, of=of, window=window), "plan.yaml")


def credit(transaction_id: int, day: str, credited: str, rule: str = "one", key: str = "") -> dict[str, Any]:
    return {
        "transaction_id": transaction_id, "day": date.fromisoformat(day), "source_key": key or str(transaction_id),
        "source": "erp", "rule_id": rule, "recipient": 0, "level": 0, "version": 0, "credited": Decimal(credited),
    }  # fmt: skip


CREDITS = [
    credit(4, "2025-05-01", "-50", key="100"),
    credit(3, "2025-05-01", "300", key="99"),
    credit(5, "2025-04-02", "7", rule="two"),
    credit(2, "2025-04-01", "400"),
]


def totals(found: RuleSet, ones: str = "650") -> dict[int, Decimal | None]:
    running = RunningTotals([found], CREDITS, {"ones": Decimal(ones), "all": Decimal(657)})
    return {n: running.before("pay", 0, CreditPlace(n, "one", 0, 0), Decimal(0)) for n in (2, 3, 4)}


def test_credits_stand_in_order_of_day_then_of_shorter_keys() -> None:
    assert totals(version()) == {2: 0, 3: 400, 4: 700}


def test_a_table_over_another_measure_has_that_measures_total() -> None:
    assert totals(version(of=", of: all")) == {2: 0, 3: 407, 4: 707}


def test_what_a_window_had_before_the_period_is_where_it_starts() -> None:
    assert totals(version(window=", window: years"), ones="1650") == {2: 1000, 3: 1400, 4: 1700}


def test_slices_of_one_credit_follow_each_other() -> None:
    running, place = RunningTotals([version()], CREDITS, {"ones": Decimal(650)}), CreditPlace(3, "one", 0, 0)
    assert [running.before("pay", 0, place, Decimal(part)) for part in (100, 200)] == [400, 500]


def test_where_the_final_total_decides_there_is_no_running_one() -> None:
    assert totals(version(kind="whole")) == {2: None, 3: None, 4: None}
