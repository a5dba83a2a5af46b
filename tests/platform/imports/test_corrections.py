"""A row that changed at its source: taken back, put anew, and both name the row they correct."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from sqlmodel import select

from compledger import audit
from compledger.imports import FieldKindChanged
from compledger.sales import ImportBatch, RowKind
from compledger.store import Store, newest_position
from tests.platform.imports.samples import (
    ORDERS,
    all_rows,
    import_orders,
    nothing_changes,
    received,
    root_by_the_book,
)

FEWER = ORDERS.replace("  note: {column: note, kind: text}\n", "")
COUNTED = ORDERS.replace("{column: note, kind: text}", "{column: note, kind: quantity}")
SO_1 = "SO-1,2025-01-31,100,EUR,P-7,7"
SO_2 = "SO-2,2025-01-31,50,EUR,P-7,2"


def story(store: Store) -> list[tuple[int, str, str, Decimal, int | None]]:
    """Return number, key, kind, amount and corrected row of all that was received."""
    return [(row.row, row.source_key, row.kind, row.amount, row.corrects) for row in received(store)]


def in_force(store: Store) -> dict[str, Decimal]:
    """Return the amount of each key that nothing has taken back, found the slow way."""
    rows = received(store)
    taken_back = {row.corrects for row in rows if row.kind == RowKind.REVERSAL}
    left = [row for row in rows if row.kind != RowKind.REVERSAL and row.row not in taken_back]
    assert len({row.source_key for row in left}) == len(left)
    return {row.source_key: row.amount for row in left}


def test_importing_a_file_again_writes_nothing_at_all(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, SO_1, SO_2)
    with nothing_changes(store):
        again = import_orders(store, tmp_path, SO_1, SO_2)
    assert (again.new, again.corrected, again.unchanged, again.batch, again.log_position) == (0, 0, 2, None, None)


def test_the_order_of_rows_and_zeros_after_the_point_change_nothing(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, SO_1, SO_2)
    with nothing_changes(store):
        import_orders(store, tmp_path, SO_2, "SO-1,2025-01-31,100.00,EUR,P-7,7")


def test_a_changed_row_is_taken_back_and_put_anew(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, SO_1, SO_2)
    second = import_orders(store, tmp_path, SO_1.replace("100", "120"), SO_2, "SO-3,2025-02-01,1,EUR,,")
    assert (second.new, second.corrected, second.unchanged) == (1, 1, 1)
    assert story(store)[2:] == [
        (3, "SO-1", "reversal", Decimal(-100), 1),
        (4, "SO-1", "correction", Decimal(120), 1),
        (5, "SO-3", "original", Decimal(1), None),
    ]


def test_a_row_can_be_corrected_again_and_back_to_what_it_was(store: Store, tmp_path: Path) -> None:
    for amount in ("100", "120", "130", "100"):
        import_orders(store, tmp_path, SO_1.replace("100", amount))
        assert sum(row.amount for row in received(store)) == sum(in_force(store).values()) == Decimal(amount)
    assert story(store) == [
        (1, "SO-1", "original", Decimal(100), None),
        (2, "SO-1", "reversal", Decimal(-100), 1),
        (3, "SO-1", "correction", Decimal(120), 1),
        (4, "SO-1", "reversal", Decimal(-120), 3),
        (5, "SO-1", "correction", Decimal(130), 3),
        (6, "SO-1", "reversal", Decimal(-130), 5),
        (7, "SO-1", "correction", Decimal(100), 5),
    ]
    with nothing_changes(store):
        import_orders(store, tmp_path, SO_1)


def test_every_field_that_changes_makes_a_correction(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, SO_1)
    changed = SO_1
    for old, new in (("01-31", "01-30"), ("EUR", "USD"), ("P-7", "P-8"), ("P-8", ""), (",7", ",8"), ("100", "-100")):
        changed = changed.replace(old, new)
        assert import_orders(store, tmp_path, changed).corrected == 1, changed


def test_a_mapping_that_lacks_a_field_leaves_its_values_alone(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, SO_1, SO_2)
    with nothing_changes(store):
        again = import_orders(store, tmp_path, SO_1, SO_2, mapping=FEWER)
    assert again.unchanged == 2
    import_orders(store, tmp_path, SO_1, SO_2.replace("50", "60"), "SO-3,2025-02-01,1,EUR,,", mapping=FEWER)
    with nothing_changes(store):
        import_orders(store, tmp_path, SO_1, SO_2.replace("50", "60"))


def test_a_reversal_has_every_field_of_the_row_that_it_takes_back(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, SO_1, mapping=COUNTED)
    import_orders(store, tmp_path, SO_1.replace("100", "120"), mapping=FEWER)
    _, reversal, correction = received(store)
    assert b'"fields":{"note":"-7","sold_by":"P-7"}' in reversal.canonical
    assert b'"fields":{"note":"7","sold_by":"P-7"}' in correction.canonical
    paths = [str(path) for path in store.bulk.folder.glob("*/*")]
    with duckdb.connect() as connection:
        total = connection.execute(
            "SELECT sum(note), sum(amount) FROM read_parquet(?, union_by_name = true)", [paths]
        ).fetchall()
    assert total == [(Decimal(7), Decimal(120))]


def test_a_mapping_with_one_more_field_corrects_only_rows_that_have_a_value_there(store: Store, tmp_path: Path) -> None:
    rows = (SO_1, "SO-2,2025-01-31,50,EUR,P-7,")
    import_orders(store, tmp_path, *rows, mapping=FEWER)
    more = import_orders(store, tmp_path, *rows)
    assert (more.corrected, more.unchanged) == (1, 1)
    with nothing_changes(store):
        import_orders(store, tmp_path, *rows)


def test_a_field_cannot_change_its_kind(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, SO_1)
    with nothing_changes(store), pytest.raises(FieldKindChanged, match="'note' was imported as text before"):
        import_orders(store, tmp_path, SO_1, mapping=COUNTED)


def test_two_sources_may_use_one_key(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, SO_1)
    other = import_orders(
        store, tmp_path, SO_1.replace("100", "1"), mapping=ORDERS.replace("source: shop", "source: web")
    )
    assert (other.new, other.corrected) == (1, 0)


def test_a_batch_is_sealed_over_the_bytes_that_are_stored(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, *(f"SO-{i},2025-01-31,{i},EUR,P-7," for i in range(7)))
    import_orders(store, tmp_path, "SO-0,2025-01-31,9,EUR,P-7,", "SO-9,2025-01-31,9,EUR,P-7,")
    rows = received(store)
    for batch in all_rows(store, ImportBatch):
        added = [row.canonical for row in rows if batch.first_row <= row.row <= batch.last_row]
        assert {row.batch for row in rows if batch.first_row <= row.row <= batch.last_row} == {batch.batch}
        assert root_by_the_book(added).hex() == batch.batch_root


def test_one_batch_is_one_event_at_one_position(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, SO_1)
    outcome = import_orders(store, tmp_path, SO_1, SO_2)
    with store.reading() as session:
        assert newest_position(session) == outcome.log_position == 2
        first, second = audit.events(session, verb="batch.accepted")
        batch = session.exec(select(ImportBatch).where(ImportBatch.batch == 2)).one()
    assert (first.subject, second.subject) == ("batch-1", "batch-2")
    assert f'"batch_root":"{outcome.batch_root}"'.encode() in second.canonical
    assert batch.known_from == second.known_from == 2
    assert (batch.rows_read, batch.rows_new, batch.rows_corrected, batch.rows_unchanged) == (2, 1, 0, 1)
    assert batch.control_totals == '{"EUR":"150"}'
