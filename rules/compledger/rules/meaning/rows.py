"""Changes of the rows of a lookup: a row is known by what it asks, and its place counts only where rows overlap."""

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal

from compledger.rules.language.forms.tables import Cell, LookupTable, TableRow
from compledger.rules.meaning import patterns as said
from compledger.rules.meaning.change import ChangeClass, ChangeKind
from compledger.rules.meaning.comparison import About, Comparison, Tell, matched
from compledger.rules.plain_words import Telling, cell_in_words

MOST_PAIRS = 1_000_000
"""So many pairs of rows are looked at for an overlap; in a longer list that was shuffled the order is the change."""
Key = tuple[object, ...]


def compare_rows(comparison: Comparison, about: About, before: LookupTable, after: LookupTable) -> None:
    """Note rows that are new, gone or give another value, and an order that decides otherwise."""
    rows = about / "rows"
    gone, new = [], []
    for _, one, other in matched(before.rows, after.rows, _key):
        if one is not None and other is not None:
            if one.value != other.value:
                at = rows.item(_asks(comparison.b, after, other))
                comparison.figure(at, ChangeKind.ROW, one.value, other.value, _gives(after))
        elif one is not None:
            gone.append(one)
        elif other is not None:
            new.append(other)
    if gone and len(gone) == len(new) and all(map(_only_bounds_moved, gone, new)):
        # As many bands as before, whose bounds and values are others: figures of the same table.
        for one, other in zip(gone, new, strict=True):
            at = rows.item(_asks(comparison.a, before, one))
            comparison.figure(at, ChangeKind.ROW, one, other, _whole(after))
    else:
        for one in gone:
            comparison.one_sided(rows.item(_asks(comparison.a, before, one)), ChangeKind.ROW, one, None, _whole(before))
        for other in new:
            comparison.one_sided(
                rows.item(_asks(comparison.b, after, other)), ChangeKind.ROW, None, other, _whole(after)
            )
    _compare_otherwise(comparison, about, before, after)
    _compare_order(comparison, rows, before, after)


def _compare_otherwise(comparison: Comparison, about: About, before: LookupTable, after: LookupTable) -> None:
    one, other = before.otherwise, after.otherwise
    if one is None or other is None:
        if one != other:
            comparison.one_sided(about / "else", ChangeKind.ROW, one, other, _gives(after))
    else:
        comparison.figure(about / "else", ChangeKind.ROW, one, other, _gives(after))


def _compare_order(comparison: Comparison, rows: About, before: LookupTable, after: LookupTable) -> None:
    """Note rows that changed places with one that they overlap: the first that fits counts."""
    places = {_key(row): n for n, row in enumerate(after.rows)}
    kept = [row for row in before.rows if _key(row) in places]
    order = [places[_key(row)] for row in kept]
    moved = set(range(len(order))) - _rising(order)
    say = comparison.a.wording.say
    if len(moved) * len(order) > MOST_PAIRS:
        told = [say(said.ONE_ORDER), say(said.ANOTHER_ORDER)]
        comparison.note(rows, ChangeKind.ROW, ChangeClass.STRUCTURAL, told[0], told[1])
        return
    noted: set[frozenset[int]] = set()
    for n in sorted(moved):
        for m, row in enumerate(kept):
            passed = (n < m) != (order[n] < order[m]) and n != m
            if passed and frozenset({n, m}) not in noted and _overlap(kept[n], row) and kept[n].value != row.value:
                noted.add(frozenset({n, m}))
                first, second = (n, m) if n < m else (m, n)
                words = [_asks(comparison.a, before, kept[k]) for k in (first, second)]
                turned = ((0, 1), (1, 0))
                told = [say(said.FIRST, first=words[i], second=words[j]) for i, j in turned]
                comparison.note(rows, ChangeKind.ROW, ChangeClass.STRUCTURAL, told[0], told[1])


def _rising(order: Sequence[int]) -> set[int]:
    """Return the places of a longest rising part of a list: what may be said to have stayed where it was."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, value in enumerate(order):
        at = bisect_left(tails, value)
        tails[at : at + 1], ends[at : at + 1] = [value], [n]
        before.append(ends[at - 1] if at else -1)
    found, n = set(), ends[-1] if ends else -1
    while n >= 0:
        found.add(n)
        n = before[n]
    return found


def _key(row: TableRow) -> Key:
    return tuple((frozenset(cell.values), cell.begins, cell.ends) for cell in row.cells)


def _overlap(one: TableRow, other: TableRow) -> bool:
    return all(_meet(a, b) for a, b in zip(one.cells, other.cells, strict=True))


def _meet(a: Cell, b: Cell) -> bool:
    if a.values and b.values:
        return not set(a.values).isdisjoint(b.values)
    return not (
        (a.ends is not None and b.begins is not None and a.ends <= b.begins)
        or (b.ends is not None and a.begins is not None and b.ends <= a.begins)
    )


def _only_bounds_moved(one: TableRow, other: TableRow) -> bool:
    return all(
        set(a.values) == set(b.values) and (a.begins is None, a.ends is None) == (b.begins is None, b.ends is None)
        for a, b in zip(one.cells, other.cells, strict=True)
    )


def _asks(telling: Telling, table: LookupTable, row: TableRow) -> str:
    cells = zip(table.dimensions, row.cells, strict=True)
    return "; ".join(cell_in_words(telling, dimension, cell) for dimension, cell in cells)


def _gives(table: LookupTable) -> Tell[Decimal]:
    return lambda telling, value: telling.given(value, table.gives, per_unit=telling.table_per_unit(table.id))


def _whole(table: LookupTable) -> Tell[TableRow]:
    return lambda telling, row: f"{_asks(telling, table, row)}: {_gives(table)(telling, row.value)}"
