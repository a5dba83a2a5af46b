"""Reading: every file into its raw table, some rows at a time, so that a file may be larger than memory."""

from collections.abc import Sequence
from fnmatch import fnmatch
from hashlib import file_digest, sha256
from itertools import islice
from pathlib import Path

import pyarrow as pa

from compledger.imports.mapping import SourceFile
from compledger.imports.readers import Row, RowsOfFile, is_unicode, read_rows, refuse_other
from compledger.imports.refusals import WHOLE_ROW, FileRefused
from compledger.imports.workspace import Progress, RawTable, Workspace

ROWS_AT_ONCE = 10_000


def read_files(workspace: Workspace, paths: Sequence[Path], progress: Progress) -> None:
    """Read every file into the raw table of the kind that it matches.

    Raises:
        FileRefused: a file is missing, is read by no pattern, or cannot be read to its end; or there are no rows.
    """
    for path in paths:
        _refuse_unread(workspace, path)
        refuse_other(path)
    hashes: list[str] = []
    for source in workspace.mapping.files:
        matching = [path for path in paths if fnmatch(path.name, source.match)]
        if not matching:
            hint = f"Mapping {workspace.mapping.name} reads {source.match} as {source.id!r}: name the file too."
            raise FileRefused(Path(source.match), "no file matches", hint)
        hashes += [_hashed_while(workspace, source, path, progress) for path in matching]
    workspace.files_hash = sha256("\n".join(sorted(hashes)).encode()).hexdigest()
    if not workspace.fetch_one(f"SELECT count(*) FROM {workspace.base.name}")[0]:
        raise FileRefused(workspace.paths[0], "there is a header, but no row", "Ask for the file again.")


def _refuse_unread(workspace: Workspace, path: Path) -> None:
    patterns = [file.match for file in workspace.mapping.files]
    if not any(fnmatch(path.name, pattern) for pattern in patterns):
        hint = f"Mapping {workspace.mapping.name} reads {', '.join(patterns)}: rename the file, or use another mapping."
        raise FileRefused(path, "the mapping does not read this file", hint)


def _hashed_while(workspace: Workspace, source: SourceFile, path: Path, progress: Progress) -> str:
    """Read a file and return its hash; refuses one that somebody writes to meanwhile."""
    before = path.stat()
    _read_file(workspace, source, path, progress)
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileRefused(path, "the file was changed while it was read", "Import it when it is complete.")
    return digest


def _read_file(workspace: Workspace, source: SourceFile, path: Path, progress: Progress) -> None:
    file_no = len(workspace.paths)
    workspace.paths.append(path)
    workspace.kinds.append(source.id)
    workspace.connection.execute("INSERT INTO file VALUES (?, ?)", [file_no, path.name])
    used = workspace.mapping.used_columns()
    of = read_rows(path, workspace.mapping.wording, used)
    table = _raw_table(workspace, source, of)
    names = [table.columns[name] for name in of.header]
    row_no = 2
    workspace.connection.begin()
    while chunk := list(islice(of.rows, ROWS_AT_ONCE)):
        _append(workspace, table, names, _columns(of, chunk, row_no), (file_no, row_no))
        # What a column holds that the mapping does not read is nobody's business.
        workspace.note(file_no, [r for r in of.refusals if r.column in used or r.column == WHOLE_ROW])
        of.refusals.clear()
        row_no += len(chunk)
        progress(f"reading {path.name}", row_no - 2, None)
    workspace.connection.commit()


def _raw_table(workspace: Workspace, source: SourceFile, of: RowsOfFile) -> RawTable:
    """Return the raw table of a kind of file, made for the first of them; refuses a file with other columns."""
    table = workspace.tables.get(source.id)
    if table is None:
        columns = {name: f"c{index}" for index, name in enumerate(of.header)}
        table = RawTable(source, len(workspace.tables), columns)
        workspace.tables[source.id] = table
        declared = ", ".join(f"{raw} VARCHAR" for raw in columns.values())
        workspace.connection.execute(f"CREATE TABLE {table.name} (file_no INTEGER, row_no BIGINT, {declared})")
    odd = sorted(set(of.header) ^ set(table.columns))
    if odd:
        hint = f"Files that match {source.match} must have the same columns."
        raise FileRefused(of.path, f"its columns are not those of the file before it ({', '.join(odd)})", hint, line=1)
    return table


def _columns(of: RowsOfFile, chunk: Sequence[Row], row_no: int) -> list[pa.Array]:
    """Return a chunk of rows as columns; notes cells that are no Unicode text."""
    found = []
    for name, cells in zip(of.header, zip(*chunk, strict=True), strict=True):
        try:
            found.append(pa.array(cells, pa.string()))
        except UnicodeEncodeError:
            found.append(pa.array(_unicode_only(of, name, cells, row_no), pa.string()))
    return found


def _unicode_only(of: RowsOfFile, name: str, cells: Sequence[str | None], row_no: int) -> list[str | None]:
    kept: list[str | None] = []
    for number, cell in enumerate(cells, start=row_no):
        if cell is None or is_unicode(cell):
            kept.append(cell)
        else:
            shown = cell.encode(errors="backslashreplace").decode()
            of.refuse(number, name, shown, "is not Unicode text")
            kept.append(shown)
    return kept


def _append(
    workspace: Workspace, table: RawTable, names: Sequence[str], columns: list[pa.Array], start: tuple[int, int]
) -> None:
    file_no, row_no = start
    numbers = pa.array(range(row_no, row_no + len(columns[0])), pa.int64())
    cells = ", ".join(f"nullif(trim({name}), '')" for name in names)
    with workspace.holding("chunk", dict(zip(["row_no", *names], [numbers, *columns], strict=True))):
        workspace.connection.execute(
            f"INSERT INTO {table.name} (file_no, row_no, {', '.join(names)}) "
            f"SELECT {file_no}, row_no, {cells} FROM chunk"
        )
