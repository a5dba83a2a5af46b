"""Readers: CSV, JSON Lines, XLSX and Parquet, each as rows of text in bounded memory.

A cell that is typed in its file (a date or a number of a workbook) is written the way the mapping says cells are
written, so that from here on all formats are one. An empty cell is None or an empty text.
"""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from compledger.imports.mapping import Wording
from compledger.imports.readers.csv_file import delimiter_of, read_csv
from compledger.imports.readers.json_lines_file import read_json_lines
from compledger.imports.readers.parquet_file import read_parquet
from compledger.imports.readers.rows import Row, RowsOfFile, is_unicode
from compledger.imports.readers.xlsx_file import read_xlsx
from compledger.imports.refusals import FileRefused

Open = Callable[[Path, Wording, Collection[str]], RowsOfFile]

READERS: Mapping[str, Open] = {
    ".csv": lambda path, wording, _: read_csv(path, wording),
    ".txt": lambda path, wording, _: read_csv(path, wording),
    ".tsv": lambda path, wording, _: read_csv(path, wording),
    ".jsonl": lambda path, wording, _: read_json_lines(path, wording),
    ".ndjson": lambda path, wording, _: read_json_lines(path, wording),
    ".xlsx": lambda path, wording, _: read_xlsx(path, wording),
    ".parquet": read_parquet,
}


def read_rows(path: Path, wording: Wording, used: Collection[str]) -> RowsOfFile:
    """Open a file by its ending; raises FileRefused if it cannot be read.

    Args:
        path: the file.
        wording: how its cells are written.
        used: names of the columns that the mapping reads.
    """
    refuse_other(path)
    try:
        return READERS[path.suffix.lower()](path, wording, used)
    except OSError as error:
        raise FileRefused(path, f"the file cannot be opened ({error.strerror})", "Check who may read it.") from error


def refuse_other(path: Path) -> None:
    """Raise FileRefused for what is not there, is no file, or is no file of ours."""
    if path.is_dir():
        raise FileRefused(path, "this is a folder", "Name the files in it.")
    if not path.is_file():
        raise FileRefused(path, "there is no such file", "Check the name and the folder.")
    if path.suffix.lower() not in READERS:
        ending = path.suffix or "no ending"
        raise FileRefused(path, f"{ending} is not a format we read", f"Use {', '.join(READERS)}.")


__all__ = ["Row", "RowsOfFile", "delimiter_of", "is_unicode", "read_rows", "refuse_other"]
