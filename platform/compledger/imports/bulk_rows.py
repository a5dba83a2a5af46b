"""Bulk targets: find what is new or changed, stage it, and accept it in one short transaction.

Rows are staged twice before that: as a bulk file, which engines read, and in short transactions as rows of the
database, which answer "what did we receive under this key". Both stay invisible until the batch is registered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from compledger.imports.cells import quoted
from compledger.imports.outcome import Additions
from compledger.imports.workspace import Progress, Workspace
from compledger.rules.language import EXACT_KINDS, FieldKind
from compledger.rules.merkle import root_of
from compledger.sales import ImportBatch, LifecycleEvent, ReceivedTransaction, transaction_count
from compledger.store import BulkFile, Store, Writing, bulk_insert

ROWS_AT_ONCE = 10_000
"""Rows of one staging transaction: few enough that it holds the writer lock for far less than 250 ms."""

LIFECYCLE_FIELDS = {"event": FieldKind.TEXT, "transaction_key": FieldKind.TEXT}
ROW_COLUMNS = ("row", "batch", "source", "source_key", "kind", "corrects", "day", "amount", "currency", "canonical")


@dataclass(frozen=True, slots=True)
class BulkTable:
    """Where the rows of a bulk target go."""

    model: type[ReceivedTransaction] | type[LifecycleEvent]
    columns: tuple[str, ...]
    """Columns of the database's table."""
    fields: Mapping[str, FieldKind]
    """Fields beside the ones that every row has."""
    renamed: Mapping[str, str]
    """Fields of the mapping that are called otherwise in the table."""


def table_of(workspace: Workspace) -> BulkTable:
    """Return where this workspace's rows go."""
    if workspace.mapping.target.name == "lifecycle":
        columns = (*ROW_COLUMNS, "transaction_key", "event")
        return BulkTable(LifecycleEvent, columns, LIFECYCLE_FIELDS, {"event": "kind"})
    return BulkTable(ReceivedTransaction, ROW_COLUMNS, workspace.mapping.extra_fields(), {})


def compare(workspace: Workspace, store: Store, known: Sequence[ImportBatch], batch: int) -> Additions:
    """Make the table `staged`: new rows, and a reversal and a correction for each changed one."""
    table = table_of(workspace)
    _make_incoming(workspace, table)
    _make_known(workspace, store, known)
    _make_staged(workspace, table, transaction_count(known), batch)
    new, corrected = (
        int(workspace.fetch_one(f"SELECT count(*) FROM staged WHERE kind = '{kind}'")[0])
        for kind in ("original", "correction")
    )
    unchanged = int(workspace.fetch_one("SELECT count(*) FROM incoming")[0]) - new - corrected
    leaves = workspace.connection.cursor().execute(
        "SELECT unhex(sha256('\\x00'::BLOB || encode(canonical))) FROM staged ORDER BY row"
    )
    return Additions(new, corrected, unchanged, root_of(leaf for (leaf,) in iter(leaves.fetchone, None)))


