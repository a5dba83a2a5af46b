"""Lookups and curves as functions: which row fits first, and where a value lies between two points."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise, product
from math import prod

from compledger.rules.formulas.compiled import asks_figures, compiled, literal
from compledger.rules.formulas.exact import exact
from compledger.rules.formulas.figures import OWN, Argument, CompiledTable, Figures, Value
from compledger.rules.language.forms.tables import Beyond, Cell, CurveTable, LookupTable, Match, TableRow

KEYS_OF_A_ROW = 1000
"""A row whose lists of values make more keys than this is tried by itself rather than found by a key."""
KEYS_OF_A_TABLE = 100_000
"""Once rows with lists have made so many keys, further ones are tried by themselves, too: an index is memory."""

Key = tuple[Value, ...]
FirstRow = Callable[[Key], int | None]
"""The number of the first row that fits what is asked, one value for each dimension."""


def compiled_table(table: LookupTable | CurveTable) -> CompiledTable:
    """Return the function of a rate table; make it once, as it builds an index of the table's rows.

    It gives None where no row fits and the table says nothing else, and for a curve by something missing. A row that
    asks nothing of a dimension fits whatever that is, a missing field included; one that asks something of a missing
    value does not fit. A dimension by figures of the period that comes to missing makes the whole table missing: what
    stands under `else` is for sales that no row is for, and not for payees without a quota.
    """
    return _compiled_curve(table) if isinstance(table, CurveTable) else _compiled_lookup(table)


def _compiled_lookup(table: LookupTable) -> CompiledTable:
    own = tuple(_nothing if dimension.by is None else compiled(dimension.by) for dimension in table.dimensions)
    of_period = [n for n, d in enumerate(table.dimensions) if d.by is not None and asks_figures(d.by)]
    first_row, values = _first_row(table), [exact(row.value) for row in table.rows]
    otherwise = None if table.otherwise is None else exact(table.otherwise)

    def given(figures: Figures, argument: Value | Argument) -> Fraction | None:
        asked: Key = (argument,) if argument is not OWN else tuple([by(figures) for by in own])
        if argument is OWN and any(asked[n] is None for n in of_period):
            return None
        row = first_row(asked)
        return otherwise if row is None else values[row]

    return given


def _nothing(_: Figures) -> None:
    """Stand for the formula of a dimension that has none."""


def _first_row(table: LookupTable) -> FirstRow:
    if len(table.dimensions) == 1 and table.dimensions[0].match is Match.BAND:
        cells = [row.cells[0] for row in table.rows]
        if len(cells) > 1 and _are_rising(cells):
            return _by_rising_bands(cells)
    return _by_index(table)


def _are_rising(cells: Sequence[Cell]) -> bool:
    """Tell whether bands follow one another, so that at most one of them holds a value."""
    bounds = [bound for cell in cells for bound in (cell.begins, cell.ends)][1:-1]
    known = [bound for bound in bounds if bound is not None]
    return len(known) == len(bounds) and all(low <= high for low, high in pairwise(known))


def _by_rising_bands(cells: Sequence[Cell]) -> FirstRow:
    begins = [exact(cell.begins) for cell in cells[1:] if cell.begins is not None]

    def first(asked: Key) -> int | None:
        (value,) = asked
        if not isinstance(value, Fraction):
            return None
        row = bisect_right(begins, value)
        return row if _fits(cells[row], value) else None

    return first


def _by_index(table: LookupTable) -> FirstRow:
    """Return what finds a row by an index for each set of dimensions in which rows ask for equal values.

    Rows of one key whose bands follow one another are found by their bounds; others are tried in the document's order.
    Thousands of rows so cost as much as a few.
    """
    indexes: dict[tuple[int, ...], dict[Key, list[int]]] = {}
    keys = 0
    for number, row in enumerate(table.rows):
        keyed, count = _keyed(row)
        if count > 1:
            keys += count
            keyed = keyed if keys <= KEYS_OF_A_TABLE else ()
        index = indexes.setdefault(keyed, {})
        for key in product(*([literal(value) for value in row.cells[d].values] for d in keyed)):
            index.setdefault(key, []).append(number)
    sought = {
        keyed: {key: _within_key(table, keyed, numbers) for key, numbers in index.items()}
        for keyed, index in indexes.items()
    }

    def first(asked: Key) -> int | None:
        found = [
            row
            for keyed, index in sought.items()
            if (within := index.get(tuple([asked[d] for d in keyed]))) is not None
            and (row := within(asked)) is not None
        ]
        return min(found, default=None)

    return first


def _within_key(table: LookupTable, keyed: tuple[int, ...], numbers: Sequence[int]) -> FirstRow:
    """Return what finds the first of some rows that share a key: one more dimension of rising bands by its bounds."""
    asking = {
        d
        for number in numbers
        for d, cell in enumerate(table.rows[number].cells)
        if d not in keyed and (cell.values or cell.begins is not None or cell.ends is not None)
    }
    if len(asking) == 1 and len(numbers) > 1:
        (dimension,) = asking
        cells = [table.rows[number].cells[dimension] for number in numbers]
        if not any(cell.values for cell in cells) and _are_rising(cells):
            by_bands = _by_rising_bands(cells)

            def banded(asked: Key) -> int | None:
                place = by_bands((asked[dimension],))
                return None if place is None else numbers[place]

            return banded

    def tried(asked: Key) -> int | None:
        return next((number for number in numbers if all(map(_fits, table.rows[number].cells, asked))), None)

    return tried


def _keyed(row: TableRow) -> tuple[tuple[int, ...], int]:
    """Return the dimensions that a row is found by, and how many keys that makes."""
    keyed = tuple(d for d, cell in enumerate(row.cells) if cell.values)
    count = prod(len(row.cells[d].values) for d in keyed)
    return (keyed, count) if count <= KEYS_OF_A_ROW else ((), 1)


def _fits(cell: Cell, value: Value) -> bool:
    if cell.values:
        return any(literal(one) == value for one in cell.values)
    if cell.begins is None and cell.ends is None:
        return True
    if not isinstance(value, Fraction):
        return False
    return (cell.begins is None or value >= exact(cell.begins)) and (cell.ends is None or value < exact(cell.ends))


def _compiled_curve(table: CurveTable) -> CompiledTable:
    by = None if table.by is None else compiled(table.by)
    points = [(exact(point.at), exact(point.value)) for point in table.points]
    between = [at for at, _ in points[1:-1]]

    def given(figures: Figures, argument: Value | Argument) -> Fraction | None:
        at = argument if argument is not OWN else by(figures) if by is not None else None
        if not isinstance(at, Fraction):
            return None
        (first, low), (last, high) = points[0], points[-1]
        if at <= first and table.before is Beyond.FLAT:
            return low
        if (at >= last and table.after is Beyond.FLAT) or len(points) == 1:
            return high
        segment = bisect_right(between, at)
        return _on_line(points[segment], points[segment + 1], at)

    return given


def _on_line(one: tuple[Fraction, Fraction], other: tuple[Fraction, Fraction], at: Fraction) -> Fraction:
    (x0, y0), (x1, y1) = one, other
    return y0 + (at - x0) * (y1 - y0) / (x1 - x0)
