"""CSV as RFC 4180 has it, read strictly: a file that was cut, or is in another encoding, is never read half."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from compledger.imports.mapping import Wording
from compledger.imports.readers.rows import Row, RowsOfFile, checked_header
from compledger.imports.readers.text_lines import MAX_LINE, read_lines
from compledger.imports.refusals import WHOLE_ROW, FileRefused


class _Reader(Protocol):
    """What `csv.reader` gives; its own type has no name at run time."""

    @property
    def line_num(self) -> int: ...

    def __next__(self) -> list[str]: ...


def read_csv(path: Path, wording: Wording) -> RowsOfFile:
    """Open a CSV file; refusals of single rows are noted, a file that cannot be trusted raises FileRefused."""
    csv.field_size_limit(MAX_LINE)
    lines = read_lines(path, wording.encoding, whole=wording.final_line_break_required)
    reader = csv.reader(lines, delimiter=delimiter_of(path, wording), strict=True)
    header = next(_guarded(reader, path), None)
    if header is None:
        raise FileRefused(path, "the file is empty", "Its first row must name the columns.")
    found = RowsOfFile(path, checked_header(path, header), iter(()))
    found.rows = _rows(reader, found)
    return found


def delimiter_of(path: Path, wording: Wording) -> str:
    """Return what stands between cells: a tab in a .tsv file, what the mapping states elsewhere."""
    return "\t" if path.suffix.lower() == ".tsv" else wording.delimiter


def _rows(reader: _Reader, of: RowsOfFile) -> Iterator[Row]:
    width = len(of.header)
    for number, cells in enumerate(_guarded(reader, of.path), start=2):
        if len(cells) == width:
            yield [*cells]
        else:
            of.refuse(number, WHOLE_ROW, None, _odd_width(cells, width))
            yield ([*cells] + [None] * width)[:width]


def _odd_width(cells: list[str], width: int) -> str:
    if not cells:
        return "the row is empty: take the line out"
    beyond = f"; beyond the header: {', '.join(cells[width:])}" if len(cells) > width else ""
    return f"the row has {len(cells)} cells, the header {width}: it was cut, or a quote is missing{beyond}"


def _guarded(reader: _Reader, path: Path) -> Iterator[list[str]]:
    """Give rows, and turn the reader's complaints into ours."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            hint = "The file was cut, or a quote is open: ask for the file again or mend this line."
            raise FileRefused(path, f"the row cannot be read ({error})", hint, line=reader.line_num) from error
