"""Rows of lookups: those that no credit can ever reach, and bands that leave gaps or overlap."""

from itertools import pairwise

from compledger.rules.language.checks.bands import Band
from compledger.rules.language.checks.taken import unreachable
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.findings import Place
from compledger.rules.language.forms.tables import LookupTable, Match, TableRow
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.text.source import Items, Mapping, Text
from compledger.rules.money import plain

MOST_FAULTS = 20
"""More faults of one table say nothing new."""


def check_rows(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Note what is wrong with the rows of every lookup."""
    items = manuscript.by_id("rate_tables")
    for table in rule_set.tables.values():
        if isinstance(table, LookupTable):
            _check(table, items[table.id], manuscript)


def _check(table: LookupTable, item: Mapping, manuscript: Manuscript) -> None:
    where = _Where(table, item, manuscript)
    for number in unreachable(table)[:MOST_FAULTS]:
        what = f"{where.name(number)} is never reached: rows before it take all that fits it"
        manuscript.reader.fault(where.place(number), what, "put it before them, or take it out")
    for number, dimension in enumerate(table.dimensions):
        if table.rows and all(not row.cells[number].values and _is_open(row, number) for row in table.rows):
            what = f"no row of {table.id!r} asks for {dimension.name!r}"
            manuscript.reader.fault(item.values.get("by", item).place, what, "leave it out of `by`, or ask for it")
    if len(table.dimensions) == 1 and table.dimensions[0].match is Match.BAND and table.otherwise is None:
        _check_bands(table, where, manuscript)


def _is_open(row: TableRow, number: int) -> bool:
    return row.cells[number].begins is None and row.cells[number].ends is None


def _check_bands(table: LookupTable, where: "_Where", manuscript: Manuscript) -> None:
    """Note gaps and overlaps of the only dimension, from band to band in rising order."""
    before_this = len(manuscript.reader.findings)
    order = sorted(range(len(table.rows)), key=lambda n: Band.of(table.rows[n].cells[0]).begins)
    for before, after in pairwise(order):
        ends, begins = table.rows[before].cells[0].ends, table.rows[after].cells[0].begins
        if begins is not None and ends is not None and begins > ends:
            what = f"there is a gap between {plain(ends)} and {plain(begins)}"
            manuscript.reader.fault(where.place(after), what, "let bands meet, or say what holds otherwise in `else`")
        elif ends is None or begins is None or begins < ends:
            what = f"{where.name(after)} overlaps the band before it"
            manuscript.reader.fault(where.place(after), what, "let each band begin where the one before it ends")
        if len(manuscript.reader.findings) - before_this >= MOST_FAULTS:
            return


class _Where:
    """Where the rows of a table stand: in the document, or in its sheet."""

    def __init__(self, table: LookupTable, item: Mapping, manuscript: Manuscript) -> None:
        rows = item.values.get("rows", item.values.get("tiers"))
        self._places = [row.place for row in rows.values] if isinstance(rows, Items) else []
        self._table = table.id
        self._numbers = manuscript.sheet_rows.get(table.id, ())
        sheet = item.values.get("sheet")
        file = sheet.values.get("file") if isinstance(sheet, Mapping) else None
        self._file = file if isinstance(file, Text) else Text(item.place, "")

    def place(self, number: int) -> Place:
        """Return where a row begins; for a row of a sheet, where the document names it."""
        return self._places[number] if self._places else self._file.place

    def name(self, number: int) -> str:
        """Return what a message calls a row: its number in the table, from 1, or in the sheet."""
        if self._numbers:
            return f"{self._file.value}, row {self._numbers[number]}"
        return f"row {number + 1} of {self._table!r}"
