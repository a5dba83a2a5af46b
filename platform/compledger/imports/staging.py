"""Staging: rows of a bulk target go twice to where they will stand, and stay invisible until their batch is accepted.

Engines read them as a bulk file; "what did we receive under this key" is answered by the database, which takes them
in short transactions.
"""

import json
from collections.abc import Mapping

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from compledger.imports.bulk_table import ROW_COLUMNS, BulkTable, table_of
from compledger.imports.compare import KINDS
from compledger.imports.workspace import Progress, Workspace
from compledger.rules.language import FieldKind
from compledger.rules.sql_text import named, quoted
from compledger.sales import ImportBatch, LifecycleEvent, ReceivedTransaction
from compledger.store import BulkFile, LeaseTaken, Store, bulk_insert

Received = type[ReceivedTransaction] | type[LifecycleEvent]
TARGET_OF: Mapping[Received, str] = {ReceivedTransaction: "transactions", LifecycleEvent: "lifecycle"}
MODELS = tuple(TARGET_OF)

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


def sweep_unaccepted(store: Store) -> int:
    """Remove rows of batches that were cut off before they were accepted; return how many."""
    with store.reading() as session:
        left_over = [model for model in MODELS if _newest_row(session, model) > _newest_accepted(session, model)]
    return sum(_sweep(store, model) for model in left_over)


def refuse_incomplete(store: Store, target: str, rows: range) -> None:
    """Raise LeaseTaken unless all staged rows are still there: whoever took a lost lease over has swept them."""
    model = next(model for model in MODELS if TARGET_OF[model] == target)
    with store.reading() as session:
        between = col(model.row).between(rows.start, rows.stop - 1)
        found = session.exec(select(func.count()).select_from(model).where(between)).one()
    if found != len(rows):
        raise LeaseTaken


def _sweep(store: Store, model: Received) -> int:
    removed = 0
    while True:
        with store.staging() as connection:
            session = Session(connection)
            left_over = select(model.row).where(model.row > _newest_accepted(session, model)).limit(ROWS_AT_ONCE)
            count = session.exec(delete(model).where(col(model.row).in_(left_over))).rowcount
        if not count:
            return removed
        removed += count


def _newest_row(session: Session, model: Received) -> int:
    return session.exec(select(func.max(model.row))).one() or 0


def _newest_accepted(session: Session, model: Received) -> int:
    query = select(func.max(ImportBatch.last_row)).where(ImportBatch.target == TARGET_OF[model])
    return session.exec(query).one() or 0


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
