"""People: who held which seat on which days, as the files said it, with no name in anything that stays."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from compledger import audit
from compledger.imports import Outcome, RowsRefused, canonical_fact
from compledger.people import (
    Holding,
    Participant,
    PersonalDetail,
    PersonalRate,
    Position,
    Reporting,
    Seat,
    erase,
    holders,
    known_rates,
    titles,
)
from compledger.rules.timeline import FOREVER
from compledger.sales import ImportBatch
from compledger.store import Store
from tests.platform.imports.samples import all_rows, import_into, nothing_changes, root_by_the_book, state, write_text

PEOPLE = """
mapping: people
target: people
source: staff-system
decimal: point
files:
  people: {match: "people*.csv"}
columns:
  participant: id
  name: name
  position: seat
  title: title
  business_unit: unit
  reports_to: manager
  effective_from: from
  effective_until: until
  rate_commission: rate
"""
HEADER = "id,name,seat,title,unit,manager,from,until,rate"
BOSS = "P-1,Ada Byron,S-1,Director,Sales,,2025-01-01,,"
REP = "P-2,Grace Hopper,S-2,Rep,Sales,S-1,2025-01-01,,0.05"
FACTS = (Participant, Position, Seat, Holding, Reporting, PersonalRate)


def import_people(store: Store, folder: Path, *rows: str, **options: Any) -> Outcome:
    return import_into(
        store, write_text(folder / "people.csv", "\n".join([HEADER, *rows, ""])), **{"mapping": PEOPLE, **options}
    )


def holder_on(store: Store, participant: str, day: date) -> str | None:
    with store.reading() as session:
        return holders(session, 2**62, day).get(participant)


def rate_on(store: Store, participant: str, day: date) -> Decimal | None:
    with store.reading() as session:
        for segment in known_rates(session, 2**62).get((participant, "commission"), ()):  # type: ignore[call-overload]
            if segment.effective_from <= day < segment.effective_until:
                return segment.value.rate  # type: ignore[no-any-return]
    return None


def test_a_row_says_seat_title_manager_and_rate_for_its_days(store: Store, tmp_path: Path) -> None:
    outcome = import_people(store, tmp_path, BOSS, REP)
    assert (outcome.new, outcome.corrected, outcome.unchanged) == (2, 0, 0)
    assert holder_on(store, "P-2", date(2024, 12, 31)) is None
    assert holder_on(store, "P-2", date(2025, 1, 1)) == "S-2"
    assert rate_on(store, "P-2", date(2099, 1, 1)) == Decimal("0.05")
    assert rate_on(store, "P-1", date(2025, 1, 1)) is None
    assert [(r.position, r.reports_to, r.effective_until) for r in all_rows(store, Reporting)] == [
        ("S-2", "S-1", FOREVER)
    ]
    with store.reading() as session:
        assert titles(session, 2**62, date(2025, 6, 1)) == {"S-1": "Director", "S-2": "Rep"}


def test_a_name_stands_in_the_erasable_table_and_nowhere_else(store: Store, tmp_path: Path) -> None:
    import_people(store, tmp_path, BOSS, REP)
    held = state(store)
    assert [name for name, rows in held.items() if "Hopper" in str(rows)] == ["personal_detail"]
    with store.reading() as session:
        assert not any(b"Hopper" in event.canonical for event in audit.events(session))
    for path in store.bulk.folder.parent.rglob("*.parquet"):
        assert b"Hopper" not in path.read_bytes()


def test_importing_people_again_writes_nothing_at_all(store: Store, tmp_path: Path) -> None:
    rows = (BOSS, REP.replace("2025-01-01,,", "2025-01-01,2025-07-01,"), REP.replace("2025-01-01", "2025-07-01"))
    import_people(store, tmp_path, *rows)
    with nothing_changes(store):
        again = import_people(store, tmp_path, *reversed(rows))
    assert (again.unchanged, again.batch) == (3, None)


def test_a_seat_changes_in_the_middle_of_the_year(store: Store, tmp_path: Path) -> None:
    import_people(store, tmp_path, BOSS, REP)
    moved = "P-2,Grace Hopper,S-3,Senior,Sales,S-1,2025-07-01,,0.06"
    outcome = import_people(store, tmp_path, BOSS, REP.replace("2025-01-01,,", "2025-01-01,2025-07-01,"), moved)
    assert (outcome.new, outcome.corrected, outcome.unchanged) == (0, 1, 2)
    assert [holder_on(store, "P-2", day) for day in (date(2025, 6, 30), date(2025, 7, 1))] == ["S-2", "S-3"]
    assert [rate_on(store, "P-2", day) for day in (date(2025, 6, 30), date(2025, 7, 1))] == [
        Decimal("0.05"),
        Decimal("0.06"),
    ]
    assert [(f.fact, f.supersedes) for f in all_rows(store, Holding)] == [(1, None), (2, None), (3, 2)]


def test_somebody_who_leaves_holds_no_seat_from_that_day(store: Store, tmp_path: Path) -> None:
    import_people(store, tmp_path, BOSS, REP)
    left = REP.replace("2025-01-01,,", "2025-01-01,2025-07-01,")
    outcome = import_people(store, tmp_path, BOSS, left)
    assert (outcome.corrected, outcome.unchanged) == (1, 1)
    assert [holder_on(store, "P-2", day) for day in (date(2025, 6, 30), date(2025, 7, 1))] == ["S-2", None]
    assert rate_on(store, "P-2", date(2025, 7, 1)) is None
    with nothing_changes(store):
        import_people(store, tmp_path, BOSS, left)
    import_people(store, tmp_path, BOSS, REP)
    assert holder_on(store, "P-2", date(2025, 7, 1)) == "S-2"
    import_people(store, tmp_path, BOSS, left.replace("2025-07-01", "2025-08-01"))
    assert [holder_on(store, "P-2", day) for day in (date(2025, 7, 31), date(2025, 8, 1))] == ["S-2", None]


def test_a_row_for_other_days_leaves_the_days_around_it_alone(store: Store, tmp_path: Path) -> None:
    import_people(store, tmp_path, BOSS, REP)
    import_people(store, tmp_path, "P-2,Grace Hopper,S-9,Acting,Sales,S-1,2025-03-01,2025-05-01,0.05")
    days = (date(2025, 2, 28), date(2025, 3, 1), date(2025, 5, 1))
    assert [holder_on(store, "P-2", day) for day in days] == ["S-2", "S-9", "S-2"]


def test_an_emptied_cell_takes_the_rate_and_the_manager_away(store: Store, tmp_path: Path) -> None:
    import_people(store, tmp_path, BOSS, REP)
    outcome = import_people(store, tmp_path, BOSS, REP.replace("0.05", "").replace("S-1", ""))
    assert outcome.corrected == 1
    assert rate_on(store, "P-2", date(2025, 1, 1)) is None
    assert [(r.reports_to, r.withdrawn, r.supersedes) for r in all_rows(store, Reporting)] == [
        ("S-1", False, None),
        ("S-1", True, 1),
    ]


def test_a_corrected_name_alone_is_kept(store: Store, tmp_path: Path) -> None:
    import_people(store, tmp_path, BOSS, REP)
    married = REP.replace("Hopper", "Murray")
    outcome = import_people(store, tmp_path, BOSS, married)
    assert (outcome.corrected, outcome.unchanged, outcome.batch) == (1, 1, 2)
    assert {detail.name for detail in all_rows(store, PersonalDetail)} == {"Ada Byron", "Grace Murray"}
    assert len(all_rows(store, Holding)) == 2
    with nothing_changes(store):
        import_people(store, tmp_path, BOSS, married)


def test_the_latest_row_of_a_participant_names_them(store: Store, tmp_path: Path) -> None:
    later = REP.replace("2025-01-01", "2025-07-01").replace("Hopper", "Murray")
    rows = (BOSS, REP.replace("2025-01-01,,", "2025-01-01,2025-07-01,"), later)
    import_people(store, tmp_path, *rows)
    assert {detail.name for detail in all_rows(store, PersonalDetail)} == {"Ada Byron", "Grace Murray"}
    with nothing_changes(store):
        import_people(store, tmp_path, *rows)


def test_a_batch_of_people_is_sealed_over_the_facts_that_it_added(store: Store, tmp_path: Path) -> None:
    import_people(store, tmp_path, BOSS)
    import_people(store, tmp_path, BOSS, REP)
    for batch in all_rows(store, ImportBatch):
        leaves = []
        for table in FACTS:
            rows = [r.model_dump() for r in all_rows(store, table) if r.known_from == batch.known_from]
            rows.sort(key=lambda row: row.get("fact") or next(iter(row.values())))
            leaves += [
                canonical_fact(str(table.__tablename__), {k: v for k, v in row.items() if k != "known_from"})
                for row in rows
            ]
        assert root_by_the_book(leaves).hex() == batch.batch_root


def test_an_erased_name_leaves_every_fact_in_place(store: Store, tmp_path: Path) -> None:
    import_people(store, tmp_path, BOSS, REP)
    with store.staging() as connection:
        session = Session(connection)
        assert erase(session, "P-2")
        session.flush()
    assert holder_on(store, "P-2", date(2025, 1, 1)) == "S-2"


IMPOSSIBLE_ROWS = (
    ("P-3,,S-3,Rep,Sales,S-1,2025-05-01,2025-05-01,", "until", "2025-05-01", "is not after effective_from"),
    ("P-2,,S-2,Rep,Sales,S-1,2025-06-01,,", "from", "2025-06-01", "overlaps the days of row 3 of the same"),
    ("P-2,,S-2,Rep,Sales,S-1,2025-1-1,,", "id + from", "P-2, 2025-01-01", "is the key of 2 rows"),
    ("P-3,,S-3,Rep,Sales,S-8,2025-01-01,,", "manager", "S-8", "is the position of no row and not known either"),
    ("P-3,,S-3,Rep,Sales,S-3,2025-01-01,,", "manager", "S-3", "is the position itself"),
    ("P-3,,S-2,Boss,Sales,S-1,2025-06-01,,", "title", "Boss", "position S-2 has another title in row 3"),
    ("P-3,,S-2,Rep,Sales,,2025-06-01,,", "manager", None, "position S-2 has another reports_to in row 3"),
    ("g.hopper@example.com,,S-3,Rep,Sales,,2025-01-01,,", "id", "g.hopper@example.com", "is not a pseudonymous id"),
    ("P-3,,S-3,Rep,Sales,,2025-01-01,,12345678901", "rate", "12345678901", "write up to 10 digits"),
    ("P-3,,S-3,Rep,Sales,,2025-01-01,,0.123456789", "rate", "0.123456789", "at most 8 places"),
    ("P-3,,S-3,Rep,Sales,,2025-01-01,,5 %", "rate", "5 %", "is not an exact number"),
    ("P-3,,S-3,,Sales,,2025-01-01,,", "title", None, "is empty"),
)  # fmt: skip


def test_rows_that_cannot_be_true_are_refused(store: Store, tmp_path: Path) -> None:
    before = state(store)
    for row, column, value, reason in IMPOSSIBLE_ROWS:
        with pytest.raises(RowsRefused) as refused:
            import_people(store, tmp_path, BOSS, REP, row)
        found = [r for r in refused.value.refusals if r.row == 4]
        assert [(r.column, r.value) for r in found] == [(column, value)]
        assert reason in found[0].reason
    assert state(store) == before


def test_two_people_may_share_a_seat(store: Store, tmp_path: Path) -> None:
    outcome = import_people(store, tmp_path, BOSS, REP, REP.replace("P-2", "P-3"))
    assert outcome.new == 3
    assert len(all_rows(store, Seat)) == 2
