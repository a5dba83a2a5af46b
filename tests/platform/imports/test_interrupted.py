"""Imports that are killed, meet another one or run out of room: nothing of them shows, and the next one tidies up."""

import time
from pathlib import Path

import pytest
from sqlmodel import select

from compledger.imports import Outcome
from compledger.people import Holding
from compledger.sales import ImportBatch
from compledger.store import BulkFile, LeaseTaken, Store, StoreLocation
from tests.platform.imports.children import AT_COMMIT, STAGED_AT_ONCE, full_disk_error, killed
from tests.platform.imports.samples import (
    all_rows,
    import_into,
    import_orders,
    orders_csv,
    received,
    state,
    write_text,
)
from tests.platform.imports.test_people import BOSS, HEADER, PEOPLE, REP

ROWS = 10
MOMENTS = (
    ("reading", 0),
    ("checking", 0),
    ("comparing", 0),
    ("staging", 0),
    ("accepting", 0),
    (AT_COMMIT, 0),
)
GOOD = "SO-1,2025-01-31,1,EUR,P-7,"


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """A file that a child stages in three transactions."""
    return write_orders(tmp_path, ROWS)


def write_orders(folder: Path, rows: int) -> Path:
    lines = (f"SO-{i},2025-01-31,{i}.5,EUR,P-7,{i}" for i in range(rows))
    return write_text(folder / "orders.csv", orders_csv(*lines))


def when_the_lease_is_free(store: Store, *paths: Path, mapping: str | None = None) -> Outcome:
    """Import as soon as the database has noticed that the killed import is gone."""
    until = time.monotonic() + 10
    while True:
        try:
            return import_into(store, *paths, **({"mapping": mapping} if mapping else {}))
        except LeaseTaken:
            assert time.monotonic() < until, "the lease of a dead import was never given back"


def visible(store: Store) -> dict[str, object]:
    """Return what counts: everything but rows and files that no batch has accepted yet."""
    held = state(store)
    return {name: held[name] for name in held if name not in {"received_transaction", "files", "scratch"}}


@pytest.mark.parametrize(("stage", "done"), MOMENTS)
def test_an_import_that_is_killed_leaves_nothing_that_counts_and_the_next_one_tidies_up(
    store: Store, location: StoreLocation, orders: Path, stage: str, done: int
) -> None:
    before = visible(store)
    killed(location, orders, stage=stage, done=done)
    assert visible(store) == before
    if (stage, done) == ("staging", 0):
        assert len(received(store)) == STAGED_AT_ONCE
    outcome = when_the_lease_is_free(store, orders)
    assert (outcome.new, outcome.batch, outcome.log_position) == (ROWS, 1, 1)
    assert [row.row for row in received(store)] == list(range(1, ROWS + 1))
    assert {row.batch for row in received(store)} == {1}
    assert state(store)["scratch"] == []
    assert [file.sha256 + ".parquet" for file in all_rows(store, BulkFile)] == state(store)["files"]


def test_a_smaller_file_after_a_killed_import_finds_no_rows_of_it(
    store: Store, location: StoreLocation, tmp_path: Path, orders: Path
) -> None:
    import_orders(store, tmp_path, GOOD, name="orders-0.csv")
    killed(location, orders, stage="staging", done=ROWS)
    small = write_text(tmp_path / "orders-2.csv", orders_csv("SO-2,2025-01-31,1,EUR,P-7,"))
    assert when_the_lease_is_free(store, small).batch == 2
    assert [(row.row, row.source_key) for row in received(store)] == [(1, "SO-1"), (2, "SO-2")]


@pytest.mark.parametrize("stage", ["comparing", "accepting", AT_COMMIT])
def test_an_import_of_people_that_is_killed_leaves_nothing(
    store: Store, location: StoreLocation, tmp_path: Path, stage: str
) -> None:
    people = write_text(tmp_path / "people.csv", f"{HEADER}\n{BOSS}\n{REP}\n")
    before = state(store)
    killed(location, people, stage=stage, mapping=PEOPLE)
    assert {**state(store), "scratch": []} == before
    assert when_the_lease_is_free(store, people, mapping=PEOPLE).new == 2
    assert len(all_rows(store, Holding)) == 2


def test_of_two_imports_at_once_the_second_is_refused_and_the_first_is_not_disturbed(
    store: Store, location: StoreLocation, orders: Path
) -> None:
    other, refused = Store(location), []

    def import_meanwhile(stage: str, _done: int, _total: int | None) -> None:
        with pytest.raises(LeaseTaken, match="another import into this store is running"):
            import_into(other, orders)
        refused.append(stage.partition(" ")[0])

    assert import_into(store, orders, progress=import_meanwhile).new == ROWS
    other.close()
    assert set(refused) == {"reading", "checking", "comparing", "staging", "accepting"}
    assert len(received(store)) == ROWS


def test_an_import_whose_lease_was_lost_is_not_accepted_after_another(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = write_text(tmp_path / "orders-1.csv", orders_csv(GOOD))
    quick = write_text(tmp_path / "orders-2.csv", orders_csv("SO-2,2025-01-31,1,EUR,P-7,"))

    def lose_the_lease(stage: str, _done: int, _total: int | None) -> None:
        if stage == "staging rows":
            # As after a broken connection: the database has given the lease to somebody else.
            monkeypatch.setattr(Store, "import_lease", lambda _: LEASE_FOR_ALL)
            import_into(store, quick)
            monkeypatch.undo()

    with pytest.raises(LeaseTaken):
        import_into(store, slow, progress=lose_the_lease)
    with store.reading() as session:
        (batch,) = session.exec(select(ImportBatch)).all()
    assert [(row.source_key, row.batch) for row in received(store)] == [("SO-2", batch.batch)]


def test_facts_are_found_again_if_something_was_written_meanwhile(store: Store, tmp_path: Path) -> None:
    people = write_text(tmp_path / "people.csv", f"{HEADER}\n{BOSS}\n{REP}\n")
    orders = write_text(tmp_path / "orders.csv", orders_csv(GOOD))
    once = iter([True])

    def write_meanwhile(stage: str, _done: int, _total: int | None) -> None:
        if stage == "accepting" and next(once, False):
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(Store, "import_lease", lambda _: LEASE_FOR_ALL)
                import_into(store, orders)

    outcome = import_into(store, people, mapping=PEOPLE, progress=write_meanwhile)
    assert (outcome.new, outcome.batch, outcome.log_position) == (2, 2, 2)


@pytest.mark.parametrize("room_bytes", [20_000, 600_000, 1_200_000])
def test_an_import_that_runs_out_of_room_says_so_and_leaves_nothing_that_counts(
    store: Store, location: StoreLocation, tmp_path: Path, room_bytes: int
) -> None:
    orders = write_orders(tmp_path, 6_000)
    before = visible(store)
    name, message = full_disk_error(location, orders, room_bytes)
    assert name in {"WorkspaceFull", "OperationalError"}, message
    if name == "WorkspaceFull":
        assert "no room" in message
    assert visible(store) == before
    assert import_into(store, orders).new == 6_000


class _Everybody:
    """A lease that anybody gets."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


LEASE_FOR_ALL = _Everybody()
