"""Sheets: the rows of a rate table as a CSV file beside the document.

UTF-8 with or without byte order mark, commas or semicolons, a header row. Cells are text exactly as written; what they
mean is read next door, in `lookups_in_document`.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass

from compledger.rules.language.text.reader import Reader
from compledger.rules.language.text.source import Mapping
from compledger.rules.language.text.unprintable import unprintable_in
from compledger.rules.refused import Refused

FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.csv", re.ASCII)
MOST_BYTES = 20_000_000
MOST_ROWS = 100_000


class SheetRefused(Refused, ValueError):
    """A file is no sheet that can be read."""

    def __init__(self, what: str, hint: str) -> None:
        self.what, self.hint = what, hint
        super().__init__(f"{what} ({hint})")


Sheets = MappingOf[str, bytes]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Each with its number in the file, the header being row 1; rows without any content are left out."""


def read_sheet(of: Mapping, sheets: Sheets, reader: Reader) -> Sheet | None:
    """Return the sheet that a table names by `file`; None if it is missing or cannot be read, which is noted."""
    file = reader.text(of, "file")
    if not file:
        return None
    place = of.values["file"].place
    if not FILE.fullmatch(file):
        reader.fault(place, f"{file!r} is not a sheet's name", "name a .csv file beside the document, without a folder")
        return None
    if file not in sheets:
        reader.fault(place, f"the sheet {file!r} is not there", "put the file beside the document")
        return None
    try:
        return parse_sheet(file, sheets[file])
    except SheetRefused as error:
        reader.fault(place, error.what, error.hint)
        return None


def parse_sheet(file: str, content: bytes) -> Sheet:
    """Return a sheet; raises SheetRefused."""
    if len(content) > MOST_BYTES:
        raise SheetRefused(f"{file} is larger than {MOST_BYTES:,} bytes", "split the table in two")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise SheetRefused(f"{file}, row {row}: this is not UTF-8 text", "save the sheet as CSV in UTF-8") from error
    odd = unprintable_in(text.replace("\r\n", " \n"))
    if odd is not None:
        raise SheetRefused(f"{file}, row {text.count(chr(10), 0, odd.at) + 1}: {odd.what}", odd.hint)
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = _header(file, next(lines, []))
        return Sheet(file, header, tuple(_rows(file, header, lines)))
    except csv.Error as error:
        raise SheetRefused(f"{file}: this is not CSV: {error}", "save the sheet as CSV again") from error


def _header(file: str, line: list[str]) -> tuple[str, ...]:
    header = tuple(cell.strip() for cell in line)
    twice = [name for name in header if name and header.count(name) > 1]
    if not any(header) or twice:
        what = f"two columns are called {twice[0]!r}" if twice else "there is no header row"
        raise SheetRefused(f"{file}, row 1: {what}", "give each column a name of its own in the first row")
    return header


def _rows(file: str, header: tuple[str, ...], lines: Iterable[list[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    count = 0
    for number, line in enumerate(lines, start=2):
        if not any(cell.strip() for cell in line):
            continue
        count += 1
        if count > MOST_ROWS:
            raise SheetRefused(f"{file} has more than {MOST_ROWS:,} rows", "split the table in two")
        if len(line) != len(header):
            what = f"{file}, row {number}: {len(line)} cells stand under {len(header)} columns"
            raise SheetRefused(what, "fill every row up to the last column; put cells with a comma in quotes")
        yield number, tuple(cell.strip() for cell in line)
