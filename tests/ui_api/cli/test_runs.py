"""Calculating several things at once, and the list of what could not be paid."""

import json
from pathlib import Path

import pytest

from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SALES, SmallCompany, plan

OTHER_KIND = plan().replace("region: text", "region: money").replace("rule_set: plan", "rule_set: beside")
"""A rule set that cannot be calculated: it takes a text for an amount."""

UNPAID = SALES + "B-1,2025-01-10,10.00,EUR,P-2,EMEA\nB-2,2025-02-10,10.00,USD,P-1,EMEA\nB-3,2025-02-11,1.00,EUR,,EMEA\n"
"""Sales of a time before the seat, in another currency and of nobody."""


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    return SmallCompany(Terminal(location, capsys), tmp_path)


@pytest.fixture
def unpaid(company: SmallCompany) -> SmallCompany:
    """The company with sales that cannot all be paid, calculated."""
    company.bring("sales", UNPAID)
    company.publish(plan(when="region = 'EMEA'"))
    company.terminal.ok("run", "calculate", "--period", "2025-Q1")
    return company


def test_a_rule_set_that_cannot_be_calculated_holds_up_no_other(company: SmallCompany) -> None:
    company.bring("sales", SALES)
    company.publish(plan())
    company.publish(OTHER_KIND)
    periods = ("--period", "2025-Q1", "--period", "2030-Q9", "--period", "2025-Q2")
    said = company.terminal.give("run", "calculate", *periods)
    assert said.code == 1
    shown = [line.rpartition(": ")[2] for line in said.out.splitlines() if not line.startswith("  ")]
    assert shown == [
        "plan 2025-Q1",
        "plan 2025-Q2",
        "together 70.00 EUR in 2 runs",
    ]
    errors = [line for line in said.err.splitlines() if line.startswith("error: ")]
    assert [error.partition(": ")[2].partition(": ")[0] for error in errors] == [
        "beside 2025-Q1",
        "2030-Q9",
        "beside 2025-Q2",
    ]


def test_as_json_failures_stand_beside_the_runs(company: SmallCompany) -> None:
    company.bring("sales", SALES)
    company.publish(plan())
    company.publish(OTHER_KIND)
    said = company.terminal.give("run", "calculate", "--period", "2025-Q1", "--period", "2030-Q9", "--json")
    assert said.code == 1
    told = json.loads(said.out)
    assert [(run["rule_set"], run["earned"]) for run in told["runs"]] == [("plan", "70.00")]
    assert [(failure["rule_set"], failure["period"]) for failure in told["failures"]] == [
        ("beside", "2025-Q1"),
        (None, "2030-Q9"),
    ]
    assert "region" in told["failures"][0]["what"]


def test_a_period_for_which_nothing_is_published_and_a_name_that_is_not_there_are_told_apart(
    company: SmallCompany,
) -> None:
    asked = ("run", "calculate", "--period", "2025-Q1")
    said = company.terminal.give(*asked).err
    assert "no rule set is published on a calendar with period '2025-Q1'" in said
    company.publish(plan())
    said = company.terminal.give(*asked, "--rule-set", "plann").err
    assert "rule set 'plann' is not published on a calendar with period '2025-Q1' (published there: plan)" in said
    said = company.terminal.give(*asked, "--as-of", "0").err
    assert "at log position 0 no rule set is published" in said
    told = json.loads(company.terminal.give(*asked, "--rule-set", "plann", "--rule-set", "plan", "--json").out)
    assert (len(told["runs"]), len(told["failures"])) == (1, 1)


def test_every_exception_of_a_period_is_listed(unpaid: SmallCompany) -> None:
    listed = [line.split("\t") for line in unpaid.terminal.ok("run", "exceptions", "--period", "2025-Q1").splitlines()]
    assert sorted(listed) == [
        ["plan", "no_participant", "B-3", "2025-02-11", "own", "-", "-"],
        ["plan", "no_seat", "B-1", "2025-01-10", "own", "P-2", "-"],
        ["plan", "other_currency", "B-2", "2025-02-10", "own", "P-1", "USD/EUR"],
    ]
    as_json = unpaid.terminal.ok("run", "exceptions", "--period", "2025-Q1", "--rule-set", "plan", "--json")
    told = [json.loads(line) for line in as_json.splitlines()]
    assert {one["source_key"]: one["participant"] for one in told} == {"B-1": "P-2", "B-2": "P-1", "B-3": None}
    assert {(one["rule_set"], one["period"], one["source"]) for one in told} == {("plan", "2025-Q1", "erp")}


def test_a_run_with_exceptions_says_where_they_are_listed(unpaid: SmallCompany) -> None:
    said = unpaid.terminal.give("run", "calculate", "--period", "2025-Q1")
    assert "compledger run exceptions --period 2025-Q1 --rule-set plan" in said.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--period", "2025-Q2"), "run calculate --period 2025-Q2"),
        (("--period", "2025-Q1", "--rule-set", "beside"), "no run of rule set 'beside' for period '2025-Q1'"),
        (("--period", "2030-Q9"), "known: 2025-Q1, 2025-Q2"),
    ],
)
def test_exceptions_of_what_was_never_calculated_are_refused(
    unpaid: SmallCompany, words: tuple[str, ...], hint: str
) -> None:
    said = unpaid.terminal.give("run", "exceptions", *words)
    assert (said.code, said.out) == (1, "")
    assert hint in said.err
