"""A table in plain text: columns as wide as their content, one of them elastic so that the table fills the page."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

GAP = "  "


def text_table(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int, elastic: int) -> list[str]:
    """Return the table's lines, the first two being its headings and a rule.

    A heading that starts with `>` is set to the right, as its column is. The `elastic` column takes what the others
    leave of `width` and breaks over several lines where that is little; no word is ever left out, so a table whose
    other columns are too wide is wider than `width`.
    """
    right = [heading.startswith(">") for heading in headings]
    names = [heading.removeprefix(">") for heading in headings]
    widths = _widths([names, *rows], width, elastic)
    table = [_laid_out(names, widths, right), GAP.join("─" * wide for wide in widths)]
    for row in rows:
        table.extend(_laid_out(part, widths, right) for part in _broken(row, widths[elastic], elastic))
    return table


def _widths(rows: Sequence[Sequence[str]], width: int, elastic: int) -> list[int]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    left = width - sum(widths) - len(GAP) * (len(widths) - 1)
    widths[elastic] = max(len(rows[0][elastic]), widths[elastic] + left)
    return widths


def _broken(row: Sequence[str], room: int, elastic: int) -> Iterator[list[str]]:
    parts = textwrap.wrap(row[elastic], room) or [""]
    for first, part in zip_longest([row], parts):
        cells = list(first) if first else [""] * len(row)
        cells[elastic] = part
        yield cells


def _laid_out(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    set_ = (
        cell.rjust(wide) if to_the_right else cell.ljust(wide)
        for cell, wide, to_the_right in zip(cells, widths, right, strict=True)
    )
    return GAP.join(set_).rstrip()
