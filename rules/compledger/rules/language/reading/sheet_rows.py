"""The rows of a lookup out of its sheet."""

from decimal import Decimal

from compledger.rules.language.forms.document import AMOUNT_BELOW, SHARE_PLACES
from compledger.rules.language.forms.expression import Formula, Literal
from compledger.rules.language.forms.fields import EXACT_KINDS
from compledger.rules.language.forms.tables import Cell, Dimension, Gives, Match, TableRow
from compledger.rules.language.reading.sheets import Sheet, Sheets, parse_sheet, read_sheet
from compledger.rules.language.reading.table_values import BELOW, PLACES
from compledger.rules.language.text.document_keys import SHEET
from compledger.rules.language.text.reader import DECIMAL, Reader, nearest
from compledger.rules.language.text.source import Mapping, Plain, Text, plain
from compledger.rules.language.text.typed_text import WRITTEN_AS, typed

MOST_FAULTS = 20
"""More faults of one sheet say nothing new."""


def read_sheet_rows(
    of: Mapping, named: dict[str, Formula], gives: Gives, sheets: Sheets, reader: Reader
) -> tuple[tuple[Dimension, ...], dict[int, TableRow]]:
    """Return the dimensions and rows of a lookup whose rows stand in a sheet, by their numbers in the file."""
    reader.keys(of, required=(*SHEET.required, gives))
    columns = columns_of(of, reader)
    dimensions = tuple(
        Dimension(name, by, Match.BAND if {f"{name}_from", f"{name}_until"} & set(columns) else Match.EQUAL)
        for name, by in named.items()
    )
    _refuse_columns(of, dimensions, columns, reader)
    sheet = read_sheet(of, sheets, reader)
    if sheet is None or reader.findings:
        return dimensions, {}
    return dimensions, _SheetRows(of, sheet, reader, columns, gives).read(dimensions)


def columns_of(of: Mapping, reader: Reader) -> dict[str, Text]:
    """Return the column of each dimension, or of each end of a band."""
    found = {}
    for name, value in reader.mapping(of, "columns").values.items():
        if isinstance(value, Text):
            found[name] = value
        else:
            reader.fault(value.place, f"{name!r} must be a text", "write the name of a column")
    return found


def plain_with_sheets(source: Mapping, sheets: Sheets) -> Plain:
    """Return a document without places, the rows of its sheets inlined: the columns that a table names, as text.

    So a version's hash covers what its sheets say. For a document in which nothing was found.
    """
    found = plain(source)
    assert isinstance(found, dict)
    tables = found.get("rate_tables")
    for table in tables if isinstance(tables, list) else ():
        of = table.get("sheet") if isinstance(table, dict) else None
        if isinstance(of, dict):
            file = str(of["file"])
            of["rows"] = _named_cells(of, parse_sheet(file, sheets[file]))
    return found


def _named_cells(of: dict[str, Plain], sheet: Sheet) -> list[Plain]:
    columns = of.get("columns")
    named = [*(columns.values() if isinstance(columns, dict) else ()), *(of[gives] for gives in Gives if gives in of)]
    places = [place for place, name in enumerate(sheet.header) if name in named]
    lines = [sheet.header, *(cells for _, cells in sheet.rows)]
    return [[line[place] for place in places] for line in lines]


def _refuse_columns(of: Mapping, dimensions: tuple[Dimension, ...], columns: dict[str, Text], reader: Reader) -> None:
    known = set()
    for dimension in dimensions:
        name = dimension.name
        own = {f"{name}_from", f"{name}_until"} if dimension.match is Match.BAND else {name}
        known |= own
        if not own & set(columns):
            hint = f"add `{name}: …` with a column's name, or `{name}_from` and `{name}_until`"
            reader.fault(of.values.get("columns", of).place, f"no column is named for {name!r}", hint)
        kind = dimension.by.kind if dimension.by else None
        if dimension.match is Match.BAND and kind not in EXACT_KINDS:
            place = next(columns[one].place for one in sorted(own) if one in columns)
            reader.fault(place, f"{name!r} is {kind} and has no bands", "ask for single values")
    for name in columns:
        if name not in known:
            place = reader.mapping(of, "columns").keys[name]
            reader.fault(place, f"the table is not by {name!r}", nearest(name, sorted(known)))


