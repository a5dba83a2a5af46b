"""Running totals are added up again from a run's credits, in the engine's order and from the window's first day."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from compledger.rules.language import parse_rule_set
from compledger.runs import KnownRun, Run
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


def known(kind: str = "marginal", of: str = "", window: str = "") -> KnownRun:
    manifest = {
        "period": ["2025-Q2", "2025-04-01", "2025-07-01"],
        "windows": {"years": ["2025", "2025-01-01", "2026-01-01"]},
    }
    run = Run(
        run=1, rule_set="plan", calendar="quarters", period="2025-Q2", currency="EUR", as_of=1, known_from=1,
        manifest=json.dumps(manifest).encode(), lines_root="", lines=0, exception_counts="{}", earned_minor=0,
    )  # fmt: skip
    version = parse_rule_set(PLAN.format(kind=kind, of=of, window=window), "plan.yaml")
    return KnownRun(run, [version], [(date(2025, 1, 1), date(2025, 7, 1))])


def credit(transaction_id: int, day: str, credited: str, rule: str = "one", key: str = "") -> dict[str, Any]:
    return {
        "transaction_id": transaction_id, "day": date.fromisoformat(day), "source_key": key or str(transaction_id),
        "source": "erp", "rule_id": rule, "recipient": 0, "level": 0, "version": 0, "credited": Decimal(credited),
    }  # fmt: skip


CREDITS = [
    credit(1, "2025-02-01", "1000"),
    credit(4, "2025-05-01", "-50", key="100"),
    credit(3, "2025-05-01", "300", key="99"),
    credit(5, "2025-04-02", "7", rule="two"),
    credit(2, "2025-04-01", "400"),
]


def totals(found: KnownRun) -> dict[int, Decimal | None]:
    running = RunningTotals(found, CREDITS)
    return {n: running.before("pay", 0, CreditPlace(n, "one", 0, 0), Decimal(0)) for n in (2, 3, 4)}


def test_credits_stand_in_order_of_day_then_of_shorter_keys() -> None:
    assert totals(known()) == {2: 0, 3: 400, 4: 700}


def test_a_table_over_another_measure_has_that_measures_total() -> None:
    assert totals(known(of=", of: all")) == {2: 0, 3: 407, 4: 707}


def test_a_window_begins_before_the_period() -> None:
    assert totals(known(window=", window: years")) == {2: 1000, 3: 1400, 4: 1700}


def test_slices_of_one_credit_follow_each_other() -> None:
    running, place = RunningTotals(known(), CREDITS), CreditPlace(3, "one", 0, 0)
    assert [running.before("pay", 0, place, Decimal(part)) for part in (100, 200)] == [400, 500]


def test_where_the_final_total_decides_there_is_no_running_one() -> None:
    assert totals(known(kind="whole")) == {2: None, 3: None, 4: None}
