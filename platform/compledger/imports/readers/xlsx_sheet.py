"""What a sheet's own text says, before it is read: how far it reaches, and which of its cells hold an error.

The reader of workbooks makes room for every cell up to the farthest, so one stray cell in the last corner of a sheet
asks for 500 GB and ends the process. And it gives #DIV/0! as an empty cell. An empty cell may be allowed where an error
is not: an order whose salesperson is #REF! would pass for one that nobody sold.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from zipfile import ZipFile

from compledger.imports.refusals import FileRefused

MAX_UNPACKED = 2_000_000_000
"""Bytes that a workbook may unpack to: a full sheet of 1,048,576 rows is far below it."""

MAX_CELLS = 30_000_000
"""Cells that a sheet may reach over: about 1 GB when it is read."""

CHUNK = 1 << 20
OVERLAP = 2_000
"""Bytes kept from one chunk to the next, so that a cell cut in two is found whole."""

WORKBOOK, RELATIONSHIPS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
TAG = re.compile(r"<(?:\w+:)?(sheet|Relationship)\s[^>]*>")
ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,4})([0-9]{1,12})["']""")
ERROR = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\bt=["']e["'][^>]*>""")
ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*?\bt=["']e["'])[^>]*?\br=["']([A-Z]{1,4})([0-9]{1,12})["'][^>]*>"""
    rb"""(?:(?!</(?:\w+:)?c>).){0,1000}?<(?:\w+:)?v>([^<]{1,20})</""",
    re.DOTALL,
)


@dataclass(slots=True)
class SheetText:
    """What was found in a sheet's text."""

    columns: set[bytes] = field(default_factory=set)
    last_row: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """By row (from 1) and column (from 0)."""


def error_cells(path: Path, sheet: str) -> Mapping[tuple[int, int], str]:
    """Return the errors of formulas by row (from 1) and column (from 0).

    Raises:
        FileRefused: the sheet reaches too far, or is kept in a way in which its errors cannot be placed.
    """
    with ZipFile(path) as packed:
        if sum(item.file_size for item in packed.infolist()) > MAX_UNPACKED:
            raise FileRefused(path, "the workbook unpacks to more than 2 GB", "Split it, or send it as CSV.")
        part = _part(packed, sheet)
        if part is None:
            raise FileRefused(path, "the workbook is built in an unusual way", "Open it and save it as .xlsx again.")
        found = SheetText()
        for text in _chunks(packed, part):
            _search(path, text, found)
    columns = max(map(column_index, found.columns), default=0) + 1
    if columns * found.last_row > MAX_CELLS:
        what = f"the sheet reaches to row {found.last_row:,} and column {columns:,}"
        raise FileRefused(path, what, "Delete the stray cells far from the rows, or send it as CSV.")
    return found.errors


def column_index(letters: bytes) -> int:
    """Return the number of a column, from 0 for A."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1


def _chunks(packed: ZipFile, part: str) -> Iterator[bytes]:
    kept = b""
    with packed.open(part) as xml:
        while chunk := xml.read(CHUNK):
            yield kept + chunk
            kept = chunk[-OVERLAP:]


def _search(path: Path, text: bytes, found: SheetText) -> None:
    cells = CELL.findall(text)
    found.columns.update(column for column, _ in cells)
    found.last_row = max(found.last_row, max((int(row) for _, row in cells), default=0))
    if b't="e"' not in text and b"t='e'" not in text:
        return
    errors = ERROR_CELL.findall(text)
    if len(errors) < len(ERROR.findall(text[:-OVERLAP])):
        raise FileRefused(path, "the sheet holds errors of formulas, such as #REF!", "Mend them and save it again.")
    for column, row, error in errors:
        found.errors[int(row), column_index(column)] = error.decode(errors="replace")


def _part(packed: ZipFile, sheet: str) -> str | None:
    """Return the name of the part that holds a sheet."""
    names = set(packed.namelist())
    if not {WORKBOOK, RELATIONSHIPS} <= names:
        return None
    # The prefix of a relationship's id is whatever the writer called that namespace.
    ids = {tag.get("name"): _id(tag) for tag in _tags("sheet", packed, WORKBOOK)}
    targets = {tag.get("Id"): tag.get("Target", "") for tag in _tags("Relationship", packed, RELATIONSHIPS)}
    target = targets.get(ids.get(sheet)) or ""
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in names else None


def _id(tag: Mapping[str, str]) -> str | None:
    return next((value for name, value in tag.items() if name.endswith(":id")), None)


def _tags(kind: str, packed: ZipFile, part: str) -> list[dict[str, str]]:
    text = packed.read(part).decode(errors="replace")
    return [
        {name: unescape(double or single) for name, double, single in ATTRIBUTE.findall(tag[0])}
        for tag in TAG.finditer(text)
        if tag[1] == kind
    ]
