"""Staging: rows of a bulk target go twice to where they will stand, and stay invisible until their batch is accepted.

Engines read them as a bulk file; "what did we receive under this key" is answered by the database, which takes them
in short transactions.
"""

import json
from collections.abc import Mapping

from sqlalchemy import text

from compledger.imports.bulk_table import ROW_COLUMNS, BulkTable, table_of
from compledger.imports.compare import KINDS
from compledger.imports.literals import named, quoted
from compledger.imports.workspace import Progress, Workspace
from compledger.rules.language import FieldKind
from compledger.sales import LifecycleEvent, ReceivedTransaction
from compledger.store import BulkFile, Store, bulk_insert

ROWS_AT_ONCE = 5_000
"""Rows of one staging transaction: few enough that it holds the writer lock for far less than 250 ms."""


def stage(workspace: Workspace, store: Store, kinds: Mapping[str, FieldKind], progress: Progress) -> BulkFile:
    """Write the staged rows as a bulk file and as rows of the database; return the file, not registered yet."""
    rows = int(workspace.fetch_one("SELECT count(*) FROM staged")[0])
    described = json.dumps({name: kind.value for name, kind in sorted(kinds.items())})
    scratch = workspace.folder / "staged.parquet"
    workspace.connection.execute(
        f"COPY (SELECT * EXCLUDE (canonical, batch) FROM staged ORDER BY row) TO {quoted(str(scratch))} "
        f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{KINDS}: {quoted(described)}}})"
    )
    written = store.bulk.keep(scratch)
    _stage_rows(workspace, store, table_of(workspace), rows, progress)
    return BulkFile(
        sha256=written.sha256, kind=workspace.mapping.target.name, rows=rows, bytes=written.bytes, known_from=0
    )


def sweep_unaccepted(store: Store, last_accepted: int) -> int:
    """Remove rows of batches that were cut off before they were accepted; return how many."""
    removed = 0
    for model in (ReceivedTransaction, LifecycleEvent):
        name = model.__tablename__
        statement = text(
            f"DELETE FROM {name} WHERE row IN (SELECT row FROM {name} WHERE batch > :last LIMIT {ROWS_AT_ONCE})"
        )
        while True:
            with store.staging() as connection:
                count = connection.execute(statement, {"last": last_accepted}).rowcount
            removed += count
            if not count:
                break
    return removed


def _stage_rows(workspace: Workspace, store: Store, table: BulkTable, rows: int, progress: Progress) -> None:
    own = "".join(f", {named(name)}" for name in table.own_columns)
    cursor = workspace.connection.cursor().execute(
        f"""SELECT row, batch, source, source_key, kind, corrects, CAST(day AS VARCHAR),
        CAST(CAST(amount AS DECIMAL(38, 6)) * 1000000 AS BIGINT), currency, encode(canonical){own}
        FROM staged ORDER BY row"""
    )
    done = 0
    while chunk := cursor.fetchmany(ROWS_AT_ONCE):
        with store.staging() as connection:
            bulk_insert(connection, table.model, (*ROW_COLUMNS, *table.own_columns), chunk)
        done += len(chunk)
        progress("staging rows", done, rows)
