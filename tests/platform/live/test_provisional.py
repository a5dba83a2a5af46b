"""Provisional statements say what the next run says, to the last word, whatever has become known."""

import json
from pathlib import Path
from typing import Any

import pytest

from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SmallCompany, plan
from tests.platform.runs.test_incremental import CHANGES, TWO_SELLERS


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    made = SmallCompany(Terminal(location, capsys), tmp_path)
    made.bring("sales", TWO_SELLERS)
    made.publish(plan(when="region is not null"))
    made.terminal.ok("run", "calculate", "--period", "2025-Q1")
    return made


def statement(company: SmallCompany, payee: str, *more: str) -> dict[str, Any]:
    found = company.terminal.ok("statement", "show", payee, "--period", "2025-Q1", "--json", *more)
    told: dict[str, Any] = json.loads(found)
    return told


def without_run(told: dict[str, Any]) -> dict[str, Any]:
    """Return what a statement says beside which run it is of."""
    rest = {name: told[name] for name in told if name not in {"provisional", "basis"}}
    rest["lines"] = [{name: line[name] for name in line if name != "run"} for line in told["lines"]]
    rest["notices"] = [n for n in told["notices"] if n["kind"] not in {"provisional", "facts_changed"}]
    return rest


@pytest.mark.parametrize("change", CHANGES)
def test_a_provisional_statement_is_what_the_next_run_says(company: SmallCompany, change: str) -> None:
    CHANGES[change](company)
    payees = ["P-1", "P-2"]
    provisional = {payee: statement(company, payee, "--provisional") for payee in payees}
    assert all(told["provisional"] and told["basis"][0]["run"] is None for told in provisional.values())
    company.terminal.ok("run", "calculate", "--period", "2025-Q1")
    for payee in payees:
        calculated = statement(company, payee)
        assert not calculated["provisional"]
        assert without_run(provisional[payee]) == without_run(calculated)
        assert provisional[payee]["basis"][0]["lines_root"] == ""
