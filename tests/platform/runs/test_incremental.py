"""Incremental runs: only those whom a change touches are calculated, and everything is as in a full run."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from duckdb import DuckDBPyConnection
from sqlmodel import select

from compledger.plans import periods_named
from compledger.rules.columnar import Calculation
from compledger.rules.incremental import recalculate
from compledger.runs import (
    Run,
    RunFile,
    RunRequest,
    calculate_period,
    calculation,
    incremental,
    measurements_of,
    totals_of,
)
from compledger.store import Store, StoreLocation, newest_position
from tests.commands import Terminal
from tests.platform.runs.small_company import PEOPLE, QUOTAS, SALES, SmallCompany, plan
from tests.writing import AT

TWO_SELLERS = (
    SALES + "B-1,2025-02-20,400.00,EUR,P-2,EMEA\nB-2,2025-02-21,50.00,USD,P-2,EMEA\nC-1,2025-03-03,9.00,EUR,,APAC\n"
)
"""The second seller has no personal rate, and the last sale is nobody's: exceptions, both."""

Change = Callable[[SmallCompany], object]


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    """The small company with two sellers, calculated."""
    made = SmallCompany(Terminal(location, capsys), tmp_path)
    made.bring("sales", TWO_SELLERS)
    made.publish(plan(when="region is not null"))
    made.terminal.ok("run", "calculate", "--period", "2025-Q1")
    return made


def now(store: Store) -> RunRequest:
    """Ask for the first quarter as known now."""
    with store.reading() as session:
        ((calendar, period),) = periods_named(session, "2025-Q1")
        return RunRequest("plan", calendar, period, newest_position(session), "tester", AT, "a test", "request-1")


def results_of(store: Store, run: int) -> dict[str, Any]:
    """Return all that a run says: manifest, figures, and every row of every file."""
    with store.reading() as session:
        found = session.get_one(Run, run)
        manifest = json.loads(found.manifest)
        told = {"inputs": manifest, "root": found.lines_root, "lines": found.lines, "earned": found.earned_minor}
        told["exceptions"] = found.exception_counts
        told["totals"] = [(row.participant, row.component, row.earned_minor) for row in totals_of(session, found)]
        told["measured"] = [
            (row.participant, row.measure, row.credits, row.credited, row.quota)
            for row in measurements_of(session, found)
        ]
        for file in session.exec(select(RunFile).where(RunFile.run == run)).all():
            table = pq.read_table(store.bulk.path(file.sha256))
            told[file.kind] = table.sort_by([(name, "ascending") for name in sorted(table.column_names)]).to_pylist()
    return told


CHANGES: dict[str, Change] = {
    "a sale comes": lambda c: c.bring("sales", TWO_SELLERS + "A-9,2025-03-11,77.00,EUR,P-1,EMEA\n"),
    "a sale is corrected": lambda c: c.bring("sales", TWO_SELLERS.replace("700.00", "900.00")),
    "a sale changes hands": lambda c: c.bring("sales", TWO_SELLERS.replace("700.00,EUR,P-1", "700.00,EUR,P-2")),
    "a sale of nobody finds its seller": lambda c: c.bring("sales", TWO_SELLERS.replace("9.00,EUR,,", "9.00,EUR,P-1,")),
    "a quota": lambda c: c.bring("quotas", QUOTAS.replace("1000.00", "600.00")),
    "a personal rate": lambda c: c.bring("people", PEOPLE.replace("2025-02-01,", "2025-02-01,0.10")),
    "a version": lambda c: c.publish(plan("2", "2025-03-01", when="region is not null", above="3")),
    "nothing that counts": lambda c: c.bring("sales", TWO_SELLERS + "A-9,2025-05-11,77.00,EUR,P-1,EMEA\n"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_incremental_run_says_all_that_a_full_one_does(
    company: SmallCompany, store: Store, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(company)
    incremental = calculate_period(store, now(store), incremental=True)
    monkeypatch.setattr(calculation, "same_run", lambda *_: None)
    full = calculate_period(store, replace(now(store), as_of=results_of(store, incremental.run)["inputs"]["as_of"]))
    assert full.went_on_from is None
    assert results_of(store, incremental.run) == results_of(store, full.run)


def test_a_run_goes_on_from_the_one_before_and_says_so(company: SmallCompany) -> None:
    company.bring("sales", TWO_SELLERS.replace("700.00", "900.00"))
    said = company.terminal.ok("run", "calculate", "--period", "2025-Q1", "--incremental", "--json")
    (run,) = json.loads(said)["runs"]
    assert (run["new"], run["went_on_from"] is not None, run["earned"]) == (True, True, "90.00")
    again = company.terminal.ok("run", "calculate", "--period", "2025-Q1", "--incremental")
    assert "(nothing changed since)" in again


def test_without_a_run_to_go_on_from_everybody_is_calculated(company: SmallCompany) -> None:
    assert "no run to go on from" in company.terminal.ok("run", "plan", "--period", "2025-Q2")
    said = company.terminal.ok("run", "calculate", "--period", "2025-Q2", "--incremental", "--json")
    (run,) = json.loads(said)["runs"]
    assert run["went_on_from"] is None


def test_only_the_touched_are_calculated_anew(
    company: SmallCompany, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def watched(connection: DuckDBPyConnection, change: incremental.Change, former: Calculation) -> Calculation:
        merged = recalculate(connection, change, former)
        seen.extend(connection.execute("SELECT DISTINCT participant FROM earning_line").fetchall())
        return merged

    company.bring("sales", TWO_SELLERS + "A-9,2025-03-11,77.00,EUR,P-1,EMEA\n")
    monkeypatch.setattr(incremental, "recalculate", watched)
    calculate_period(store, now(store), incremental=True)
    assert seen == [("P-1",)]


def test_the_plan_names_the_touched_and_why_in_words_and_as_json(company: SmallCompany, store: Store) -> None:
    company.bring("sales", TWO_SELLERS.replace("700.00", "900.00"))
    company.bring("quotas", QUOTAS + "P-2,2025-Q1,500.00\n")
    said = company.terminal.ok("run", "plan", "--period", "2025-Q1")
    assert "2 payees touched" in said
    assert "P-1: a sale was added, corrected or cancelled" in said
    assert "P-2: a quota is another" in said
    (plan,) = json.loads(company.terminal.ok("run", "plan", "--period", "2025-Q1", "--json"))["plans"]
    assert plan["payees"] == {"P-1": ["transaction"], "P-2": ["quota"]}
    assert plan["sales"] == {"came": 1, "went": 1}
    with store.reading() as session:
        assert len(session.exec(select(Run)).all()) == 1, "a plan calculates nothing"


def test_a_plan_after_nothing_changed_touches_nobody(company: SmallCompany) -> None:
    assert "nobody touched" in company.terminal.ok("run", "plan", "--period", "2025-Q1")


def test_a_version_that_pays_otherwise_touches_everybody(company: SmallCompany) -> None:
    company.publish(plan("2", "2025-03-01", when="region is not null", above="3"))
    said = company.terminal.ok("run", "plan", "--period", "2025-Q1")
    assert "everybody touched: the rule set says something else" in said


def test_a_version_with_another_condition_touches_those_whom_its_rule_reaches(company: SmallCompany) -> None:
    company.publish(plan("2", "2025-01-01", when="region = 'APAC'"))
    asked = json.loads(company.terminal.ok("run", "plan", "--period", "2025-Q1", "--json"))
    assert asked["plans"][0]["everybody"] == []
    assert sorted(asked["plans"][0]["payees"]) == ["P-1", "P-2"]
