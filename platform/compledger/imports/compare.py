"""Comparing: which rows are new, which are changed, and what each of them adds to what was received before."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from compledger.imports.bulk_table import BulkTable, canonical_sql, content_sql, table_of
from compledger.imports.outcome import Additions
from compledger.imports.workspace import Workspace
from compledger.rules.language import STORED_AS, FieldKind
from compledger.rules.merkle import root_of
from compledger.rules.refused import Refused
from compledger.rules.sql_text import named, quoted
from compledger.sales import ImportBatch, in_force_sql, last_row_of, received_sql
from compledger.store import Store

ROWS_AT_ONCE = 10_000
KINDS = "fields"
"""The key under which a bulk file says of which kind its own fields are."""


class FieldKindChanged(Refused, TypeError):
    """A mapping gives a field another kind than an earlier import did."""

    def __init__(self, field: str, known: FieldKind, wanted: FieldKind) -> None:
        self.field, self.known, self.wanted = field, known, wanted
        super().__init__(
            f"field {field!r} was imported as {known} before, this mapping says {wanted}. "
            "Keep its kind, or give the field another name. Nothing was imported."
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """What the table `staged` holds."""

    additions: Additions
    kinds: Mapping[str, FieldKind]
    """Of all fields that its rows may have, this mapping's and those of earlier ones."""


def compare(workspace: Workspace, store: Store, known: Sequence[ImportBatch], batch: int) -> Compared:
    """Make the table `staged`: new rows, and a reversal and a correction for each changed one.

    Raises:
        FieldKindChanged: a field of the mapping is known with another kind.
    """
    table = table_of(workspace)
    paths = [store.bulk.path(known_batch.bulk_sha256) for known_batch in known if known_batch.bulk_sha256]
    kinds = {**_known_kinds(paths, table.fields), **table.fields}
    _make_incoming(workspace, table)
    _make_known(workspace, paths, kinds)
    _keep_unmapped(workspace, table, kinds)
    _make_changed(workspace)
    _make_staged(workspace, kinds, last_row_of(known), batch)
    new, corrected = (
        int(workspace.fetch_one(f"SELECT count(*) FROM staged WHERE kind = '{kind}'")[0])
        for kind in ("original", "correction")
    )
    unchanged = int(workspace.fetch_one("SELECT count(*) FROM incoming")[0]) - new - corrected
    return Compared(Additions(new, corrected, unchanged, root_of(_leaves(workspace))), kinds)


def _known_kinds(paths: Sequence[Path], wanted: Mapping[str, FieldKind]) -> dict[str, FieldKind]:
    """Return the kinds of the fields that earlier files have; refuses a mapping that contradicts them."""
    found: dict[str, FieldKind] = {}
    for path in paths:
        written = (pq.read_schema(path).metadata or {}).get(KINDS.encode(), b"{}")
        found |= {name: FieldKind(kind) for name, kind in json.loads(written).items()}
    for name in sorted(found.keys() & wanted.keys()):
        if found[name] is not wanted[name]:
            raise FieldKindChanged(name, found[name], wanted[name])
    return found


def _make_incoming(workspace: Workspace, table: BulkTable) -> None:
    fields = "".join(f", {named(table.renamed.get(name, name))} AS {named(name)}" for name in table.fields)
    content = content_sql(workspace.mapping.source, table.fields)
    workspace.connection.execute(
        f"""CREATE TABLE incoming AS SELECT *, unhex(sha256({content})) AS content_hash FROM (
          SELECT file_no, row_no, {quoted(workspace.mapping.source)} AS source, source_key, day, amount,
                 currency{fields} FROM typed)"""
    )
    workspace.connection.execute("DROP TABLE typed")


