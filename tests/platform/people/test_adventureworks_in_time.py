"""AdventureWorks, told to the store as its tables stood day by day, then asked on both axes of time.

SalesTerritoryHistory keeps of a row only when it was last changed: an open one 7 days before it starts, an ended one 7
days before its end. So an ended row is taken to have been open, and noted 7 days before its start like the others.
Every answer is held against a plain reading of the CSV that shares no code with the store.
"""

import csv
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select

from compledger.imports import Expected, ImportRequest, import_files, parse_mapping
from compledger.people import (
    NEWEST,
    gaps_between,
    holders_of,
    manager_chain,
    members_of,
    quota_of,
    reports_of,
    seats,
    team_of,
    territories_of,
)
from compledger.plans import parse_calendar, publish_calendar
from compledger.rules.periods import Period
from compledger.store import LogEntry, Store, StoreLocation
from tests.commands import EXAMPLES, Terminal
from tests.platform.imports.samples import nobody_told

NOTED_BEFORE_START = timedelta(days=7)
NOW = date(2013, 6, 1)
DECEMBER = date(2012, 12, 1)


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def territories_as_known(folder: Path, known: date) -> Iterator[dict[str, str]]:
    """Give the rows of SalesTerritoryHistory as the table stood at the end of a day."""
    for row in rows_of(folder, "SalesTerritoryHistory"):
        changed = date.fromisoformat(row["ModifiedDate"])
        noted = date.fromisoformat(row["StartDate"]) - NOTED_BEFORE_START if row["EndDate"] else changed
        if noted <= known:
            yield row if changed <= known else {**row, "EndDate": ""}


def quotas_as_known(folder: Path, known: date) -> Iterator[dict[str, str]]:
    """Give the quotas that had been set at the end of a day."""
    for row in rows_of(folder, "SalesPersonQuotaHistory"):
        if date.fromisoformat(row["ModifiedDate"]) <= known:
            yield row


def holders_by_hand(folder: Path, territory: str, on: date, known: date) -> list[str]:
    return sorted(
        row["BusinessEntityID"]
        for row in territories_as_known(folder, known)
        if row["TerritoryID"] == territory
        and row["StartDate"] <= str(on)
        and (not row["EndDate"] or str(on) <= row["EndDate"])
    )


def bring(store: Store, mapping: str, *paths: Path, day: date) -> None:
    text = (EXAMPLES / "mappings" / f"adventureworks-{mapping}.yaml").read_text(encoding="utf-8")
    request = ImportRequest(
        parse_mapping(text, mapping), paths, paths[0].parent, Expected(), "tester",
        datetime.combine(day, time(20), UTC), "as the table stood", "request-1",
    )  # fmt: skip
    import_files(store, request, nobody_told)


