"""Quotas by formula, rows of tables, multiples and limits: run, and shown so that each figure can be done again."""

import json
from pathlib import Path
from typing import Any

import pytest

from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SmallCompany

PLAN = """
rule_set: plan
version: "1"
title: Everything that is worked out
effective_from: 2025-01-01
currency: EUR
calendar: quarters
rounding: {mode: half_up, step: STEP}
fields: {seller: participant, helper: participant, region: text}
values: [{id: uplift, unit: share, value: 1.1}]
credit_rules:
  - id: own
    clause: "1"
    text: own sales, of which the helper is paid a third
    to: [{field: seller}, {field: helper, on_top: true, optional: true, pay: 0.35}]
measures:
  - {id: sales, credits: [own], quota: quota(year) / 4 * personal(ramp)}
rate_tables:
  - {id: steps, kind: marginal, by: attainment, tiers: [{from: 0, times: 1}, {from: 1, times: 1.5}]}
  - id: by-region
    kind: lookup
    by: {region: region, size: amount}
    rows:
      - {region: EMEA, size: {until: 500}, rate: 0.02}
      - {region: [EMEA, APAC], size: {from: 500}, rate: 0.04}
    else: {rate: 0.01}
  - {id: pull, kind: curve, by: attainment(sales), points: [{at: 0, times: 0.5}, {at: 2, times: 1.5}]}
earnings:
  - id: commission
    clause: "2"
    text: tiers
    kind: marginal
    measure: sales
    rate: personal commission
    times: [personal ramp, value uplift]
    table: steps
  - {id: regional, clause: "3", text: by region, kind: flat, measure: sales, rate: table by-region}
  - {id: pulled, clause: "4", text: by the curve, kind: flat, measure: sales, rate: 0.01, times: table pull}
  - id: bonus
    clause: "5"
    text: 100 by the curve, at most a tenth of the quota
    kind: formula
    pays: 100 * table(pull)
    only_if: attainment(sales) >= 0.5
    limits: [{per: period, most: quota(sales) * 0.1}]
"""
SALES = """key,day,amount,currency,seller,helper,region
A-1,2025-01-10,600.00,EUR,P-1,,EMEA
A-2,2025-02-10,600.00,EUR,P-1,P-2,APAC
A-3,2025-03-10,100.00,EUR,P-1,,LATAM
"""
PEOPLE = """participant,position,from,rate,ramp
P-1,S-1,2024-01-01,0.05,0.5
P-2,S-2,2025-02-01,0.03,0.5
"""
QUOTAS = """participant,period,amount
P-1,2025-Q1,8000
P-2,2025-Q1,8000
"""
on_sqlite = pytest.mark.parametrize("location", ["sqlite"], indirect=True)
"""Nothing here depends on the store's database."""


@pytest.fixture
def company(
    location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> SmallCompany:
    found = SmallCompany(Terminal(location, capsys), tmp_path)
    for what, old, new in (
        ("people", "rate_commission: rate", "rate_commission: rate\n  rate_ramp: ramp"),
        ("quotas", "{constant: sales}", "{constant: year}"),
        ("sales", "seller: {", "helper: {column: helper, kind: participant}\n  seller: {"),
    ):
        mapping = tmp_path / f"{what}.yaml"
        mapping.write_text(mapping.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    found.bring("people", PEOPLE)
    found.bring("quotas", QUOTAS)
    found.bring("sales", SALES)
    found.publish(PLAN.replace("STEP", getattr(request, "param", "slice")))
    found.terminal.ok("run", "calculate", "--period", "2025-Q1")
    return found


def statement(company: SmallCompany, who: str = "P-1") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(company.terminal.ok("statement", "show", who, "--period", "2025-Q1", "--json"))
    return found


def traces(company: SmallCompany, component: str, who: str = "P-1") -> list[dict[str, str]]:
    """Return the trace of each line of a component, by step."""
    lines = [line for line in statement(company, who)["lines"] if line["component"] == component]
    return [{step["label"]: step["working"] for step in line["trace"]} for line in lines]


QUOTA = "(quota(year) / 4) * personal(ramp), with personal(ramp) 0.5, quota(year) 8000 = 1,000.00 EUR"
IN_TIER_1, IN_TIER_2 = "400.00 × 5 % in tier 1", "200.00 × 5 % × 1.5 in tier 2"
TIMES = "personal ramp 0.5 × value uplift 1.1"


@on_sqlite
def test_a_quota_by_formula_shows_its_working_above_all_lines_and_before_each_tier(company: SmallCompany) -> None:
    (sales,) = statement(company)["measurements"]
    assert sales["quota"] == "1000"
    assert sales["quota_working"]["asked"] == {"personal(ramp)": "0.5", "quota(year)": "8000"}
    assert [trace["Quota"] for trace in traces(company, "commission")] == [QUOTA] * 4
    assert QUOTA in company.terminal.ok("statement", "show", "P-1", "--period", "2025-Q1").split("Attainment")[0]


@on_sqlite
def test_each_multiple_is_shown_with_its_value(company: SmallCompany) -> None:
    found = traces(company, "commission")
    assert [trace["Multiples"] for trace in found] == [f"{TIMES} = 0.55"] * 2 + [f"tier 1.5 × {TIMES} = 0.825"] * 2
    (helped,) = traces(company, "commission", "P-2")
    assert helped["Multiples"] == f"{TIMES} × 35 % of it is paid = 0.1925"
    assert helped["Rate (personal commission)"] == "600.00 × 3 % × 0.1925 = 3.465 EUR"


@on_sqlite
@pytest.mark.parametrize("company", ["credit"], indirect=True)
def test_a_credit_over_several_tiers_shows_rates_and_multiples_of_all_of_them(company: SmallCompany) -> None:
    crossing = traces(company, "commission")[1]
    assert crossing["Rates (personal commission)"] == f"({IN_TIER_1} + {IN_TIER_2}) × 0.55 ({TIMES}) = 19.25 EUR"
    (helped,) = traces(company, "commission", "P-2")
    paid = f"600.00 × 3 % in tier 1 × 0.1925 ({TIMES} × 35 % of it is paid) = 3.465 EUR"
    assert helped["Rates (personal commission)"] == paid


@on_sqlite
def test_the_row_of_a_table_and_the_line_of_a_curve_are_named(company: SmallCompany) -> None:
    first, _, other = traces(company, "regional")
    row = "row 2 (region 'EMEA' or 'APAC', size from 500) gives 4 %"
    assert first["Looked up"] == f"table by-region, with region EMEA, amount 600: {row}"
    assert other["Looked up"] == (
        "table by-region, with region LATAM, amount 100: no row fits; what is said for that gives 1 %"
    )
    curve = "table pull, with attainment(sales) 1.3: the line through 0 → 0.5 and 2 → 1.5 gives 1.15 times"
    assert [trace["Looked up"] for trace in traces(company, "pulled")] == [curve] * 3


@on_sqlite
def test_a_formula_shows_the_quota_and_the_table_behind_its_figures_and_a_limit_what_it_says(
    company: SmallCompany,
) -> None:
    paid, limited = traces(company, "bonus")
    assert list(paid) == ["Condition", "Quota", "Looked up", "Formula", "Rounding"]
    assert paid["Formula"] == "100 * table(pull), with attainment(sales) 1.3, table(pull) 1.15 = 115.00 EUR"
    assert limited["Limit per period"] == (
        "the period comes to 115.00 EUR, and to 100.00 EUR by the limit, at most quota(sales) * 0.1, with "
        "quota(sales) 1000: -15.00 EUR"
    )