class _SheetRows:
    """Reads the cells of one sheet, and notes their faults by row and column."""

    def __init__(self, of: Mapping, sheet: Sheet, reader: Reader, columns: dict[str, Text], gives: Gives) -> None:
        self.of, self.sheet, self.reader, self.columns, self.gives = of, sheet, reader, columns, gives
        self.faults = 0

    def read(self, dimensions: tuple[Dimension, ...]) -> dict[int, TableRow]:
        """Return the rows by their numbers in the file."""
        places = {name: self._column(text) for name, text in self.columns.items()}
        value = self.of.values[self.gives]
        value_column = self._column(value) if isinstance(value, Text) else None
        if value_column is None or None in places.values():
            return {}
        found = {}
        for number, cells in self.sheet.rows:
            read = tuple(self._cell(number, cells, dimension, places) for dimension in dimensions)
            found[number] = TableRow(read, self._value(number, cells[value_column]))
            if self.faults >= MOST_FAULTS:
                break
        return found

    def _column(self, text: Text) -> int | None:
        if text.value in self.sheet.header:
            return self.sheet.header.index(text.value)
        what = f"{self.sheet.file} has no column {text.value!r}"
        self.reader.fault(text.place, what, nearest(text.value, self.sheet.header))
        return None

    def _cell(self, number: int, cells: tuple[str, ...], dimension: Dimension, places: dict[str, int | None]) -> Cell:
        name = dimension.name
        if dimension.match is Match.EQUAL:
            place = places[name]
            assert place is not None
            assert dimension.by is not None
            if not cells[place]:
                return Cell()
            found = typed(dimension.by.kind, cells[place])
            if found is None:
                self._fault(number, self.columns[name].value, cells[place], WRITTEN_AS[dimension.by.kind])
                return Cell()
            return Cell((Literal(dimension.by.kind, found),))
        begins, ends = (self._bound(number, cells, end, places) for end in (f"{name}_from", f"{name}_until"))
        if begins is not None and ends is not None and ends <= begins:
            self._fault(number, self.columns[f"{name}_until"].value, f"{ends}", f"a bound above {begins}")
        return Cell((), begins, ends)

    def _bound(self, number: int, cells: tuple[str, ...], end: str, places: dict[str, int | None]) -> Decimal | None:
        place = places.get(end)
        if place is None or not cells[place]:
            return None
        return self._decimal(number, self.columns[end].value, cells[place], SHARE_PLACES, AMOUNT_BELOW)

    def _value(self, number: int, cell: str) -> Decimal:
        column = self.of.values[self.gives]
        assert isinstance(column, Text)
        value = self._decimal(number, column.value, cell, PLACES[self.gives], BELOW[self.gives])
        if value < 0 and self.gives is not Gives.AMOUNT:
            self._fault(number, column.value, cell, "a value of 0 or more")
        return value

    def _decimal(self, number: int, column: str, cell: str, places: int, below: int) -> Decimal:
        point = cell.partition(".")[2]
        if not DECIMAL.fullmatch(cell) or len(point) > places or abs(Decimal(cell)) >= below:
            self._fault(number, column, cell, f"digits with a point and at most {places} places, below {below:,}")
            return Decimal(0)
        return Decimal(cell)

    def _fault(self, number: int, column: str, cell: str, wanted: str) -> None:
        self.faults += 1
        what = f"{self.sheet.file}, row {number}, column {column!r}: {cell!r} cannot stand here"
        self.reader.fault(self.of.values["file"].place, what, f"write {wanted}")
