"""CSV as RFC 4180 has it, read strictly: a file that was cut, or is in another encoding, is never read half."""

import csv
from collections.abc import Iterator
from pathlib import Path

from compledger.imports.mapping import Wording
from compledger.imports.readers.rows import Row, RowsOfFile, checked_header
from compledger.imports.refusals import FileRefused, Refusal

MAX_LINE = 1_000_000
"""Characters a line may have. A longer one is a file in another format, not a row of sales."""


def read_csv(path: Path, wording: Wording) -> RowsOfFile:
    """Open a CSV file; refusals of single rows are noted, a file that cannot be trusted raises FileRefused."""
    _refuse_cut(path, wording)
    csv.field_size_limit(MAX_LINE)
    delimiter = "\t" if path.suffix == ".tsv" else wording.delimiter
    lines = read_lines(path, wording.encoding)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    header = next(_guarded(reader, path), None)
    if header is None:
        raise FileRefused(path, "the file is empty", "Its first row must name the columns.")
    found = RowsOfFile(path, checked_header(path, header), iter(()))
    found.rows = _rows(reader, found)
    return found


def _rows(reader: "csv._reader", of: RowsOfFile) -> Iterator[Row]:
    width = len(of.header)
    for number, cells in enumerate(_guarded(reader, of.path), start=2):
        if len(cells) == width:
            yield [cell or None for cell in cells]
        else:
            reason = f"the row has {len(cells)} cells, the header {width}: it was cut, or a quote is missing"
            of.refusals.append(Refusal(of.path.name, number, "(row)", None, reason))
            yield ([cell or None for cell in cells] + [None] * width)[:width]


def _guarded(reader: "csv._reader", path: Path) -> Iterator[list[str]]:
    """Give rows, and turn the reader's complaints into ours."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            hint = "The file was cut, or a quote is open: ask for the file again or mend this line."
            raise FileRefused(path, f"the row cannot be read ({error})", hint, line=reader.line_num) from error


def read_lines(path: Path, encoding: str) -> Iterator[str]:
    """Give the lines of a file; refuses one that is too long or not in the encoding, before it fills memory."""
    # A byte order mark is no part of the first column's name.
    codec = "utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding
    number = 0
    try:
        with path.open(encoding=codec, newline="") as file:
            while line := file.readline(MAX_LINE + 1):
                number += 1
                if len(line) > MAX_LINE:
                    hint = "This is not a row of sales: check the delimiter, the quotes and the format of the file."
                    raise FileRefused(path, f"the line is longer than {MAX_LINE:,} characters", hint, line=number)
                yield line
    except UnicodeDecodeError as error:
        hint = f"Save the file as {encoding}, or state its encoding in the mapping, as in `encoding: windows-1252`."
        line = _first_undecodable(path, codec) or number + 1
        raise FileRefused(path, f"a byte is not {encoding}", hint, line=line) from error
    except LookupError as error:
        raise FileRefused(path, f"there is no encoding {encoding!r}", "Write utf-8 or windows-1252.") from error


def _first_undecodable(path: Path, encoding: str) -> int | None:
    """Return the number of the first line whose bytes are not in the encoding, None if only whole lines can tell."""
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), b""), start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number
    return None


def _refuse_cut(path: Path, wording: Wording) -> None:
    """Refuse a file whose last line is not ended: its last amount may lack digits, and nobody could tell."""
    size = path.stat().st_size
    if not wording.final_line_break_required or not size:
        return
    with path.open("rb") as file:
        file.seek(max(0, size - 4))
        ending = file.read()
    if b"\n" not in ending and b"\r" not in ending:
        hint = (
            "Ask for the file again; if this source never ends its last line, write `final_line_break: optional` "
            "in the mapping."
        )
        raise FileRefused(path, "the last line has no line break, so the file may have been cut", hint)
