"""Examples of a document, calculated by the engine."""

from collections.abc import Iterator

import duckdb
import pytest

from compledger.rules.language import parse_rule_set
from compledger.rules.worked_examples import run_examples

PLAN = """
rule_set: team
version: "1"
title: Own sales above a quota, and a manager's override
effective_from: 2025-02-01
effective_until: 2026-01-01
currency: EUR
calendar: quarters
rounding: {mode: half_up, step: slice}
exchange: {publisher: ECB, on: day}
fields: {sold_by: participant, mentored: flag}
credit_rules:
  - {id: own, text: Own sales., to: sold_by}
  - {id: team, text: The team's sales., to: {managers_of: sold_by, levels: 2}}
  - {id: mentor, text: Of mentored sales., when: mentored, to: {relation: mentor, of: sold_by, levels: 1}}
measures:
  - {id: sales, credits: [own], window: years}
  - {id: team_sales, credits: [team, mentor]}
rate_tables:
  - {id: accelerator, kind: marginal, by: attainment, tiers: [{from: 0, times: 1}, {from: 1, times: 2}]}
earnings:
  - id: commission
    text: Twice above quota.
    kind: marginal
    measure: sales
    table: accelerator
    rate: personal commission
  - {id: bonus, text: Ten at quota., kind: formula, pays: case when attainment(sales) >= 1 then 10 else 0 end}
  - {id: override, text: One per cent., kind: flat, measure: team_sales, rate: 0.01}
examples:
  - id: above-quota
    text: The quota of the year is filled by the quarter before; a manager who came later has a vacant seat.
    period: {name: 2025-Q2, from: 2025-04-01, until: 2025-07-01}
    window_from: 2025-01-01
    people:
      - participant: P-1
        reports_to: M-1
        relations: {mentor: C-1}
        quotas: {sales: 1000}
        rates: {commission: 0.1}
      - {participant: M-1, title: Manager, reports_to: M-2, from: 2025-05-01}
      - {participant: M-2, title: Head}
      - {participant: C-1, title: Rep}
    transactions:
      - {key: A-1, day: 2025-02-15, amount: 900, sold_by: P-1}
      - {key: A-2, day: 2025-04-15, amount: 200, sold_by: P-1}
      - {key: A-3, day: 2025-05-15, amount: 100, sold_by: P-1, mentored: true}
      - {key: A-4, day: 2025-05-15, amount: 100, sold_by: P-1, currency: USD}
    expects:
      - {participant: P-1, measure: sales, total: 1200}
      - {participant: P-1, component: commission, earns: 50}
      - {participant: P-1, component: bonus, earns: 10}
      - {participant: M-1, component: override, earns: 1}
      - {participant: M-2, component: override, earns: 3}
      - {participant: C-1, component: override, earns: 1}
      - {exception: vacant_seat, transaction: A-2}
      - {exception: no_exchange_rate, transaction: A-4}
  - id: without-a-quota
    text: Whoever has no quota is named.
    period: {name: 2025-Q2, from: 2025-04-01, until: 2025-07-01}
    people: [{participant: P-1, title: Rep, rates: {commission: 0.1}}]
    transactions: [{day: 2025-04-15, amount: 200, sold_by: P-1}]
    expects: [{exception: no_quota}, {exception: no_figure}]
"""


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:", config={"enable_external_access": "false"}) as opened:
        # As the product opens it.
        opened.execute("SET lock_configuration = true")
        yield opened


def found(text: str, connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [str(finding) for finding in run_examples(parse_rule_set(text, "plan"), connection)]


def test_every_example_of_a_sound_plan_holds(connection: duckdb.DuckDBPyConnection) -> None:
    assert found(PLAN, connection) == []


def test_what_does_not_hold_is_found_where_it_is_written(connection: duckdb.DuckDBPyConnection) -> None:
    wrong = PLAN.replace("component: commission, earns: 50", "component: commission, earns: 30")
    (said,) = found(wrong, connection)
    line = next(number for number, text in enumerate(wrong.splitlines(), start=1) if "earns: 30" in text)
    assert said.startswith(
        f"{line}:9: example 'above-quota': expected 'commission' of P-1 to come to 30, it comes to 50.00, 20 too much "
        "(sale A-2, own, tier 1: 100 × 0.1 = 10.00; sale A-2, own, tier 2: 100 × 0.2 = 20.00; "
        "sale A-3, own, tier 2: 100 × 0.2 = 20.00); exceptions: "
    )


def test_a_finding_shows_the_figures_that_a_formula_asked(connection: duckdb.DuckDBPyConnection) -> None:
    (said,) = found(PLAN.replace("component: bonus, earns: 10", "component: bonus, earns: 0"), connection)
    assert (
        "expected 'bonus' of P-1 to come to 0, it comes to 10.00, 10 too much (period: 10.00; attainment(sales) = 1.2"
        in said
    )


def test_the_connection_is_left_as_it_was(connection: duckdb.DuckDBPyConnection) -> None:
    found(PLAN, connection)
    assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)


HEAD = """rule_set: plan
version: "1"
title: A plan
effective_from: 2025-01-01
currency: USD
calendar: quarters
rounding: {mode: half_up, step: slice}
"""
OF_FORMULAS = f"""{HEAD}
earnings:
  - {{id: bonus, text: Objectives., kind: formula, pays: quota(target_bonus) * personal(objectives)}}
examples:
  - id: met-in-part
    text: Four fifths of 3,000.
    period: {{name: 2025-Q1, from: 2025-01-01, until: 2025-04-01}}
    people: [{{participant: P-1, title: Rep, quotas: {{target_bonus: 3000}}, rates: {{objectives: 0.8}}}}]
    expects: [{{participant: P-1, component: bonus, earns: 2400}}]
"""
WITH_HELPER = f"""{HEAD}
fields: {{seller: participant, helper: participant}}
credit_rules:
  - id: own
    text: The seller, and the helper where there is one.
    to: [{{field: seller}}, {{field: helper, on_top: true, optional: true}}]
measures: [{{id: sales, credits: [own]}}]
earnings: [{{id: pay, text: A tenth., kind: flat, measure: sales, rate: 0.1}}]
examples:
  - id: one-sale-with-a-helper
    text: A tenth of each sale, and of the helped one to the helper.
    period: {{name: 2025-Q1, from: 2025-01-01, until: 2025-04-01}}
    people: [{{participant: P-1, title: Rep}}, {{participant: P-2, title: Engineer}}]
    transactions:
      - {{key: 1, day: 2025-01-10, amount: 100, seller: P-1, helper: P-2}}
      - {{key: 2, day: 2025-01-11, amount: 100, seller: P-1}}
    expects:
      - {{participant: P-1, component: pay, earns: 20}}
      - {{participant: P-2, component: pay, earns: 10}}
"""


def test_a_plan_of_formulas_needs_no_credit_rules(connection: duckdb.DuckDBPyConnection) -> None:
    assert found(OF_FORMULAS, connection) == []


def test_an_empty_field_of_an_optional_recipient_is_no_exception(connection: duckdb.DuckDBPyConnection) -> None:
    assert found(WITH_HELPER, connection) == []
    assert any("no_participant" in said for said in found(WITH_HELPER.replace(", optional: true", ""), connection))
