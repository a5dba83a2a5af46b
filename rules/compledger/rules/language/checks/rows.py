"""Rows of lookups: those that no credit can ever reach, and bands that leave gaps or overlap."""

from collections import defaultdict
from itertools import pairwise, product

from compledger.rules.language.checks.bands import Band, Bands
from compledger.rules.language.document import RuleSet
from compledger.rules.language.findings import Place
from compledger.rules.language.manuscript import Manuscript
from compledger.rules.language.source import Items
from compledger.rules.language.tables import LookupTable, Match, TableRow
from compledger.rules.money import plain

MOST_COMBINATIONS = 1_000
"""A row that lists more combinations of values than this is not taken apart: it may hide others unnoticed."""
MOST_FAULTS = 20
NO_VALUE: list[object] = [None]


def check_rows(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Note what is wrong with the rows of every lookup."""
    for table in rule_set.tables.values():
        if isinstance(table, LookupTable):
            _check(table, manuscript)


def _check(table: LookupTable, manuscript: Manuscript) -> None:
    where = _Where(table, manuscript)
    for number in unreachable(table)[:MOST_FAULTS]:
        what = f"{where.name(number)} is never reached: rows before it take all that fits it"
        manuscript.reader.fault(where.place(number), what, "put it before them, or take it out")
    for number, dimension in enumerate(table.dimensions):
        if table.rows and all(not row.cells[number].values and _is_open(row, number) for row in table.rows):
            item = manuscript.by_id("rate_tables")[table.id]
            what = f"no row of {table.id!r} asks for {dimension.name!r}"
            manuscript.reader.fault(item.values.get("by", item).place, what, "leave it out of `by`, or ask for it")
    if len(table.dimensions) == 1 and table.dimensions[0].match is Match.BAND and table.otherwise is None:
        _check_bands(table, where, manuscript)


def _is_open(row: TableRow, number: int) -> bool:
    return row.cells[number].begins is None and row.cells[number].ends is None


def _check_bands(table: LookupTable, where: "_Where", manuscript: Manuscript) -> None:
    """Note gaps and overlaps of the only dimension, from band to band in rising order."""
    order = sorted(range(len(table.rows)), key=lambda n: Band.of(table.rows[n].cells[0]).begins)
    for before, after in pairwise(order):
        ends, begins = table.rows[before].cells[0].ends, table.rows[after].cells[0].begins
        if begins is not None and ends is not None and begins > ends:
            what = f"there is a gap between {plain(ends)} and {plain(begins)}"
            manuscript.reader.fault(where.place(after), what, "let bands meet, or say what holds otherwise in `else`")
        elif ends is None or begins is None or begins < ends:
            what = f"{where.name(after)} overlaps the band before it"
            manuscript.reader.fault(where.place(after), what, "let each band begin where the one before it ends")


class _Where:
    """Where the rows of a table stand: in the document, or in its sheet."""

    def __init__(self, table: LookupTable, manuscript: Manuscript) -> None:
        item = manuscript.by_id("rate_tables")[table.id]
        rows = item.values.get("rows", item.values.get("tiers"))
        self._places = [row.place for row in rows.values] if isinstance(rows, Items) else []
        self._table = item.place
        self._of = f" of the sheet of {table.id!r}" if "sheet" in item.values else f" of {table.id!r}"

    def place(self, number: int) -> Place:
        """Return where a row begins; the table's own place for a row of a sheet."""
        return self._places[number] if number < len(self._places) else self._table

    def name(self, number: int) -> str:
        """Return what a message calls a row, counting from 1."""
        return f"row {number + 1}{self._of}"


def unreachable(table: LookupTable) -> list[int]:
    """Return the rows, from 0, all of whose cases are taken by rows before them.

    Rows are kept by the values that they ask of the dimensions without bands; those with bands are kept beside them.
    """
    equal = [n for n, dimension in enumerate(table.dimensions) if dimension.match is Match.EQUAL]
    banded = [n for n, dimension in enumerate(table.dimensions) if dimension.match is Match.BAND]
    taken: dict[tuple[bool, ...], dict[tuple[object, ...], Bands]] = defaultdict(dict)
    found = []
    for number, row in enumerate(table.rows):
        asked: list[list[object]] = [[literal.value for literal in row.cells[n].values] for n in equal]
        box = tuple(Band.of(row.cells[n]) for n in banded)
        mask = tuple(bool(values) for values in asked)
        count = 1
        for values in asked:
            count *= max(1, len(values))
        if count > MOST_COMBINATIONS:
            continue
        keys = list(product(*(values or NO_VALUE for values in asked)))
        if all(_is_taken(key, mask, box, taken) for key in keys):
            found.append(number)
        for key in keys:
            taken[mask].setdefault(key, Bands(len(banded))).add(box)
    return found


def _is_taken(
    key: tuple[object, ...],
    mask: tuple[bool, ...],
    box: tuple[Band, ...],
    taken: dict[tuple[bool, ...], dict[tuple[object, ...], Bands]],
) -> bool:
    """Whether rows before take one combination of values with its bands: each by the dimensions that it asks."""
    over = []
    for asked, rows in taken.items():
        if all(mine or not theirs for mine, theirs in zip(mask, asked, strict=True)):
            bands = rows.get(tuple(value if theirs else None for value, theirs in zip(key, asked, strict=True)))
            if bands is not None:
                over.append(bands)
    return Bands.cover(over, box)
