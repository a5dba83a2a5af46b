"""Error sheets: the refused rows of a file as they came, with one more column that says why."""

import csv
import json
from codecs import StreamWriter, getwriter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from compledger.imports.mapping import Wording
from compledger.imports.readers import delimiter_of
from compledger.imports.workspace import RawTable, Workspace

ROWS_AT_ONCE = 5_000
REASON = "reason"
MAX_WORKBOOK_CELL = 32_767
"""Characters; a longer text would be left out by the writer without a word."""

Cells = Sequence[str | None]


class SheetNotWritten(OSError):
    """The folder takes no error sheet; the refusals themselves are not lost with it."""

    def __init__(self, sheet: Path, reason: str) -> None:
        self.sheet = sheet
        super().__init__(f"{sheet} could not be written ({reason})")


def write_error_sheets(workspace: Workspace, folder: Path) -> list[Path]:
    """Write `NAME.refused.EXT` into `folder` for every file that has refused rows; return what was written.

    Raises:
        SheetNotWritten: there is no room, or no right to write there; sheets written before stay.
    """
    written: list[Path] = []
    refused_files = workspace.connection.execute("SELECT DISTINCT file_no FROM refused ORDER BY file_no").fetchall()
    for (file_no,) in refused_files:
        sheet = _free_place(folder, workspace.paths[file_no], written)
        try:
            _write_whole(sheet, workspace, file_no)
        except (OSError, XlsxWriterException) as error:
            raise SheetNotWritten(sheet, str(error)) from error
        written.append(sheet)
    return written


def _free_place(folder: Path, path: Path, written: Sequence[Path]) -> Path:
    """Return where a file's sheet goes: two files of one name, from two folders, get a sheet each."""
    sheet, number = folder / f"{path.stem}.refused{path.suffix}", 2
    while sheet in written:
        sheet, number = folder / f"{path.stem}.refused-{number}{path.suffix}", number + 1
    return sheet


def _write_whole(sheet: Path, workspace: Workspace, file_no: int) -> None:
    """Write a sheet beside its place and move it there: a half one would pass for all there is to mend."""
    table = workspace.tables[workspace.kinds[file_no]]
    header = [*table.columns, _free_name(table)]
    unfinished = sheet.with_name(f".{sheet.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            _write(file, sheet, header, _rows(workspace, table, file_no), workspace.mapping.wording)
        unfinished.replace(sheet)
    finally:
        unfinished.unlink(missing_ok=True)


def _free_name(table: RawTable) -> str:
    name = REASON
    while name in table.columns:
        name += "_"
    return name


def _rows(workspace: Workspace, table: RawTable, file_no: int) -> Iterator[Cells]:
    columns = ", ".join(f"r.{raw}" for raw in table.columns.values())
    cursor = workspace.connection.cursor().execute(
        f"""SELECT {columns}, f.reasons FROM {table.name} r
        JOIN (SELECT row_no, string_agg(label || ' ' || reason, '; ' ORDER BY label, reason) AS reasons
              FROM refused WHERE file_no = {file_no} GROUP BY row_no) f USING (row_no)
        WHERE r.file_no = {file_no} ORDER BY r.row_no"""
    )
    while chunk := cursor.fetchmany(ROWS_AT_ONCE):
        yield from chunk


def _write(file: BinaryIO, sheet: Path, header: Sequence[str], rows: Iterator[Cells], wording: Wording) -> None:
    match sheet.suffix.lower():
        case ".xlsx":
            _write_xlsx(file, header, rows)
        case ".parquet":
            _write_parquet(file, header, rows)
        case ".jsonl" | ".ndjson":
            records = (dict(zip(header, row, strict=True)) for row in rows)
            _text(file, wording).writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        case _:
            writer = csv.writer(_text(file, wording), delimiter=delimiter_of(sheet, wording))
            writer.writerows(chain([header], rows))


def _text(file: BinaryIO, wording: Wording) -> StreamWriter:
    """Return a writer in the file's encoding, in which our own words for a reason may not exist."""
    return getwriter(wording.encoding)(file, "backslashreplace")


def _write_parquet(file: BinaryIO, header: Sequence[str], rows: Iterator[Cells]) -> None:
    schema = pa.schema([(name, pa.string()) for name in header])
    with pq.ParquetWriter(file, schema) as writer:
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            columns = [pa.array(cells, pa.string()) for cells in zip(*chunk, strict=True)]
            writer.write_table(pa.table(columns, schema=schema))


def _write_xlsx(file: BinaryIO, header: Sequence[str], rows: Iterator[Cells]) -> None:
    # Cells are written as texts: what came in as text must not come back as a formula.
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
        page = workbook.add_worksheet()
        for row_index, row in enumerate(chain([header], rows)):
            for column_index, cell in enumerate(row):
                if cell is not None:
                    page.write_string(row_index, column_index, cell[:MAX_WORKBOOK_CELL])