def stage(workspace: Workspace, store: Store, progress: Progress) -> BulkFile:
    """Write the staged rows as a bulk file and as rows of the database; return the file, not registered yet."""
    table = table_of(workspace)
    rows = int(workspace.fetch_one("SELECT count(*) FROM staged")[0])
    scratch = workspace.folder / "staged.parquet"
    workspace.connection.execute(
        f"COPY (SELECT * EXCLUDE (canonical, batch) FROM staged ORDER BY row) TO {quoted(str(scratch))} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
    written = store.bulk.keep(scratch)
    _stage_rows(workspace, store, table, rows, progress)
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


def register(writing: Writing, file: BulkFile) -> None:
    """Make a bulk file count."""
    writing.add(file)
    writing.session.flush()


def _make_incoming(workspace: Workspace, table: BulkTable) -> None:
    fields = "".join(f', "{table.renamed.get(name, name)}" AS "{name}"' for name in table.fields)
    workspace.connection.execute(
        f"""CREATE TABLE incoming AS SELECT *, sha256(content) AS content_hash FROM (
          SELECT file_no, row_no, {quoted(workspace.mapping.source)} AS source, source_key, day, amount, currency{fields},
                 {_content_sql(workspace, table)} AS content
          FROM typed)"""
    )


def _content_sql(workspace: Workspace, table: BulkTable) -> str:
    """Return SQL for what makes a row the same as before: its values, whatever row or batch they come in."""
    fields = {name: f'"{table.renamed.get(name, name)}"' for name in table.fields}
    inner = ", ".join(f"'{name}', {_text_sql(fields[name], kind)}" for name, kind in sorted(table.fields.items()))
    return (
        f"CAST(json_object('amount', {_text_sql('amount', FieldKind.MONEY)}, 'currency', currency, "
        f"'day', CAST(day AS VARCHAR), 'fields', json_object({inner}), "
        f"'source', {quoted(workspace.mapping.source)}, 'source_key', source_key) AS VARCHAR)"
    )


def _make_known(workspace: Workspace, store: Store, known: Sequence[ImportBatch]) -> None:
    """Make `known_row`, all rows received so far, and `current`, those that nothing has taken back."""
    paths = ", ".join(quoted(str(store.bulk.path(batch.bulk_sha256))) for batch in known if batch.bulk_sha256)
    received = f"SELECT * FROM read_parquet([{paths}], union_by_name = true) UNION ALL BY NAME " if paths else ""
    # The empty second part gives earlier rows the fields that only this mapping has.
    workspace.connection.execute(
        f"""CREATE VIEW known_row AS {received}
        SELECT CAST(NULL AS BIGINT) AS row, CAST(NULL AS BIGINT) AS corrects, CAST(NULL AS VARCHAR) AS kind,
               * EXCLUDE (file_no, row_no, content) FROM incoming WHERE false"""
    )
    workspace.connection.execute(
        f"""CREATE TABLE current AS SELECT row, source_key, content_hash FROM known_row k
        WHERE kind <> 'reversal' AND source = {quoted(workspace.mapping.source)}
          AND NOT EXISTS (SELECT 1 FROM known_row r WHERE r.kind = 'reversal' AND r.corrects = k.row)"""
    )


def _make_staged(workspace: Workspace, table: BulkTable, last_row: int, batch: int) -> None:
    negated = "".join(
        f', -k."{name}" AS "{name}"'
        for name, kind in table.fields.items()
        if kind in {FieldKind.MONEY, FieldKind.QUANTITY}
    )
    replaced = f"-k.amount AS amount, 'reversal' AS kind, k.row AS corrects{negated}"
    workspace.connection.execute(
        f"""CREATE TABLE unnumbered AS
        WITH changed AS (
          SELECT i.row_no, i.file_no, c.row AS old
          FROM incoming i JOIN current c USING (source_key) WHERE i.content_hash <> c.content_hash
        )
        SELECT * EXCLUDE (content), 'original' AS kind, CAST(NULL AS BIGINT) AS corrects, 0 AS step
        FROM incoming ANTI JOIN current USING (source_key)
        UNION ALL BY NAME
        SELECT k.* EXCLUDE (row) REPLACE ({replaced}), changed.file_no, changed.row_no, 0 AS step
        FROM known_row k JOIN changed ON k.row = changed.old
        UNION ALL BY NAME
        SELECT i.* EXCLUDE (content), 'correction' AS kind, changed.old AS corrects, 1 AS step
        FROM incoming i JOIN changed USING (file_no, row_no)"""
    )
    inner = ", ".join(
        f"'{name}', {_text_sql(chr(34) + name + chr(34), kind)}" for name, kind in sorted(table.fields.items())
    )
    workspace.connection.execute(
        f"""CREATE TABLE staged AS SELECT *, CAST(json_object(
          'amount', {_text_sql("amount", FieldKind.MONEY)}, 'corrects', corrects, 'currency', currency,
          'day', CAST(day AS VARCHAR), 'fields', json_object({inner}), 'kind', kind, 'row', row,
          'source', source, 'source_key', source_key) AS VARCHAR) AS canonical
        FROM (SELECT * EXCLUDE (file_no, row_no, step), {batch} AS batch,
                     {last_row} + row_number() OVER (ORDER BY file_no, row_no, step) AS row FROM unnumbered)"""
    )


def _stage_rows(workspace: Workspace, store: Store, table: BulkTable, rows: int, progress: Progress) -> None:
    own = "".join(f", {name}" for name in table.columns[len(ROW_COLUMNS) :])
    cursor = workspace.connection.cursor().execute(
        f"""SELECT row, batch, source, source_key, kind, corrects, CAST(day AS VARCHAR),
        CAST(CAST(amount AS DECIMAL(38, 6)) * 1000000 AS BIGINT), currency, encode(canonical){own}
        FROM staged ORDER BY row"""
    )
    done = 0
    while chunk := cursor.fetchmany(ROWS_AT_ONCE):
        with store.staging() as connection:
            bulk_insert(connection, table.model, table.columns, chunk)
        done += len(chunk)
        progress("staging rows", done, rows)


def _text_sql(column: str, kind: FieldKind) -> str:
    """Return a value as text that writes each value in one way only."""
    if kind in EXACT_KINDS:
        return f"regexp_replace(regexp_replace(CAST({column} AS VARCHAR), '0+$', ''), '[.]$', '')"
    return f"CAST({column} AS VARCHAR)"
