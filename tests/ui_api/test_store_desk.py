"""The desk over a store: each answer by its own query and never an old one, for its reader alone, and on record."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from compledger import audit
from compledger.access import GrantHeld, NotPermitted, Role, Subject
from compledger.people import Holding, Participant, Position, Reporting
from compledger.rules.money import plain
from compledger.statements import CreditSheet, NoStatement, Statement
from compledger.store import Store, StoreLocation
from compledger.ui_api.statement_desk import Face, Reader
from compledger.ui_api.statement_door import NotForYou, PayNotShown
from compledger.ui_api.store_desk import StoreDesk
from tests.commands import Terminal
from tests.platform.runs.small_company import QUOTAS, SALES, SmallCompany, plan
from tests.writing import AT, write

EVER = date(9999, 12, 31)


def reader(*roles: Role, participant: str | None = None, unit: str | None = None) -> Reader:
    grants = frozenset(GrantHeld(role, unit) for role in roles)
    return Reader(Subject("A-READER", participant, grants), "request-7")


ADMIN = reader(Role.COMP_ADMIN)


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
    return StoreDesk(store, clock=lambda: AT)


def recorded(store: Store, verb: str) -> list[Mapping[str, object]]:
    with store.reading() as session:
        return [json.loads(event.canonical) for event in audit.events(session, verb=verb)]


def test_periods_come_in_order_of_time_and_a_participants_are_those_that_name_them(desk: StoreDesk) -> None:
    assert [period.name for period in desk.periods(ADMIN)] == ["2025-Q1", "2025-Q2"]
    assert [period.name for period in desk.periods(ADMIN, "P-1")] == ["2025-Q1"]
    # In the first quarter P-2 is named by an exception alone.
    assert [period.name for period in desk.periods(ADMIN, "P-2")] == ["2025-Q1", "2025-Q2"]
    assert desk.periods(ADMIN, "P-9") == []


def test_the_entries_of_a_period_are_its_own(desk: StoreDesk) -> None:
    assert [(e.participant, e.title, str(e.earned)) for e in desk.entries(ADMIN, "2025-Q1")] == [
        ("P-1", "Seller", "70.00"),
        ("P-2", "Seller", "0.00"),
    ]
    assert [entry.participant for entry in desk.entries(ADMIN, "2025-Q2")] == ["P-2"]


def notices(desk: StoreDesk, participant: str) -> tuple[str, ...]:
    return tuple(notice.kind for notice in desk.statement(ADMIN, participant, "2025-Q1", Face.PAGE).notices)


def test_whether_facts_have_changed_is_asked_again_once_something_is_new(
    desk: StoreDesk, company: SmallCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert notices(desk, "P-1") == ()
    with monkeypatch.context() as patched:
        patched.setattr("compledger.ui_api.store_desk.is_stale", None)
        assert notices(desk, "P-2")[0] == "no_seat"
    company.bring("quotas", QUOTAS.replace("1000.00", "2000.00"))
    assert notices(desk, "P-1")[0] == "facts_changed"


def test_an_unknown_payee_is_refused_in_words(desk: StoreDesk) -> None:
    with pytest.raises(NoStatement, match="nobody is known as 'P-9'"):
        desk.statement(ADMIN, "P-9", "2025-Q1", Face.PAGE)


def test_that_somebody_read_a_statement_is_no_reason_to_ask_whether_facts_have_changed(
    desk: StoreDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert notices(desk, "P-1") == ()
    monkeypatch.setattr("compledger.ui_api.store_desk.is_stale", None)
    assert notices(desk, "P-1") == ()


def test_a_representative_finds_the_own_statements_alone(desk: StoreDesk, store: Store) -> None:
    rep = reader(Role.REP, participant="P-1")
    newest = desk.own_newest(rep)
    assert newest is not None
    assert newest.name == "2025-Q1"
    assert [entry.participant for entry in desk.entries(rep, "2025-Q1")] == ["P-1"]
    assert [period.name for period in desk.periods(rep)] == ["2025-Q1"]
    assert desk.periods(rep, "P-2") == []
    assert isinstance(desk.statement(rep, "P-1", "2025-Q1", Face.PAGE), Statement)


def test_a_foreign_statement_is_refused_in_the_words_of_a_missing_one_and_on_record(
    desk: StoreDesk, store: Store
) -> None:
    rep = reader(Role.REP, participant="P-1")
    said = []
    for whose in ("P-2", "P-9"):
        with pytest.raises(NotForYou) as refused:
            desk.statement(rep, whose, "2025-Q1", Face.JSON)
        said.append(str(refused.value).replace(whose, "P-?"))
    assert said[0] == said[1]
    events = recorded(store, "access.refused")
    assert [event["subject"] for event in events] == ["P-2/2025-Q1", "P-9/2025-Q1"]
    assert {(event["by"], event["request_id"]) for event in events} == {("A-READER", "request-7")}
    assert recorded(store, "statement.read") == []


def test_every_read_is_on_record_before_it_is_answered(desk: StoreDesk, store: Store) -> None:
    desk.entries(ADMIN, "2025-Q1")
    for face in set(Face) - {Face.NEWS}:
        desk.statement(ADMIN, "P-1", "2025-Q1", face)
    desk.news(ADMIN, "P-1", "2025-Q1")
    desk.provisional(ADMIN, "P-1", "2025-Q1", Face.PAGE)
    events = recorded(store, "statement.read")
    faces = [event["facts"]["face"] for event in events]  # type: ignore[index]
    assert faces[0] == "list"
    assert sorted(faces[1:6]) == ["json", "page", "pdf", "text", "trace"]
    assert faces[6:] == ["news", "page"]
    assert [event["subject"] for event in events] == ["2025-Q1", *["P-1/2025-Q1"] * 7]
    assert ["provisional_at" in event["facts"] for event in events] == [False] * 6 + [True] * 2  # type: ignore[operator]
    assert {event["by"] for event in events} == {"A-READER"}


def test_sales_operations_get_a_sheet_of_credits_and_a_list_without_pay(desk: StoreDesk, store: Store) -> None:
    ops = reader(Role.SALES_OPS)
    sheet = desk.statement(ops, "P-1", "2025-Q1", Face.PAGE)
    assert isinstance(sheet, CreditSheet)
    assert [plain(line.credited) for line in sheet.lines] == ["600", "700", "-100"]
    assert {entry.earned for entry in desk.entries(ops, "2025-Q1")} == {None}
    for face in (Face.PDF, Face.JSON, Face.TRACE):
        with pytest.raises(PayNotShown):
            desk.statement(ops, "P-1", "2025-Q1", face)
    assert [event["facts"]["why"] for event in recorded(store, "access.refused")] == [  # type: ignore[index]
        "no pay for pdf", "no pay for json", "no pay for trace",
    ]  # fmt: skip


def test_who_sells_and_sees_everybodys_sales_sees_the_own_pay_alone(desk: StoreDesk) -> None:
    both = reader(Role.SALES_OPS, Role.REP, participant="P-1")
    assert {entry.participant: entry.with_pay for entry in desk.entries(both, "2025-Q1")} == {"P-1": True, "P-2": False}
    assert isinstance(desk.statement(both, "P-1", "2025-Q1", Face.PAGE), Statement)
    assert isinstance(desk.statement(both, "P-2", "2025-Q1", Face.PAGE), CreditSheet)
    assert desk.own_newest(both) is None


def test_an_operator_who_signed_in_opens_no_statements(desk: StoreDesk, store: Store) -> None:
    operator = reader(Role.OPERATOR)
    assert not desk.opens_any(operator)
    with pytest.raises(NotPermitted):
        desk.entries(operator, "2025-Q1")
    with pytest.raises(NotForYou):
        desk.statement(operator, "P-1", "2025-Q1", Face.PAGE)
    assert len(recorded(store, "access.refused")) == 2


def test_a_manager_reads_what_the_team_earned_while_it_was_theirs(desk: StoreDesk, store: Store) -> None:
    handed_over = date(2025, 4, 1)
    with write(store) as writing:
        for number, (begins, ends) in {"5": (date(2024, 1, 1), handed_over), "6": (handed_over, EVER)}.items():
            writing.add(Participant(participant=f"P-{number}", known_from=0))
            writing.add(Position(position=f"M-{number}", known_from=0))
            writing.session.flush()
            writing.add(
                Holding(
                    participant=f"P-{number}", position=f"M-{number}", effective_from=date(2024, 1, 1),
                    effective_until=EVER, known_from=0,
                )
            )  # fmt: skip
            writing.add(
                Reporting(
                    position="S-2", reports_to=f"M-{number}", relation="line", effective_from=begins,
                    effective_until=ends, known_from=0,
                )
            )  # fmt: skip
        audit.append(writing, "people.imported", subject="P-5")
    before, after = (reader(Role.MANAGER, participant=f"P-{number}") for number in "56")
    for manager, theirs, not_theirs in ((before, "2025-Q1", "2025-Q2"), (after, "2025-Q2", "2025-Q1")):
        assert isinstance(desk.statement(manager, "P-2", theirs, Face.PAGE), Statement)
        assert [entry.participant for entry in desk.entries(manager, theirs)] == ["P-2"]
        assert desk.entries(manager, not_theirs) == []
        assert [period.name for period in desk.periods(manager, "P-2")] == [theirs]
        with pytest.raises(NotForYou):
            desk.statement(manager, "P-2", not_theirs, Face.PAGE)
        with pytest.raises(NotForYou):
            desk.statement(manager, "P-1", theirs, Face.PAGE)
    assert len(recorded(store, "access.refused")) == 4


def test_an_administrator_of_another_unit_reaches_nobody_here(desk: StoreDesk) -> None:
    theirs, ours = (reader(Role.COMP_ADMIN, unit=unit) for unit in ("Service", "Sales"))
    assert desk.entries(theirs, "2025-Q1") == []
    assert len(desk.entries(ours, "2025-Q1")) == 2
    with pytest.raises(NotForYou):
        desk.statement(theirs, "P-1", "2025-Q1", Face.PAGE)
