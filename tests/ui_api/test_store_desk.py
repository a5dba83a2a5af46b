"""The desk over a store: each answer by its own query, and never an old one."""

from pathlib import Path

import pytest

from compledger.statements import NoStatement
from compledger.store import Store, StoreLocation
from compledger.ui_api.store_desk import StoreDesk
from tests.commands import Terminal
from tests.platform.runs.small_company import QUOTAS, SALES, SmallCompany, plan


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    company = SmallCompany(Terminal(location, capsys), tmp_path)
    company.bring("sales", SALES + "A-4,2025-04-11,80.00,EUR,P-2,EMEA\nA-5,2025-01-11,80.00,EUR,P-2,EMEA\n")
    company.publish(plan())
    for period in ("2025-Q2", "2025-Q1"):
        company.terminal.ok("run", "calculate", "--period", period)
    return company


@pytest.fixture
def desk(company: SmallCompany, store: Store) -> StoreDesk:
    return StoreDesk(store)


def test_periods_come_in_order_of_time_and_a_participants_are_those_that_name_them(desk: StoreDesk) -> None:
    assert [period.name for period in desk.periods()] == ["2025-Q1", "2025-Q2"]
    assert [period.name for period in desk.periods("P-1")] == ["2025-Q1"]
    # In the first quarter P-2 is named by an exception alone.
    assert [period.name for period in desk.periods("P-2")] == ["2025-Q1", "2025-Q2"]
    assert desk.periods("P-9") == []


def test_the_entries_of_a_period_are_its_own(desk: StoreDesk) -> None:
    assert [(e.participant, e.title, str(e.earned)) for e in desk.entries("2025-Q1")] == [
        ("P-1", "Seller", "70.00"),
        ("P-2", "Seller", "0.00"),
    ]
    assert [entry.participant for entry in desk.entries("2025-Q2")] == ["P-2"]


def test_whether_facts_have_changed_is_asked_again_once_something_is_new(
    desk: StoreDesk, company: SmallCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.statement("P-1", "2025-Q1").notices == ()
    with monkeypatch.context() as patched:
        patched.setattr("compledger.ui_api.store_desk.is_stale", None)
        assert desk.statement("P-2", "2025-Q1").notices[0].kind == "no_seat"
    company.bring("quotas", QUOTAS.replace("1000.00", "2000.00"))
    assert desk.statement("P-1", "2025-Q1").notices[0].kind == "facts_changed"


def test_an_unknown_payee_is_refused_in_words(desk: StoreDesk) -> None:
    with pytest.raises(NoStatement, match="nobody is known as 'P-9'"):
        desk.statement("P-9", "2025-Q1")
