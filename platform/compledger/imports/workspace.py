"""The workspace of one import: a scratch DuckDB database that the files are read into as text."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import duckdb
import pyarrow as pa

from compledger.imports.mapping import ColumnRef, ImportMapping, SourceFile
from compledger.imports.new_facts import RowRefused
from compledger.imports.refusals import FileRefused, Refusal
from compledger.rules.language import nearest
from compledger.rules.sql_text import named, quoted

MEMORY_LIMIT = "768MB"
"""What DuckDB may use before it goes to disk; Python and the rows at hand come on top."""

FOLDER = "import-"

OUT_OF_ROOM = (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException, duckdb.FatalException)
"""What DuckDB raises when a write of its own fails: at once, at the commit, or when it goes on after that."""

Progress = Callable[[str, int, int | None], None]
"""Told the stage, how much of it is done, and how much there is (None where nobody knows)."""


class WorkspaceFull(OSError):
    """The scratch folder has no room left."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        super().__init__(
            f"no room to read the files into {folder} ({reason}). Free some space, about three times the size of the "
            "files, and import again. Nothing was imported."
        )


@dataclass(frozen=True, slots=True)
class RawTable:
    """The rows of one kind of file, every cell as text."""

    source: SourceFile
    index: int
    """0 for the base."""
    columns: dict[str, str]
    """Names in the files, and in the table."""

    @property
    def name(self) -> str:
        """The table's name, as SQL. Nothing of it comes from a mapping or a file."""
        return f"raw_{self.index}"


@dataclass(slots=True)
class Workspace:
    """An open scratch database and what has been read into it."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    mapping: ImportMapping
    time_zone: str
    """Where the company is: moments become days there."""
    tables: dict[str, RawTable] = field(default_factory=dict)
    """By the id that the mapping gives a kind of file."""
    paths: list[Path] = field(default_factory=list)
    """The files, in the order of their numbers."""
    kinds: list[str] = field(default_factory=list)
    """For each of them, the id of its kind."""
    files_hash: str = ""

    @property
    def base(self) -> RawTable:
        """The table whose rows become rows."""
        return self.tables[self.mapping.files[0].id]

    def table_of(self, ref: ColumnRef) -> RawTable:
        """Return the table that has a mapped column; raises FileRefused if none has it, or more than one."""
        asked = [table for id_, table in self.tables.items() if ref.file in {None, id_}]
        holders = [table for table in asked if ref.column in table.columns]
        if not holders:
            known = [name for table in asked for name in table.columns]
            hint = f"Mapping {self.mapping.name}: {nearest(ref.column, known)}."
            raise FileRefused(self._first_path(asked[0]), f"there is no column {str(ref)!r}", hint, line=1)
        if len(holders) > 1 and not (ref.column in self.mapping.joined_columns() and self.base in holders):
            choices = " or ".join(f"{table.source.id}.{ref.column}" for table in holders)
            what = f"column {ref.column!r} stands in more than one file"
            raise FileRefused(self._first_path(holders[0]), what, f"Write {choices} in the mapping.", line=1)
        return holders[0]

    def column_sql(self, ref: ColumnRef) -> str:
        """Return a mapped column as SQL; raises FileRefused as `table_of` does."""
        table = self.table_of(ref)
        return f"{table.name}.{table.columns[ref.column]}"

    def refuse(self, select: str) -> None:
        """Note refusals that a query gives as (file_no, row_no, label, value, reason)."""
        self.connection.execute(f"INSERT INTO refused {select}")

    def note(self, file_no: int, refusals: Iterable[Refusal]) -> None:
        """Note refusals that a reader found in a file."""
        rows = [(file_no, r.row, r.column, r.value, r.reason) for r in refusals]
        if rows:
            with self.holding("noted", dict(zip(("f", "n", "l", "v", "r"), zip(*rows, strict=True), strict=True))):
                self.refuse("SELECT f, n, l, v, r FROM noted")

    def note_known(self, refused: Iterable[RowRefused]) -> None:
        """Note rows that what is known speaks against."""
        labels = {column.field.name: column.label for column in self.mapping.columns}
        for row in refused:
            self.note(row.file_no, [Refusal("", row.row_no, labels.get(row.field, row.field), row.value, row.reason)])

    @contextmanager
    def holding(self, name: str, columns: dict[str, Any]) -> Iterator[None]:
        """Let queries see columns of Python values as a table of this name."""
        self.connection.register(name, pa.table(columns))
        try:
            yield
        finally:
            self.connection.unregister(name)

    def refused_count(self) -> int:
        """Return how many refusals have been noted."""
        return int(self.fetch_one("SELECT count(*) FROM refused")[0])

    def refusals(self, limit: int) -> list[Refusal]:
        """Return the first refusals, in order of file and row."""
        rows = self.connection.execute(
            "SELECT file_no, row_no, label, value, reason FROM refused ORDER BY ALL LIMIT ?", [limit]
        ).fetchall()
        return [Refusal(self.paths[file].name, row, label, value, reason) for file, row, label, value, reason in rows]

    def fetch_one(self, query: str) -> tuple[Any, ...]:
        """Return the one row of a query."""
        # Fetched to the end: the connection takes no other work while a result is open.
        (row,) = self.connection.execute(query).fetchall()
        return tuple(row)

    def typed_rows(self) -> list[dict[str, Any]]:
        """Return the typed rows, in the order of the files; for targets whose rows are few."""
        cursor = self.connection.execute("SELECT * FROM typed ORDER BY file_no, row_no")
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def optional(self, field_name: str, otherwise: str = "NULL") -> str:
        """Return an optional field of `typed` as SQL, or SQL that stands in for one that is not mapped."""
        mapped = any(column.field.name == field_name for column in self.mapping.columns)
        return named(field_name) if mapped else otherwise

    def label(self, field_name: str) -> str:
        """Return, as an SQL literal, what a message calls the source of a field."""
        labels = (column.label for column in self.mapping.columns if column.field.name == field_name)
        return quoted(next(labels, field_name))

    def _first_path(self, table: RawTable) -> Path:
        return self.paths[self.kinds.index(table.source.id)]


@contextmanager
def open_workspace(scratch: Path, mapping: ImportMapping, time_zone: str) -> Iterator[Workspace]:
    """Open a workspace in a folder of its own, which is removed at the end; raises WorkspaceFull if room runs out."""
    folder = Path(mkdtemp(prefix=FOLDER, dir=scratch))
    try:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(folder),
            "threads": 2,
        }
        with duckdb.connect(folder / "rows.duckdb", config=config) as connection:
            # Its bar would be drawn on stdout, among the data.
            connection.execute("SET enable_progress_bar = false")
            # It is thrown away: nothing of it needs to survive its closing.
            connection.execute("PRAGMA disable_checkpoint_on_shutdown")
            connection.execute(
                "CREATE TABLE refused (file_no INTEGER, row_no BIGINT, label VARCHAR, value VARCHAR, reason VARCHAR)"
            )
            connection.execute("CREATE TABLE file (file_no INTEGER, name VARCHAR)")
            yield Workspace(connection, folder, mapping, time_zone)
    except OUT_OF_ROOM as error:
        raise WorkspaceFull(folder, str(error).partition("\n")[0]) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_workspaces(scratch: Path) -> int:
    """Remove workspaces of imports that were killed; return how many. Only the holder of the lease may do so."""
    left_over = list(scratch.glob(f"{FOLDER}*"))
    for folder in left_over:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left_over)
