"""A plan of tiers over a year, quantities, limits, a condition and a formula: run, and shown to be done again."""

import json
from pathlib import Path
from typing import Any

import pytest

from compledger.runs import reading
from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SALES, SmallCompany

YEARS = "calendar: years\ntitle: Years\nyears: {from: 2025-01-01, until: 2026-01-01}\n"
PLAN = """
rule_set: plan
version: "1"
title: Every kind of pay
effective_from: 2025-01-01
currency: EUR
calendar: quarters
rounding: {mode: half_even, step: credit}
fields: {seller: participant, region: text}
values: [{id: per_deal, unit: money, value: 2.5}]
credit_rules:
  - {id: own, clause: "1.1", text: own sales, to: seller, when: "region = 'EMEA'"}
  - {id: deal, clause: "1.2", text: one a deal, to: seller, base: "1", when: region is not null}
measures:
  - {id: sales, credits: [own], window: years}
  - {id: deals, credits: [deal]}
rate_tables:
  - {id: steps, kind: marginal, by: total, tiers: [{from: 0, rate: 0.05}, {from: 800, rate: 0.1}]}
earnings:
  - id: commission
    clause: "2.1"
    text: a share of what is sold, twice as much above 800 of a year
    kind: marginal
    measure: sales
    table: steps
    only_if: count(deals) >= 1
  - id: spif
    clause: "2.2"
    text: 2.50 a deal, at most 2
    kind: flat
    measure: deals
    rate: value per_deal
    limits: [{per: deal, most: 2}]
  - id: bonus
    clause: "2.3"
    text: 1 % of the year's sales, at most 2.50 a deal
    kind: formula
    pays: total(sales) * 0.01
    limits: [{per: period, most: per_deal * count(deals)}]
"""
SECOND_QUARTER = "A-4,2025-04-10,50.00,EUR,P-1,EMEA\nA-5,2025-04-11,0.00,EUR,P-1,EMEA\n"
on_sqlite = pytest.mark.parametrize("location", ["sqlite"], indirect=True)
"""Nothing here depends on the store's database."""


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    found = SmallCompany(Terminal(location, capsys), tmp_path)
    (tmp_path / "years.yaml").write_text(YEARS, encoding="utf-8")
    found.terminal.ok("calendar", "publish", tmp_path / "years.yaml")
    found.bring("sales", SALES + SECOND_QUARTER)
    found.publish(PLAN)
    for period in ("2025-Q1", "2025-Q2"):
        found.terminal.ok("run", "calculate", "--period", period)
    return found


def statement(company: SmallCompany, period: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(company.terminal.ok("statement", "show", "P-1", "--period", period, "--json"))
    return found


def traces(found: dict[str, Any], component: str) -> list[tuple[str, dict[str, str]]]:
    """Return what each line of a component pays, and its trace."""
    lines = [line for line in found["lines"] if line["component"] == component]
    return [(line["earned"], {step["label"]: step["working"] for step in line["trace"]}) for line in lines]


@on_sqlite
def test_every_line_shows_what_it_was_made_of(company: SmallCompany) -> None:
    first = statement(company, "2025-Q1")
    assert [(c["id"], c["earned"]) for c in first["components"]] == [
        ("bonus", "7.50"), ("commission", "80.00"), ("spif", "6.00"),
    ]  # fmt: skip
    assert [(m["measure"], m["credited"], m["quantity"], m["window"]) for m in first["measurements"]] == [
        ("deals", "3", True, None),
        ("sales", "1200", False, "2025"),
    ]
    commission = traces(first, "commission")
    assert [earned for earned, _ in commission] == ["30.00", "60.00", "-10.00"]
    crossing = commission[1][1]
    assert crossing["Condition"] == "count(deals) >= 1, with count(deals) 3: it holds"
    assert crossing["Rates (tier)"] == "200.00 × 5 % in tier 1 + 500.00 × 10 % in tier 2 = 60.00 EUR"
    assert crossing["Rounding"] == "60.00 → 60.00 EUR, half to the even neighbour"
    spif = traces(first, "spif")
    assert [earned for earned, _ in spif] == ["2.50", "-0.50"] * 3
    assert spif[0][1]["Base"] == "1 = 1"
    assert spif[0][1]["Rate (value per_deal)"] == "1 × 2.50 EUR a unit = 2.50 EUR"
    assert spif[1][1]["Limit per deal"].startswith(
        "the deal comes to 2.50 EUR, and to 2.00 EUR by the limit, at most 2:"
    )
    (paid, formula), (taken, limit) = traces(first, "bonus")
    assert (paid, taken) == ("12.00", "-4.50")
    assert formula["Formula"] == "total(sales) * 0.01, with total(sales) 1200 = 12.00 EUR"
    assert limit["Limit per period"] == (
        "the period comes to 12.00 EUR, and to 7.50 EUR by the limit, at most per_deal * count(deals), with "
        "count(deals) 3, per_deal 2.5: -4.50 EUR"
    )


@on_sqlite
def test_a_year_to_date_goes_on_where_the_quarter_before_ended(company: SmallCompany) -> None:
    second = statement(company, "2025-Q2")
    (earned, trace), (nothing, of_nought) = traces(second, "commission")
    assert (earned, nothing) == ("5.00", "0.00")
    assert trace["Rates (tier)"] == "50.00 × 10 % in tier 2 = 5.00 EUR"
    assert of_nought["Rates (tier)"] == "0.00 EUR lies in no tier = 0.00 EUR"
    assert [m["credited"] for m in second["measurements"]] == ["2", "1250"]
    printed = company.terminal.ok("statement", "show", "P-1", "--period", "2025-Q2")
    assert "Sales in 2025 so far: credited" in printed
    assert "limit per deal" in printed
    assert "Formula: total(sales) * 0.01, with total(sales) 1250 = 12.50 EUR" in printed
    assert "Rates (tier): 50.00 × 10 % in tier 2 = 5.00 EUR" in printed
    assert printed.count("Condition: count(deals) >= 1, with count(deals) 2: it holds") == 1


@on_sqlite
def test_a_run_of_another_engine_is_refused_until_it_is_calculated_again(
    company: SmallCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ENGINE_VERSION", "columnar/9")
    said = company.terminal.give("statement", "show", "P-1", "--period", "2025-Q1")
    assert said.code == 1
    told = " ".join(said.err.split())
    assert "was calculated by an engine of another version (columnar/2; this is columnar/9)" in told
    assert "compledger run calculate --period 2025-Q1 --rule-set plan" in told
