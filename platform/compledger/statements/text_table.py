"""A table in plain text: columns as wide as their content, one of them elastic so that the table fills the page."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

WIDE_GAP, NARROW_GAP = "  ", " "


@dataclass(frozen=True, slots=True)
class _Layout:
    widths: tuple[int, ...]
    right: tuple[bool, ...]
    gap: str

    def line(self, cells: Sequence[str]) -> str:
        placed = (
            cell.rjust(wide) if to_the_right else cell.ljust(wide)
            for cell, wide, to_the_right in zip(cells, self.widths, self.right, strict=True)
        )
        return self.gap.join(placed).rstrip()


def text_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    elastic: int,
    under: Sequence[Sequence[str]] = (),
) -> list[str]:
    """Return the table's lines, the first two being its headings and a rule.

    A heading that starts with `>` is set to the right, as its column is. The `elastic` column takes what the others
    leave of `width` and breaks over several lines where that is little; no word is ever left out, so a table whose
    other columns are too wide is wider than `width`.

    `under` has the paragraphs that stand beneath each row, set in by the first column; none at all if it is empty.
    """
    names = [heading.removeprefix(">") for heading in headings]
    right = tuple(heading.startswith(">") for heading in headings)
    layout = _fitted([names, *rows], right, width, elastic)
    table = [layout.line(names), layout.gap.join("─" * wide for wide in layout.widths)]
    indent = " " * (layout.widths[0] + len(WIDE_GAP))
    for row, paragraphs in zip_longest(rows, under, fillvalue=()):
        table.extend(layout.line(part) for part in _broken(row, layout.widths[elastic], elastic))
        for text in paragraphs:
            table.extend(textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=f"{indent}  "))
    return table


def _fitted(rows: Sequence[Sequence[str]], right: tuple[bool, ...], width: int, elastic: int) -> _Layout:
    needed = [max(map(len, column)) for column in zip(*rows, strict=True)]
    least = len(rows[0][elastic])
    others = sum(needed) - needed[elastic]
    gaps = len(needed) - 1
    gap = WIDE_GAP if others + least + len(WIDE_GAP) * gaps <= width else NARROW_GAP
    needed[elastic] = max(least, width - others - len(gap) * gaps)
    return _Layout(tuple(needed), right, gap)


def _broken(row: Sequence[str], room: int, elastic: int) -> Iterator[list[str]]:
    parts = textwrap.wrap(row[elastic], room) or [""]
    for first, part in zip_longest([row], parts):
        cells = list(first) if first else [""] * len(row)
        cells[elastic] = part
        yield cells
