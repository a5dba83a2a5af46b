"""Closing a period: only when it is over and calculated from all that is known, in order, and for good."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from compledger.store import Store, StoreLocation
from compledger.ui_api.cli import opening
from tests.commands import Terminal
from tests.platform.runs.small_company import CALENDAR, SALES, SmallCompany, plan

CLOSE = ("calendar", "close", "--reason", "quarter is over")
AFTER = datetime(2025, 7, 1, 0, 30, tzinfo=UTC)


@pytest.fixture
def company(
    location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> SmallCompany:
    """The company on the night after its second quarter, both quarters calculated."""
    monkeypatch.setattr(opening, "now", lambda: AFTER)
    found = SmallCompany(Terminal(location, capsys), tmp_path)
    found.bring("sales", SALES)
    found.publish(plan())
    found.terminal.ok("run", "calculate", "--period", "2025-Q1", "--period", "2025-Q2")
    return found


def states(company: SmallCompany) -> list[str]:
    return [line.split("\t")[3] for line in company.terminal.ok("calendar", "show", "quarters").splitlines()]


def test_a_period_goes_from_open_to_calculated_to_closed(company: SmallCompany) -> None:
    assert states(company) == ["calculated", "calculated"]
    (told,) = company.terminal.ok(*CLOSE, "2025-Q1").splitlines()
    assert told.split("\t")[0::2][:2] == ["plan", "70.00"]
    assert states(company) == ["closed", "calculated"]
    event = company.terminal.ok("audit", "history", "--verb", "period.closed", "--json")
    assert '"earned":"70"' in event
    assert '"subject":"quarters/2025-Q1"' in event


def test_a_closed_period_is_neither_calculated_nor_closed_again(company: SmallCompany) -> None:
    company.terminal.ok(*CLOSE, "2025-Q1")
    company.bring("sales", SALES + "A-4,2025-03-11,50.00,EUR,P-1,EMEA\n")
    for words in (("run", "calculate", "--period", "2025-Q1"), (*CLOSE, "2025-Q1")):
        said = company.terminal.give(*words)
        assert said.code == 1
        assert "was closed at log position" in said.err
    text = company.terminal.ok("statement", "show", "P-1", "--period", "2025-Q1")
    assert "The period is closed: what has changed belongs to a later one" in " ".join(text.split())
    assert "70.00" in text


def test_periods_are_closed_in_their_order(company: SmallCompany) -> None:
    said = company.terminal.give(*CLOSE, "2025-Q2")
    assert said.code == 1
    assert "period '2025-Q1' before '2025-Q2' is calculated and not closed" in said.err


def test_a_period_that_is_out_of_date_is_not_closed(company: SmallCompany) -> None:
    company.bring("sales", SALES + "A-4,2025-03-11,50.00,EUR,P-1,EMEA\n")
    said = company.terminal.give(*CLOSE, "2025-Q1")
    assert said.code == 1
    assert "facts have changed since run" in said.err
    assert states(company) == ["calculated", "calculated"]
    company.terminal.ok("run", "calculate", "--period", "2025-Q1")
    company.terminal.ok(*CLOSE, "2025-Q1")


def test_a_rule_set_that_was_never_calculated_holds_the_close_up(company: SmallCompany) -> None:
    company.publish(plan().replace("rule_set: plan", "rule_set: beside"))
    said = company.terminal.give(*CLOSE, "2025-Q1")
    assert "rule set 'beside' has no run" in said.err


def test_the_last_day_has_to_have_passed_where_the_company_is(company: SmallCompany) -> None:
    company.terminal.ok(*CLOSE, "2025-Q1")
    company.terminal.ok("company", "set", "--title", "Sample", "--time-zone", "America/New_York")
    said = company.terminal.give(*CLOSE, "2025-Q2")
    assert "ends before 2025-07-01 and today is 2025-06-30" in said.err
    company.terminal.ok("company", "set", "--time-zone", "Europe/Berlin")
    company.terminal.ok(*CLOSE, "2025-Q2")


def test_two_calendars_with_a_period_of_one_name_have_to_be_told_apart(company: SmallCompany) -> None:
    other = CALENDAR.replace("calendar: quarters", "calendar: own")
    (company.folder / "own.yaml").write_text(other, encoding="utf-8")
    company.terminal.ok("calendar", "publish", company.folder / "own.yaml")
    assert "say which with --calendar" in company.terminal.give(*CLOSE, "2025-Q1").err
    company.terminal.ok(*CLOSE, "2025-Q1", "--calendar", "quarters")
    listed = company.terminal.ok("calendar", "list").splitlines()
    assert listed == ["own\tQuarters\t2025-01-01\t2025-07-01", "quarters\tQuarters\t2025-01-01\t2025-07-01"]
    assert "no calendar is called 'none'" in company.terminal.give("calendar", "show", "none").err


def test_no_statement_of_sql_leads_back(company: SmallCompany, location: StoreLocation) -> None:
    company.terminal.ok(*CLOSE, "2025-Q1")
    store = Store(location)
    try:
        with pytest.raises(Exception, match="append-only"), store.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM period_state")
    finally:
        store.close()
