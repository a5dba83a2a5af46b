"""The cases that rows of a lookup have taken, and whether they leave a later row anything."""

from collections import defaultdict
from itertools import product
from math import prod

from compledger.rules.language.checks.bands import Band, Bands
from compledger.rules.language.forms.tables import LookupTable, Match, TableRow

MOST_COMBINATIONS = 1_000
"""A row that lists more combinations of values than this is not taken apart: it may hide others unnoticed."""
MOST_EFFORT = 2_000_000
"""Comparisons spent on one table; rows beyond that may hide unnoticed."""
ANYTHING: list[object] = [None]

Mask = tuple[bool, ...]
Key = tuple[object, ...]


class Taken:
    """Rows so far, by the values that they ask of the dimensions without bands; their bands are kept beside them."""

    def __init__(self, table: LookupTable) -> None:
        self._equal = [n for n, dimension in enumerate(table.dimensions) if dimension.match is Match.EQUAL]
        self._banded = [n for n, dimension in enumerate(table.dimensions) if dimension.match is Match.BAND]
        self._rows: dict[Mask, dict[Key, Bands]] = defaultdict(dict)
        """By which dimensions rows ask: the values that they ask, None for those that they do not."""
        self.effort = 0

    def take(self, row: TableRow) -> bool:
        """Add a row; tells whether those before it have taken all of its cases."""
        asked: list[list[object]] = [[literal.value for literal in row.cells[n].values] for n in self._equal]
        if prod(max(1, len(values)) for values in asked) > MOST_COMBINATIONS:
            return False
        box = tuple(Band.of(row.cells[n]) for n in self._banded)
        mask = tuple(bool(values) for values in asked)
        keys = list(product(*(values or ANYTHING for values in asked)))
        gone = all(self._is_taken(key, mask, box) for key in keys)
        for key in keys:
            self._rows[mask].setdefault(key, Bands(len(self._banded))).add(box)
        return gone

    def _is_taken(self, key: Key, mask: Mask, box: tuple[Band, ...]) -> bool:
        """Whether rows before take one combination of values with its bands: each by the dimensions that it asks."""
        over = []
        for asked, rows in self._rows.items():
            self.effort += len(mask)
            if all(mine or not theirs for mine, theirs in zip(mask, asked, strict=True)):
                bands = rows.get(tuple(value if theirs else None for value, theirs in zip(key, asked, strict=True)))
                if bands is not None:
                    over.append(bands)
                    self.effort += bands.effort
        return self.effort <= MOST_EFFORT and Bands.cover(over, box)


def unreachable(table: LookupTable) -> list[int]:
    """Return the rows, from 0, all of whose cases are taken by rows before them."""
    taken = Taken(table)
    found = []
    for number, row in enumerate(table.rows):
        if taken.take(row):
            found.append(number)
        if taken.effort > MOST_EFFORT:
            break
    return found
