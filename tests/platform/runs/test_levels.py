"""Quotas, rates and plans of a position or title: they pay whoever holds it, unless something more specific is said."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SALES, SmallCompany, plan

Q1 = "measure=sales calendar=quarters period=2025-Q1"


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    """P-1 on S-1 at 5 % with a quota of 1,000 earns 70; P-2 on S-2 has sold for 1,000, without a rate or a quota."""
    found = SmallCompany(Terminal(location, capsys), tmp_path)
    found.bring("sales", SALES + "B-1,2025-02-20,1000.00,EUR,P-2,EMEA\n")
    found.publish(plan())
    return found


def set_(company: SmallCompany, words: str) -> None:
    company.terminal.ok("people", "set", *words.split(), "--reason", "a test")


def calculated(company: SmallCompany, *words: str) -> dict[str, Any]:
    (run,) = json.loads(company.terminal.ok("run", "calculate", "--period", "2025-Q1", *words, "--json"))["runs"]
    return {name: run[name] for name in ("earned", "exceptions")}


def test_a_quota_of_a_title_and_a_rate_of_a_position_pay_whoever_has_none_of_their_own(company: SmallCompany) -> None:
    assert calculated(company) == {"earned": "70.00", "exceptions": {"no_rate": 1}}
    set_(company, "level_rate level=title subject=Seller name=commission rate=0.01 --from 2024-01-01")
    set_(company, "level_rate level=position subject=S-2 name=commission rate=0.04 --from 2025-02-01")
    assert calculated(company) == {"earned": "70.00", "exceptions": {"no_quota": 1}}
    set_(company, f"level_quota level=title subject=Seller {Q1} amount=800 currency=EUR")
    set_(company, f"level_quota level=position subject=S-2 {Q1} amount=500 currency=EUR")
    # P-1 keeps the own quota and rate. P-2: 500 at 4 % and 500 at twice that.
    assert calculated(company) == {"earned": "130.00", "exceptions": {}}


def test_a_rate_of_a_position_counts_for_the_days_that_it_is_held_and_said_for(company: SmallCompany) -> None:
    set_(company, f"quota participant=P-2 {Q1} amount=5000 currency=EUR")
    february = "--from 2025-02-01 --until 2025-02-20"
    set_(company, f"level_rate level=position subject=S-2 name=commission rate=0.04 {february}")
    assert calculated(company)["exceptions"] == {"no_rate": 1}
    set_(company, "level_rate level=title subject=Seller name=commission rate=0.03 --from 2025-02-20")
    assert calculated(company) == {"earned": "100.00", "exceptions": {}}


def test_a_rule_set_with_assignments_pays_nobody_else_and_says_so(company: SmallCompany) -> None:
    set_(company, f"quota participant=P-2 {Q1} amount=5000 currency=EUR")
    set_(company, "rate participant=P-2 name=commission rate=0.05 --from 2025-01-01")
    assert calculated(company) == {"earned": "120.00", "exceptions": {}}
    set_(company, "plan level=participant subject=P-1 plan=plan --from 2025-01-01")
    assert calculated(company) == {"earned": "70.00", "exceptions": {"no_plan": 1}}
    shown = company.terminal.ok("statement", "show", "P-2", "--period", "2025-Q1")
    assert "the plan is not assigned to the payee on that day" in shown
    set_(company, "plan level=title subject=Seller plan=plan --from 2025-01-01")
    assert calculated(company) == {"earned": "120.00", "exceptions": {}}
    set_(company, "plan level=participant subject=P-2 plan=another --from 2025-02-20")
    assert calculated(company) == {"earned": "70.00", "exceptions": {"no_plan": 1}}
    set_(company, "plan level=position subject=S-2 plan=plan --from 2025-01-01")
    assert calculated(company)["exceptions"] == {"no_plan": 1}, "one's own assignment comes before the position's"


ASSIGNMENTS = """
mapping: assignments
target: plan_assignments
source: hr
extract: full
files: {assignments: {match: "assignments*.csv"}}
columns: {level: level, subject: subject, plan: plan, effective_from: from}
"""


def assign_by_file(company: SmallCompany, rows: str) -> int:
    """Import the full extract of assignments; return its batch."""
    (company.folder / "assignments.yaml").write_text(ASSIGNMENTS, encoding="utf-8")
    company.bring("assignments", f"level,subject,plan,from\n{rows}")
    history = company.terminal.ok("audit", "history", "--verb", "batch.accepted", "--json").splitlines()
    return int(json.loads(history[-1])["subject"].removeprefix("batch-"))


def withdrawn_by_command(company: SmallCompany) -> None:
    set_(company, "plan level=participant subject=P-1 plan=plan --from 2025-01-01")
    words = "withdraw plan level=participant subject=P-1 plan=plan --from 2025-01-01 --reason test"
    company.terminal.ok("people", *words.split())


def withdrawn_by_a_full_extract(company: SmallCompany) -> None:
    assign_by_file(company, "participant,P-1,plan,2025-01-01\nparticipant,P-2,another,2025-01-01\n")
    assign_by_file(company, "participant,P-2,another,2025-01-01\n")


def withdrawn_by_undoing(company: SmallCompany) -> None:
    batch = assign_by_file(company, "participant,P-1,plan,2025-01-01\n")
    company.terminal.ok("people", "undo", str(batch), "--reason", "test")


@pytest.mark.parametrize("withdraw", [withdrawn_by_command, withdrawn_by_a_full_extract, withdrawn_by_undoing])
def test_a_rule_set_whose_last_assignment_was_withdrawn_pays_nobody(
    company: SmallCompany, withdraw: Callable[[SmallCompany], None]
) -> None:
    assert calculated(company) == {"earned": "70.00", "exceptions": {"no_rate": 1}}
    before = company.terminal.ok("audit", "history").splitlines()[-1].split()[0]
    withdraw(company)
    # All four credits: the three of P-1 and the one of P-2.
    assert calculated(company) == {"earned": "0.00", "exceptions": {"no_plan": 4}}
    # As known before its first assignment it still pays everybody.
    assert calculated(company, "--as-of", before) == {"earned": "70.00", "exceptions": {"no_rate": 1}}
