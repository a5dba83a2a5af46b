"""Cells of a workbook that hold an error, such as #DIV/0!.

The reader of workbooks gives them as empty cells. An empty cell may be allowed where an error is not: an order whose
salesperson is #REF! would pass for one that nobody sold. So the sheet's own text is searched for them.
"""

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from zipfile import ZipFile

CHUNK = 1 << 20
OVERLAP = 2_000
"""Bytes kept from one chunk to the next, so that a cell cut in two is found whole."""

SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
RELATIONSHIP = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\st=["']e["'])[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*>"""
    rb"""(?:(?!</(?:\w+:)?c>).){0,1000}?<(?:\w+:)?v>([^<]{1,20})</""",
    re.DOTALL,
)


def error_cells(path: Path, sheet: str) -> Mapping[tuple[int, int], str]:
    """Return the errors by row (from 1) and column (from 0); none where the workbook is built in an unusual way."""
    with ZipFile(path) as packed:
        part = _part(packed, sheet)
        if part is None:
            return {}
        found: dict[tuple[int, int], str] = {}
        kept = b""
        with packed.open(part) as xml:
            while chunk := xml.read(CHUNK):
                text = kept + chunk
                for column, row, error in ERROR_CELL.findall(text):
                    found[int(row), _column_index(column.decode())] = error.decode(errors="replace")
                kept = text[-OVERLAP:]
        return found


def _part(packed: ZipFile, sheet: str) -> str | None:
    """Return the name of the part that holds a sheet."""
    names = set(packed.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    sheets = {tag.get("name"): tag.get("r:id") for tag in _tags(SHEET, packed, "xl/workbook.xml")}
    targets = {
        tag.get("Id"): tag.get("Target", "") for tag in _tags(RELATIONSHIP, packed, "xl/_rels/workbook.xml.rels")
    }
    target = targets.get(sheets.get(sheet)) or ""
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in names else None


def _tags(pattern: re.Pattern[str], packed: ZipFile, part: str) -> list[dict[str, str]]:
    text = packed.read(part).decode(errors="replace")
    return [
        {name: unescape(double or single) for name, double, single in ATTRIBUTE.findall(tag)}
        for tag in pattern.findall(text)
    ]


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
