"""Error sheets: the refused rows of a file as they came, with one more column that says why."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from compledger.imports.mapping import SourceFile, Wording
from compledger.imports.workspace import Workspace, raw_table

ROWS_AT_ONCE = 20_000
REASON = "reason"

Cells = Sequence[str | None]


def write_error_sheets(workspace: Workspace, folder: Path) -> list[Path]:
    """Write `NAME.refused.EXT` into `folder` for every file that has refused rows; return what was written."""
    written = []
    refused_files = workspace.connection.execute("SELECT DISTINCT file_no FROM refused ORDER BY file_no").fetchall()
    for (file_no,) in refused_files:
        path = workspace.paths[file_no]
        source = _source_of(workspace, file_no)
        sheet = folder / f"{path.stem}.refused{path.suffix}"
        _write(
            sheet,
            [*workspace.columns[source.id], _free_name(workspace, source)],
            _rows(workspace, source, file_no),
            workspace.mapping.wording,
        )
        written.append(sheet)
    return written


def _source_of(workspace: Workspace, file_no: int) -> SourceFile:
    for source in workspace.mapping.files:
        found = workspace.fetch_one(f"SELECT count(*) FROM {raw_table(source.id)} WHERE file_no = {file_no}")
        if found[0]:
            return source
    return workspace.base


def _free_name(workspace: Workspace, source: SourceFile) -> str:
    name = REASON
    while name in workspace.columns[source.id]:
        name += "_"
    return name


def _rows(workspace: Workspace, source: SourceFile, file_no: int) -> Iterable[Cells]:
    columns = ", ".join(f"r.{raw}" for raw in workspace.columns[source.id].values())
    cursor = workspace.connection.cursor().execute(
        f"""SELECT {columns}, f.reasons FROM {raw_table(source.id)} r
        JOIN (SELECT row_no, string_agg(label || ' ' || reason, '; ' ORDER BY label, reason) AS reasons
              FROM refused WHERE file_no = {file_no} GROUP BY row_no) f USING (row_no)
        WHERE r.file_no = {file_no} ORDER BY r.row_no"""
    )
    while chunk := cursor.fetchmany(ROWS_AT_ONCE):
        yield from chunk


def _write(sheet: Path, header: Sequence[str], rows: Iterable[Cells], wording: Wording) -> None:
    match sheet.suffix.lower():
        case ".xlsx":
            _write_xlsx(sheet, header, rows)
        case ".parquet":
            columns = list(zip(*rows, strict=True))
            pq.write_table(pa.table([pa.array(c, pa.string()) for c in columns], names=list(header)), sheet)
        case ".jsonl" | ".ndjson":
            with sheet.open("w", encoding="utf-8") as file:
                file.writelines(
                    json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) + "\n" for row in rows
                )
        case _:
            _write_csv(sheet, header, rows, wording)


def _write_csv(sheet: Path, header: Sequence[str], rows: Iterable[Cells], wording: Wording) -> None:
    delimiter = "\t" if sheet.suffix == ".tsv" else wording.delimiter
    with sheet.open("w", encoding=wording.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(rows)


def _write_xlsx(sheet: Path, header: Sequence[str], rows: Iterable[Cells]) -> None:
    # Cells are written as texts: what came in as text must not come back as a formula.
    with xlsxwriter.Workbook(sheet, {"constant_memory": True}) as workbook:
        page = workbook.add_worksheet()
        for row_index, row in enumerate([header, *rows]):
            for column_index, cell in enumerate(row):
                if cell is not None:
                    page.write_string(row_index, column_index, cell)
