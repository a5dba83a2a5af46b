"""The workspace of one import: a scratch DuckDB database that the files are read into, as text and in bounded memory."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from hashlib import file_digest, sha256
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import duckdb
import pyarrow as pa

from compledger.imports.mapping import ColumnRef, ImportMapping, SourceFile
from compledger.imports.readers import Row, RowsOfFile, read_rows
from compledger.imports.refusals import FileRefused, Refusal
from compledger.rules.language import nearest

ROWS_AT_ONCE = 20_000
MEMORY_LIMIT = "1GB"

Progress = Callable[[str, int, int | None], None]
"""Told the stage, how much of it is done, and how much there is (None where nobody knows)."""


@dataclass(slots=True)
class Workspace:
    """An open scratch database and what has been read into it."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    mapping: ImportMapping
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    """By file id: column name to its name in the raw table."""
    paths: list[Path] = field(default_factory=list)
    """The files, in the order of their numbers."""
    files_hash: str = ""

    @property
    def base(self) -> SourceFile:
        """The file whose rows become rows."""
        return self.mapping.files[0]

    def column_sql(self, ref: ColumnRef) -> str:
        """Return a mapped column as SQL; raises FileRefused if no file has it or more than one does."""
        holders = [id_ for id_ in self.columns if ref.column in self.columns[id_] and ref.file in {None, id_}]
        if not holders:
            known = [name for id_ in self.columns if ref.file in {None, id_} for name in self.columns[id_]]
            what = f"there is no column {str(ref)!r}"
            raise FileRefused(
                self.paths[0], what, f"Mapping {self.mapping.name}: {nearest(ref.column, known)}.", line=1
            )
        joined = {column for file in self.mapping.files for pair in file.join for column in pair}
        if len(holders) > 1 and not (ref.column in joined and self.base.id in holders):
            choices = " or ".join(f"{id_}.{ref.column}" for id_ in holders)
            what = f"column {ref.column!r} stands in more than one file"
            raise FileRefused(self.paths[0], what, f"Write {choices} in the mapping.", line=1)
        return f"{raw_table(holders[0])}.{self.columns[holders[0]][ref.column]}"

    def refuse(self, select: str) -> None:
        """Note refusals that a query gives as (file_no, row_no, label, value, reason)."""
        self.connection.execute(f"INSERT INTO refused {select}")

    def refused_count(self) -> int:
        """Return how many refusals have been noted."""
        return int(self.fetch_one("SELECT count(*) FROM refused")[0])

    def refusals(self, limit: int) -> list[Refusal]:
        """Return the first refusals, in order of file and row."""
        rows = self.connection.execute(
            "SELECT file_no, row_no, label, value, reason FROM refused ORDER BY file_no, row_no, label LIMIT ?", [limit]
        ).fetchall()
        return [Refusal(self.paths[file].name, row, label, value, reason) for file, row, label, value, reason in rows]

    def fetch_one(self, query: str) -> tuple[Any, ...]:
        """Return the one row of a query."""
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return row


@contextmanager
def open_workspace(scratch: Path, mapping: ImportMapping) -> Iterator[Workspace]:
    """Open a workspace in a folder of its own, which is removed at the end."""
    folder = Path(mkdtemp(prefix="import-", dir=scratch))
    try:
        connection = duckdb.connect(
            folder / "rows.duckdb",
            config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(folder), "threads": 2},
        )
        try:
            connection.execute(
                "CREATE TABLE refused (file_no INTEGER, row_no BIGINT, label VARCHAR, value VARCHAR, reason VARCHAR)"
            )
            yield Workspace(connection, folder, mapping)
        finally:
            connection.close()
    finally:
        shutil.rmtree(folder)


def read_files(workspace: Workspace, paths: Sequence[Path], progress: Progress) -> None:
    """Read every file into the raw table of the file of the mapping that it matches."""
    for source in workspace.mapping.files:
        matching = [path for path in paths if fnmatch(path.name, source.match)]
        if not matching:
            hint = f"Mapping {workspace.mapping.name} reads {source.match} as {source.id!r}: name the file too."
            raise FileRefused(Path(source.match), "no file matches", hint)
        for path in matching:
            _read_file(workspace, source, path, progress)
    unread = [path for path in paths if path not in workspace.paths]
    if unread:
        patterns = ", ".join(file.match for file in workspace.mapping.files)
        hint = f"Mapping {workspace.mapping.name} reads {patterns}: rename the file, or use another mapping."
        raise FileRefused(unread[0], "the mapping does not read this file", hint)
    workspace.files_hash = _files_hash(workspace.paths)


def _read_file(workspace: Workspace, source: SourceFile, path: Path, progress: Progress) -> None:
    file_no = len(workspace.paths)
    workspace.paths.append(path)
    of = read_rows(path, workspace.mapping.wording)
    names = _raw_columns(workspace, source, of)
    row_no = 2
    while chunk := list(islice(of.rows, ROWS_AT_ONCE)):
        _append(workspace, raw_table(source.id), names, chunk, (file_no, row_no))
        row_no += len(chunk)
        progress(f"reading {path.name}", row_no - 2, None)
    noted = [(file_no, r.row, r.column, r.value, r.reason) for r in of.refusals]
    if noted:
        workspace.connection.executemany("INSERT INTO refused VALUES (?, ?, ?, ?, ?)", noted)


def _raw_columns(workspace: Workspace, source: SourceFile, of: RowsOfFile) -> list[str]:
    """Make the raw table of the first file of a pattern; return the raw columns in the order of this file's header."""
    known = workspace.columns.get(source.id)
    if known is None:
        known = {name: f"c{index}" for index, name in enumerate(of.header)}
        workspace.columns[source.id] = known
        columns = ", ".join(f"{raw} VARCHAR" for raw in known.values())
        workspace.connection.execute(f"CREATE TABLE {raw_table(source.id)} (file_no INTEGER, row_no BIGINT, {columns})")
    if set(of.header) != set(known):
        odd = ", ".join(sorted(set(of.header) ^ set(known)))
        hint = f"Files that match {source.match} must have the same columns."
        raise FileRefused(of.path, f"its columns are not those of the file before it ({odd})", hint, line=1)
    return [known[name] for name in of.header]


def _append(
    workspace: Workspace, table: str, names: Sequence[str], chunk: Sequence[Row], start: tuple[int, int]
) -> None:
    file_no, row_no = start
    arrays = [pa.array(cells, pa.string()) for cells in zip(*chunk, strict=True)]
    workspace.connection.register("chunk", pa.table(arrays, names=list(names)))
    cells = ", ".join(f"nullif(trim({name}), '')" for name in names)
    workspace.connection.execute(
        f"INSERT INTO {table} (file_no, row_no, {', '.join(names)}) "
        f"SELECT {file_no}, {row_no} + row_number() OVER () - 1, {cells} FROM chunk"
    )
    workspace.connection.unregister("chunk")


def _files_hash(paths: Sequence[Path]) -> str:
    """Return one hash over the contents of the files, whatever they are called."""
    hashes = []
    for path in paths:
        with path.open("rb") as file:
            hashes.append(file_digest(file, "sha256").hexdigest())
    return sha256("\n".join(sorted(hashes)).encode()).hexdigest()


def raw_table(file_id: str) -> str:
    """Return the name of a file's raw table, as SQL."""
    return f'"raw_{file_id}"'
