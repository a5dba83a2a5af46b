"""Accepted rows: the database itself refuses to change them or to take them away."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from compledger.store import Store
from tests.platform.imports.samples import import_orders, nothing_changes, received

GOOD = "SO-1,2025-01-31,1,EUR,P-7,"

COLUMNS = {
    "received_transaction": "amount",
    "import_batch": "rows_new",
    "bulk_file": "rows",
    "log_entry": "reason",
    "audit_event": "verb",
}
"""A column of each table that holds what was accepted."""

EVERYWHERE = ("UPDATE {table} SET {column} = {column}", "DELETE FROM {table}")
ONLY = {
    "sqlite": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "postgresql": "TRUNCATE {table} CASCADE",
}


@pytest.mark.parametrize("table", COLUMNS)
def test_what_was_accepted_cannot_be_changed(store: Store, tmp_path: Path, table: str) -> None:
    import_orders(store, tmp_path, GOOD)
    for statement in (*EVERYWHERE, ONLY[store.engine.dialect.name]):
        asked = text(statement.format(table=table, column=COLUMNS[table]))
        with nothing_changes(store), pytest.raises(IntegrityError, match="append-only"), store.staging() as connection:
            connection.execute(asked)


def test_a_staged_row_can_be_removed_until_its_batch_is_accepted(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, GOOD)
    copied = """INSERT INTO received_transaction
    (row, batch, source, source_key, kind, corrects, day, amount, currency, canonical)
    SELECT row + 1, batch + 1, source, 'SO-2', kind, corrects, day, amount, currency, canonical
    FROM received_transaction"""
    with store.staging() as connection:
        connection.execute(text(copied))
    assert [row.source_key for row in received(store)] == ["SO-1", "SO-2"]
    with store.staging() as connection:
        assert connection.execute(text("DELETE FROM received_transaction WHERE batch = 2")).rowcount == 1
    assert [row.source_key for row in received(store)] == ["SO-1"]
