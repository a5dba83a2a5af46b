"""Readers: CSV, JSON Lines, XLSX and Parquet, each as rows of text in bounded memory.

A cell that is typed in its file (a date or a number of a workbook) is written the way the mapping says cells are
written, so that from here on all formats are one. An empty cell is None.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from compledger.imports.mapping import Wording
from compledger.imports.readers.csv_file import read_csv
from compledger.imports.readers.json_lines_file import read_json_lines
from compledger.imports.readers.parquet_file import read_parquet
from compledger.imports.readers.rows import Row, RowsOfFile
from compledger.imports.readers.xlsx_file import read_xlsx
from compledger.imports.refusals import FileRefused

READERS: Mapping[str, Callable[[Path, Wording], RowsOfFile]] = {
    ".csv": read_csv,
    ".txt": read_csv,
    ".tsv": read_csv,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".xlsx": read_xlsx,
    ".parquet": read_parquet,
}


def read_rows(path: Path, wording: Wording) -> RowsOfFile:
    """Open a file by its ending; raises FileRefused if it cannot be read."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise FileRefused(path, f"{path.suffix or 'no ending'} is not a format we read", f"Use {', '.join(READERS)}.")
    if not path.is_file():
        raise FileRefused(path, "there is no such file", "Check the name and the folder.")
    return reader(path, wording)


__all__ = ["Row", "RowsOfFile", "read_rows"]