def write_table(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def told(sqlite_template: Path, adventureworks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all questions, after the tables were imported on each day on which they had changed."""
    tmp_path = tmp_path_factory.mktemp("told")
    store = Store(StoreLocation(shutil.copytree(sqlite_template, tmp_path / "store")))
    first = date(2011, 4, 16)
    calendar = (EXAMPLES / "adventureworks-calendar.yaml").read_text(encoding="utf-8")
    at = datetime.combine(first, time(8), UTC)
    with store.writing(by="tester", at=at, reason="calendar", request_id="request-0") as writing:
        publish_calendar(writing, parse_calendar(calendar, "calendar.yaml"))
    bring(store, "people", *(adventureworks / f"{t}.csv" for t in ("SalesPerson", "Employee", "Person")), day=first)
    bring(store, "territories", adventureworks / "SalesTerritory.csv", day=first)
    changed = [row["ModifiedDate"] for row in rows_of(adventureworks, "SalesPersonQuotaHistory")]
    for row in rows_of(adventureworks, "SalesTerritoryHistory"):
        changed += [row["ModifiedDate"], str(date.fromisoformat(row["StartDate"]) - NOTED_BEFORE_START)]
    for day in sorted({date.fromisoformat(text) for text in changed}):
        for table, mapping, rows in (
            ("SalesTerritoryHistory", "territory-members", list(territories_as_known(adventureworks, day))),
            ("SalesPersonQuotaHistory", "quotas", list(quotas_as_known(adventureworks, day))),
        ):
            if rows:
                bring(store, mapping, write_table(tmp_path / f"{table}.csv", rows), day=day)
    yield store
    store.close()


def position_on(store: Store, day: date) -> int:
    """Return the newest log position at the end of a day."""
    with store.reading() as session:
        end = datetime.combine(day, time(23, 59), UTC)
        return session.exec(select(func.max(LogEntry.position)).where(LogEntry.at <= end)).one() or 0


def held(store: Store, territory: str, on: date, known: date) -> list[str]:
    as_of = position_on(store, known)
    with store.reading() as session:
        return [member.participant for member in members_of(session, territory, on=on, as_of=as_of)]


def test_territory_4_was_held_by_two_on_the_first_of_december_2012_then_and_now(
    told: Store, adventureworks: Path
) -> None:
    assert held(told, "4", DECEMBER, DECEMBER) == held(told, "4", DECEMBER, NOW) == ["276", "281"]
    before = date(2011, 5, 23)
    assert held(told, "4", DECEMBER, before) == holders_by_hand(adventureworks, "4", DECEMBER, before) == []


def test_the_swap_of_territories_2_and_3_was_known_a_week_before_it_happened(told: Store) -> None:
    unsuspecting, told_so = date(2012, 11, 21), date(2012, 11, 23)
    assert [held(told, territory, DECEMBER, unsuspecting) for territory in "23"] == [["275"], ["277"]]
    assert [held(told, territory, DECEMBER, told_so) for territory in "23"] == [["277"], ["275"]]
    last_day = date(2012, 11, 29)
    assert [held(told, territory, last_day, NOW) for territory in "23"] == [["275"], ["277"]]


def test_every_territory_is_held_as_the_table_said_on_every_day_that_something_changed(
    told: Store, adventureworks: Path
) -> None:
    days = {date(2012, 5, 29), date(2012, 5, 30), date(2012, 9, 29), date(2012, 9, 30), DECEMBER, NOW}
    knowns = [date(2011, 5, 24), date(2012, 5, 21), date(2012, 5, 22), date(2012, 5, 23), date(2012, 9, 22), NOW]
    for known in knowns:
        as_of = position_on(told, known)
        with told.reading() as session:
            for day in sorted(days):
                found = {
                    str(t): [m.participant for m in members_of(session, str(t), on=day, as_of=as_of)]
                    for t in range(1, 11)
                }
                assert found == {t: holders_by_hand(adventureworks, t, day, known) for t in found}, (day, known)
    with told.reading() as session:
        assert territories_of(session, "282", on=NOW, as_of=2**62) == ["10"]


def test_a_quota_is_known_from_45_days_before_its_period(told: Store, adventureworks: Path) -> None:
    rows = [r for r in rows_of(adventureworks, "SalesPersonQuotaHistory") if r["QuotaDate"] == "2012-11-30"]
    period = Period("2012-11-30", date(2012, 11, 30), date(2013, 2, 28))
    set_on = date.fromisoformat(rows[0]["ModifiedDate"])
    assert period.starts_on - set_on == timedelta(days=45)
    for known in (set_on - timedelta(days=1), set_on, NOW):
        as_of = position_on(told, known)
        with told.reading() as session:
            for row in rows:
                found = quota_of(
                    session, row["BusinessEntityID"], "sales", calendar="adventureworks-quota-periods", period=period,
                    as_of=as_of,
                )  # fmt: skip
                assert (found.value.amount if found else None) == (
                    Decimal(row["SalesQuota"]) if set_on <= known else None
                )


@pytest.fixture
def staffed(store: Store, adventureworks: Path) -> Store:
    """A store with the staff tree."""
    bring(store, "staff", adventureworks / "Employee.csv", adventureworks / "Person.csv", day=NOW)
    return store


def test_the_staff_tree_is_that_of_the_paths(staffed: Store, adventureworks: Path) -> None:
    employees = rows_of(adventureworks, "Employee")
    by_node = {row["OrganizationNode"]: row["BusinessEntityID"] for row in employees}
    assert len(by_node) == len(employees)
    with staffed.reading() as session:
        ask: dict[str, Any] = {"on": NOW, "as_of": 2**62}
        assert len(team_of(session, "top", **ask)) == len(employees) - 1
        assert holders_of(session, "top", **ask) == [by_node[""]]
        for node in ("/4/", "/4/1/", "/3/1/8/"):
            seat = node.strip("/").replace("/", ".")
            below = [n for n in by_node if n.startswith(node) and n != node]
            assert team_of(session, seat, **ask) == sorted(n.strip("/").replace("/", ".") for n in below)
            direct = [n for n in below if n.count("/") == node.count("/") + 1]
            assert len(reports_of(session, seat, **ask)) == len(direct)
            steps = seat.split(".")
            chain = [".".join(steps[:length]) for length in range(len(steps) - 1, 0, -1)]
            assert manager_chain(session, seat, **ask) == [*chain, "top"]


def test_a_large_team_is_found_all_the_same(staffed: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ask: dict[str, Any] = {"on": NOW, "as_of": NEWEST}
    with staffed.reading() as session:
        level_by_level = team_of(session, "4", **ask)
        monkeypatch.setattr(seats, "MANY", 2)
        assert team_of(session, "4", **ask) == level_by_level
        assert len(team_of(session, "top", **ask)) == 289


def test_the_staff_have_no_gap_but_the_payees_that_nobody_named(staffed: Store, adventureworks: Path) -> None:
    with staffed.reading() as session:
        gaps = gaps_between(session, NOW, NOW + timedelta(days=1), 2**62)
    assert Counter(gap.kind for gap in gaps) == {"payee_missing": len(rows_of(adventureworks, "Employee"))}


def test_the_commands_tell_the_same_of_territory_4(
    told: Store, adventureworks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(told.location, capsys)
    then = position_on(told, DECEMBER)
    out = terminal.ok("people", "show", "4", "--on", DECEMBER.isoformat(), "--as-of", str(then))
    assert f"territory 4 on {DECEMBER}, as known at log position {then}" in out
    assert [who for who in ("276", "281", "282") if f"subject {who} " in out] == ["276", "281"]
