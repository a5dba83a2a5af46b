"""AdventureWorks' five golden figures: documents that anyone can read pay what plain programs pay, to the cent."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from compledger.rules.money import from_minor
from compledger.runs import Run, RunTotal
from compledger.store import Store, StoreLocation
from tests.adventureworks import (
    PERIODS,
    Line,
    Totals,
    bands,
    categories,
    margin,
    overrides,
    territories,
    totals,
)
from tests.commands import EXAMPLES, Terminal

on_sqlite = pytest.mark.parametrize("location", ["sqlite"], indirect=True)
"""The figures are the engine's, which works in no database of the store; one of them is worked out on both."""


class Company:
    """AdventureWorks in a store, with what a plan needs of it."""

    def __init__(self, location: StoreLocation, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.location, self.folder = location, folder
        self.terminal = Terminal(location, capsys)
        self.terminal.ok("calendar", "publish", EXAMPLES / "adventureworks-calendar.yaml")

    def bring(self, mapping: str, *tables: str) -> None:
        """Import tables by an example mapping."""
        files = [self.folder / f"{table}.csv" for table in tables]
        self.terminal.ok("import", *files, "--mapping", EXAMPLES / "mappings" / f"adventureworks-{mapping}.yaml")

    def pays(self, rule_set: str, by_hand: Callable[[Path], list[Line]], figure: str) -> None:
        """Publish a plan and calculate every period; its totals by payee and period must be those of the program."""
        self.terminal.ok("rules", "publish", EXAMPLES / f"{rule_set}.yaml")
        asked = [word for period in PERIODS for word in ("--period", period)]
        said = json.loads(self.terminal.ok("run", "calculate", *asked, "--rule-set", rule_set, "--json"))
        assert [run["exceptions"] for run in said["runs"]] == [{}] * len(PERIODS)
        lines = by_hand(self.folder)
        assert sum(run["lines"] for run in said["runs"]) == len(lines)
        assert sum(Decimal(run["earned"]) for run in said["runs"]) == Decimal(figure)
        assert self.paid(rule_set) == totals(lines)

    def paid(self, rule_set: str) -> Totals:
        """Return what the runs of a plan pay, by payee and period."""
        store = Store(self.location)
        with store.reading() as session:
            query = select(RunTotal, Run).join(Run).where(Run.rule_set == rule_set)
            found = session.exec(query).all()
        store.close()
        return {(of.participant, run.period): from_minor(of.earned_minor, run.currency) for of, run in found}

    def workings(self, payee: str, period: str, component: str, source_key: str) -> dict[str, str]:
        """Return the trace of the one line of a component and transaction on a statement."""
        statement = json.loads(self.terminal.ok("statement", "show", payee, "--period", period, "--json"))
        of_component: list[dict[str, Any]] = [x for x in statement["lines"] if x["component"] == component]
        (line,) = [line for line in of_component if line["source_key"] == source_key]
        return {step["label"]: step["working"] for step in line["trace"]}


@pytest.fixture
def company(location: StoreLocation, adventureworks: Path, capsys: pytest.CaptureFixture[str]) -> Company:
    return Company(location, adventureworks, capsys)


def test_whole_amount_bands_and_credit_by_territory(company: Company) -> None:
    company.bring("people", "SalesPerson", "Employee", "Person")
    company.bring("quotas", "SalesPersonQuotaHistory")
    company.bring("territories", "SalesTerritory")
    company.bring("territory-members", "SalesTerritoryHistory")
    company.bring("orders", "SalesOrderHeader")
    company.pays("adventureworks-bands", bands, "666069.48")
    company.pays("adventureworks-territories", territories, "572044.52")
    shown = company.workings("276", "2012-02-29", "banded-commission", "45784")
    assert shown["Tier"] == "tier 2, 70 % to 85 % of quota 639,000.00 USD"
    assert shown["Total"] == "the period comes to 524,839.1015 USD, which lies in this tier"
    shown = company.workings("276", "2012-02-29", "territory-commission", "45784")
    why = "holder of its territory; parts are cut off at 4 places, and the last takes the rest"
    assert shown["Credit"] == f"3,762.2367 × 100 % × 1/2 = 1,881.1183 USD to seat 276 ({why})"
    assert shown["Rate (personal commission)"] == "1,881.1183 × 1.5 % = 28.2167745 USD"


@on_sqlite
def test_category_rates_and_commission_on_margin(company: Company) -> None:
    company.bring("people", "SalesPerson", "Employee", "Person")
    tables = ("SalesOrderDetail", "SalesOrderHeader", "Product", "ProductSubcategory", "ProductCategory")
    company.bring("costed-lines", *tables, "ProductCostHistory")
    company.pays("adventureworks-categories", categories, "481669.52")
    company.pays("adventureworks-margin", margin, "92724.21")
    shown = company.workings("276", "2012-02-29", "category-commission", "45784/1")
    assert shown["Looked up"] == "table by-category, with category Bikes: row 1 (category 'Bikes') gives 1 %"
    assert shown["Rate (table by-category)"] == "2,146.962 × 1 % = 21.46962 USD"
    shown = company.workings("276", "2012-02-29", "margin-commission", "45784/1")
    asked = "with amount 2146.962, cost 2171.2942, quantity 1"
    assert shown["Base"] == f"max(amount - quantity * cost, 0), {asked} = 0.00 USD"


@on_sqlite
def test_overrides_of_two_levels_of_managers(company: Company) -> None:
    company.bring("staff", "Employee", "Person")
    company.bring("orders", "SalesOrderHeader")
    company.pays("adventureworks-overrides", overrides, "110152.60")
    shown = company.workings("273", "2012-05-30", "override", "46604")
    assert shown["Credit"].endswith("= 37,141.1313 USD to seat 6 (manager, level 2 above sold_by)")
    assert shown["Looked up"] == "table by-level, with level 2: row 2 (level 2) gives 0.05 %"
    assert shown["Rate (table by-level)"] == "37,141.1313 × 0.05 % = 18.57056565 USD"
