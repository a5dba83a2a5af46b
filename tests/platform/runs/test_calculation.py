"""Runs: paid from what was known, named when it could not be, and the same again from the same facts."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from compledger.runs import Run, RunFile, RunTotal
from compledger.store import BulkFile, Store, StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import PEOPLE, QUOTAS, SALES, SmallCompany, plan


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    return SmallCompany(Terminal(location, capsys), tmp_path)


def calculated(company: SmallCompany, *more: str, period: str = "2025-Q1") -> dict[str, Any]:
    said = company.terminal.ok("run", "calculate", "--period", period, "--json", *more)
    (run,) = json.loads(said)["runs"]
    return dict(run)


def position(company: SmallCompany) -> str:
    """Return the newest log position."""
    return company.terminal.ok("audit", "history").splitlines()[-1].split()[0]


def test_a_quarter_is_paid_as_by_hand(company: SmallCompany) -> None:
    company.bring("sales", SALES)
    company.publish(plan())
    run = calculated(company)
    # 600 at 5 %; 400 at 5 % and 300 at 10 %; the return takes 100 back at 10 %.
    assert run["earned"] == "70.00"
    assert run["lines"] == 4
    assert run["exceptions"] == {}


def test_a_correction_pays_the_new_amount_and_the_past_can_still_be_calculated(company: SmallCompany) -> None:
    company.bring("sales", SALES)
    company.publish(plan())
    before, known_then = calculated(company), position(company)
    said = company.bring("sales", SALES.replace("A-2,2025-02-10,700.00", "A-2,2025-02-10,900.00"))
    assert "1 corrected" in said
    after = calculated(company)
    assert (before["earned"], after["earned"]) == ("70.00", "90.00")
    again = calculated(company, "--as-of", known_then)
    assert (again["earned"], again["lines_root"]) == (before["earned"], before["lines_root"])
    shown = json.loads(company.terminal.ok("statement", "show", "P-1", "--period", "2025-Q1", "--json"))
    assert shown["earned"] == "90.00", "a run of how things stood earlier does not become the statement"


def test_a_log_position_that_is_not_reached_is_refused_since_its_run_could_not_be_repeated(
    company: SmallCompany,
) -> None:
    company.publish(plan())
    said = company.terminal.give("run", "calculate", "--period", "2025-Q1", "--as-of", "999")
    assert said.code == 1
    assert "log position 999 was asked for, but the newest is" in said.err


def test_a_quota_set_anew_counts_from_when_it_is_known(company: SmallCompany) -> None:
    company.bring("sales", SALES)
    company.publish(plan())
    known_then = position(company)
    company.bring("quotas", QUOTAS.replace("1000.00", "600.00"))
    # 600 at 5 %, 700 at 10 %, 100 back at 10 %.
    assert calculated(company)["earned"] == "90.00"
    assert calculated(company, "--as-of", known_then)["earned"] == "70.00"


def test_a_rate_that_changes_in_mid_period_pays_each_sale_at_the_rate_of_its_day(company: SmallCompany) -> None:
    company.bring("sales", SALES)
    company.publish(plan(above="1"))
    company.bring("people", PEOPLE.splitlines()[0] + "\nP-1,S-1,2025-02-01,0.10\n")
    assert calculated(company)["earned"] == "90.00"


def test_a_version_from_mid_period_on_pays_the_sales_of_its_days(company: SmallCompany) -> None:
    company.bring("sales", SALES)
    company.publish(plan())
    company.publish(plan(version="2", begins="2025-02-01", above="3"))
    # The running total goes on over the change: 600 and 400 at 5 %, 300 at 15 %, 100 back at 15 %.
    assert calculated(company)["earned"] == "80.00"
    shown = json.loads(company.terminal.ok("statement", "show", "P-1", "--period", "2025-Q1", "--json"))
    assert sum(1 for line in shown["lines"] if line["times"] == "3") == 2


def test_what_cannot_be_credited_or_paid_is_named_and_counted(company: SmallCompany) -> None:
    company.bring(
        "sales",
        SALES
        + "B-1,2025-01-10,10.00,EUR,P-2,EMEA\n"  # nobody's seat before February
        + "B-2,2025-02-10,10.00,EUR,P-2,EMEA\n"  # no rate
        + "B-3,2025-02-10,10.00,USD,P-1,EMEA\n"
        + "B-4,2025-02-10,10.00,EUR,P-9,EMEA\n"  # nobody knows P-9
        + "B-5,2025-02-10,10.00,EUR,,EMEA\n",
    )
    company.publish(plan(when="region = 'EMEA'"))
    run = calculated(company)
    assert run["earned"] == "70.00"
    assert run["exceptions"] == {"no_participant": 1, "no_rate": 1, "no_seat": 2, "other_currency": 1}
    shown = json.loads(company.terminal.ok("statement", "show", "P-2", "--period", "2025-Q1", "--json"))
    assert {notice["source_key"] for notice in shown["notices"]} == {"B-1", "B-2"}


def test_a_sale_without_quota_is_named_where_tiers_need_one(company: SmallCompany) -> None:
    company.bring("sales", SALES.replace("2025-01-10", "2025-04-10"))
    company.publish(plan())
    run = calculated(company, period="2025-Q2")
    assert run["lines"] == 0
    assert run["exceptions"] == {"no_quota": 1}


def test_a_quota_in_another_currency_than_the_plan_is_named_and_not_taken_for_missing(company: SmallCompany) -> None:
    company.bring("sales", SALES)
    company.publish(plan().replace("currency: EUR", "currency: USD"))
    company.bring("sales", SALES.replace(",EUR,", ",USD,"))
    run = calculated(company)
    assert run["lines"] == 0
    assert run["exceptions"] == {"quota_other_currency": 3}


def test_a_plan_that_declares_another_kind_than_the_import_is_refused(company: SmallCompany) -> None:
    company.bring("sales", SALES)
    company.publish(plan().replace("region: text", "region: money"))
    said = company.terminal.give("run", "calculate", "--period", "2025-Q1")
    assert said.code == 1
    assert "field 'region' was imported as VARCHAR" in said.err


def test_a_field_that_no_file_brought_is_missing_and_nothing_else(company: SmallCompany) -> None:
    company.bring("sales", SALES)
    declared = plan(when="channel is null").replace("region: text", "channel: text", 1)
    company.publish(declared)
    assert calculated(company)["earned"] == "70.00"


def test_a_run_is_registered_with_its_files_totals_and_manifest(company: SmallCompany, store: Store) -> None:
    company.bring("sales", SALES)
    company.publish(plan())
    made = calculated(company)
    with store.reading() as session:
        run = session.exec(select(Run)).one()
        totals = session.exec(select(RunTotal)).all()
        files = {file.kind: file.sha256 for file in session.exec(select(RunFile)).all()}
        registered = {file.sha256: file for file in session.exec(select(BulkFile)).all()}
    assert run.run == run.known_from == made["run"]
    assert [(t.participant, t.component, t.lines, t.earned_minor) for t in totals] == [("P-1", "commission", 4, 7000)]
    assert set(files) == {"credits", "exceptions", "figures", "lines"}
    assert registered[files["lines"]].rows == 4
    assert all(store.bulk.path(sha256).stat().st_size == registered[sha256].bytes for sha256 in files.values())
    manifest = json.loads(run.manifest)
    assert manifest["engine"] == "columnar/2"
    assert manifest["as_of"] == run.as_of
    assert manifest["versions"][0][1:] == ["2025-01-01", "2025-04-01"]
    assert list(store.bulk.scratch.iterdir()) == []


@pytest.mark.parametrize("location", ["sqlite"], indirect=True)
def test_a_quota_beyond_all_measure_stops_nobody_else_and_is_an_exception_by_name(company: SmallCompany) -> None:
    company.bring("sales", SALES)
    company.publish(
        plan().replace("{id: sales, credits: [own]}", "{id: sales, credits: [own], quota: 999999999999 * 1000}")
    )
    assert calculated(company)["exceptions"] == {"too_large": 3}