def _make_known(workspace: Workspace, paths: Sequence[Path], kinds: Mapping[str, FieldKind]) -> None:
    """Make `known_row`, all rows received so far, and `current`, those of this source that nothing has taken back."""
    own = "".join(f", CAST(NULL AS {STORED_AS[kind]}) AS {named(name)}" for name, kind in sorted(kinds.items()))
    # The empty second part gives earlier rows the fields that only this mapping has.
    empty = f"""SELECT CAST(NULL AS BIGINT) AS row, CAST(NULL AS BIGINT) AS corrects, CAST(NULL AS VARCHAR) AS kind,
      source, source_key, day, amount, currency, content_hash{own} FROM incoming WHERE false"""
    workspace.connection.execute(f"CREATE VIEW known_row AS {received_sql(paths, empty)}")
    source = quoted(workspace.mapping.source)
    workspace.connection.execute(
        f"""CREATE TABLE current AS SELECT row, source_key, content_hash FROM ({in_force_sql("known_row")})
        WHERE source = {source} AND source_key IN (SELECT source_key FROM incoming)"""
    )


def _keep_unmapped(workspace: Workspace, table: BulkTable, kinds: Mapping[str, FieldKind]) -> None:
    """Give rows the values that earlier imports have for fields that this mapping does not read."""
    unmapped = ", ".join(named(name) for name in sorted(kinds.keys() - table.fields.keys()))
    if not unmapped:
        return
    workspace.connection.execute(
        f"""CREATE TABLE kept AS SELECT i.* EXCLUDE (content_hash), k.* EXCLUDE (source_key)
        FROM incoming i LEFT JOIN (SELECT source_key, {unmapped} FROM known_row SEMI JOIN current USING (row)) k
        USING (source_key)"""
    )
    workspace.connection.execute("DROP TABLE incoming")
    content = content_sql(workspace.mapping.source, kinds)
    workspace.connection.execute(
        f"CREATE TABLE incoming AS SELECT *, unhex(sha256({content})) AS content_hash FROM kept"
    )
    workspace.connection.execute("DROP TABLE kept")


def _make_changed(workspace: Workspace) -> None:
    workspace.connection.execute(
        """CREATE TABLE changed AS SELECT i.file_no, i.row_no, c.row AS old
        FROM incoming i JOIN current c USING (source_key) WHERE i.content_hash <> c.content_hash"""
    )


def _make_staged(workspace: Workspace, kinds: Mapping[str, FieldKind], last_row: int, batch: int) -> None:
    negated = [name for name, kind in sorted(kinds.items()) if kind in {FieldKind.MONEY, FieldKind.QUANTITY}]
    taken_back = ", ".join(f"-k.{named(name)} AS {named(name)}" for name in ["amount", *negated])
    # A reversal has every field of the row that it takes back, also those that this mapping does not have.
    workspace.connection.execute(
        f"""CREATE VIEW unnumbered AS
        SELECT *, 'original' AS kind, CAST(NULL AS BIGINT) AS corrects, 0 AS step
        FROM incoming ANTI JOIN current USING (source_key)
        UNION ALL BY NAME
        SELECT k.* EXCLUDE (row) REPLACE ({taken_back}, 'reversal' AS kind, k.row AS corrects),
               changed.file_no, changed.row_no, 0 AS step
        FROM known_row k JOIN changed ON k.row = changed.old
        UNION ALL BY NAME
        SELECT i.*, 'correction' AS kind, changed.old AS corrects, 1 AS step
        FROM incoming i JOIN changed USING (file_no, row_no)"""
    )
    workspace.connection.execute(
        f"""CREATE TABLE staged AS SELECT *, {canonical_sql(workspace.mapping.source, kinds)} AS canonical
        FROM (SELECT * EXCLUDE (file_no, row_no, step), {batch} AS batch,
                     {last_row} + row_number() OVER (ORDER BY file_no, row_no, step) AS row FROM unnumbered)"""
    )


def _leaves(workspace: Workspace) -> Iterator[bytes]:
    cursor = workspace.connection.cursor().execute(
        "SELECT unhex(sha256('\\x00'::BLOB || encode(canonical))) FROM staged ORDER BY row"
    )
    while chunk := cursor.fetchmany(ROWS_AT_ONCE):
        yield from (leaf for (leaf,) in chunk)
