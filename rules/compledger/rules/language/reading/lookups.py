"""The lookups of a document: rows found by one or more dimensions."""

from compledger.rules.language.forms.document import AMOUNT_BELOW, SHARE_PLACES
from compledger.rules.language.forms.expression import Formula, Literal
from compledger.rules.language.forms.fields import EXACT_KINDS, FieldKind
from compledger.rules.language.forms.tables import Cell, Dimension, Gives, LookupTable, Match, TableRow
from compledger.rules.language.reading.manuscript import ANY_KIND, NOTHING, Manuscript
from compledger.rules.language.reading.sheet_rows import read_sheet_rows
from compledger.rules.language.reading.sheets import Sheets
from compledger.rules.language.reading.table_values import gives_of, value_of
from compledger.rules.language.reading.tier_bounds import TierBounds
from compledger.rules.language.text.document_keys import BAND, BANDS, CELL_BAND, LOOKUP
from compledger.rules.language.text.reader import NAME
from compledger.rules.language.text.source import Items, Mapping, Text, Value
from compledger.rules.language.text.typed_text import WRITTEN_AS, typed

MOST_ROWS = 20_000
MOST_DIMENSIONS = 12


def read_bands(item: Mapping, table_id: str, manuscript: Manuscript) -> LookupTable:
    """Return a whole-amount table by any formula, as a lookup of one dimension; reaching below its first bound."""
    reader = manuscript.reader
    reader.fits(item, BANDS)
    by = manuscript.formula(item, "by", manuscript.of_table(), EXACT_KINDS)[0] if "by" in item.values else None
    gives = gives_of(item)
    bounds = TierBounds(reader, below=AMOUNT_BELOW, places=SHARE_PLACES)
    values = []
    for tier in reader.mappings(item, "tiers"):
        reader.fits(tier, BAND)
        bounds.take(tier)
        values.append(value_of(tier, gives, reader))
    bounds.done()
    begins = [None, *bounds.begins[1:]]
    ends = [*bounds.begins[1:], None]
    rows = [TableRow((Cell((), a, b),), value) for a, b, value in zip(begins, ends, values, strict=False)]
    dimension = Dimension(reader.text(item, "by", default="value"), by, Match.BAND)
    return LookupTable(table_id, gives, (dimension,), tuple(rows), None)


def read_lookup(item: Mapping, table_id: str, manuscript: Manuscript, sheets: Sheets) -> LookupTable:
    """Return a lookup, its rows from the document or from a sheet."""
    reader = manuscript.reader
    reader.fits(item, LOOKUP)
    gives = gives_of(item)
    named = _by(item, manuscript)
    if ("rows" in item.values) == ("sheet" in item.values):
        reader.fault(item.place, "a lookup has either rows or a sheet", "write `rows:` or `sheet: {file: …}`")
    if "sheet" in item.values:
        dimensions, numbered = read_sheet_rows(reader.mapping(item, "sheet"), named, gives, sheets, reader)
        manuscript.sheet_rows[table_id] = tuple(numbered)
        rows = tuple(numbered.values())
    else:
        dimensions = _dimensions(named, _banded(item))
        rows = _rows(item, dimensions, gives, manuscript)
    otherwise = None
    if "else" in item.values:
        value = reader.mapping(item, "else")
        reader.keys(value, required=(gives,))
        otherwise = value_of(value, gives, reader)
    return LookupTable(table_id, gives, dimensions, rows, otherwise)


def _by(item: Mapping, manuscript: Manuscript) -> dict[str, Formula]:
    """Return what a lookup is by: fields by their own names, or formulas by the names that they are given."""
    reader, by = manuscript.reader, item.values.get("by")
    found: dict[str, Formula] = {}
    if isinstance(by, Mapping):
        for name, value in by.values.items():
            if not NAME.fullmatch(name):
                hint = "use small letters, digits, - and _, beginning with a letter"
                reader.fault(by.keys[name], f"{name!r} is not a name", hint)
            elif isinstance(value, Text):
                found[name] = manuscript.formula_at(value, manuscript.of_table(), ANY_KIND)
            else:
                reader.fault(value.place, f"{name!r} must be a text", "write a formula, as in `size: abs(amount)`")
                found[name] = NOTHING
    elif by is not None:
        for one in (by,) if isinstance(by, Text) else reader.texts(item, "by"):
            found[one.value] = manuscript.formula_at(one, manuscript.of_table(), ANY_KIND)
            if not NAME.fullmatch(one.value):
                reader.fault(one.place, f"{one.value!r} is not a field's name", "name it: `by: {size: abs(amount)}`")
    if len(found) > MOST_DIMENSIONS:
        reader.fault(item.values["by"].place, f"more than {MOST_DIMENSIONS} dimensions", "split the table in two")
    return found


def _banded(item: Mapping) -> set[str]:
    """Return the dimensions that rows ask by bounds."""
    rows = item.values.get("rows")
    cells = [row.values for row in rows.values if isinstance(row, Mapping)] if isinstance(rows, Items) else []
    return {name for row in cells for name, cell in row.items() if isinstance(cell, Mapping)}


def _dimensions(named: dict[str, Formula], banded: set[str]) -> tuple[Dimension, ...]:
    return tuple(Dimension(n, by, Match.BAND if n in banded else Match.EQUAL) for n, by in named.items())


def _rows(
    item: Mapping, dimensions: tuple[Dimension, ...], gives: Gives, manuscript: Manuscript
) -> tuple[TableRow, ...]:
    reader = manuscript.reader
    rows = []
    items = reader.mappings(item, "rows")
    if len(items) > MOST_ROWS:
        reader.fault(items[MOST_ROWS].place, f"more than {MOST_ROWS:,} rows", "put the table into a sheet")
    for dimension in dimensions:
        if dimension.match is Match.BAND and _kind(dimension) not in EXACT_KINDS:
            place = next(r.values[dimension.name].place for r in items if _is_band(r, dimension.name))
            what = f"{dimension.name!r} is {_kind(dimension)} and has no bands"
            reader.fault(place, what, "ask for single values")
            return ()
    names = [dimension.name for dimension in dimensions]
    for row in items[:MOST_ROWS]:
        reader.keys(row, required=(), optional=(*names, *Gives))
        cells = tuple(_cell(row.values.get(dimension.name), dimension, manuscript) for dimension in dimensions)
        rows.append(TableRow(cells, value_of(row, gives, reader)))
    return tuple(rows)


def _is_band(row: Mapping, name: str) -> bool:
    return isinstance(row.values.get(name), Mapping)


def _kind(dimension: Dimension) -> FieldKind:
    assert dimension.by is not None
    return dimension.by.kind


def _cell(value: Value | None, dimension: Dimension, manuscript: Manuscript) -> Cell:
    if value is None:
        return Cell()
    if isinstance(value, Mapping):
        return _band(value, manuscript)
    if dimension.match is Match.BAND:
        what = f"other rows ask for {dimension.name!r} by bounds"
        manuscript.reader.fault(value.place, what, "write {from: …, until: …} here, too")
        return Cell()
    texts = value.values if isinstance(value, Items) else (value,)
    return Cell(tuple(found for text in texts if (found := _literal(text, _kind(dimension), manuscript))))


def _literal(value: Value, kind: FieldKind, manuscript: Manuscript) -> Literal | None:
    found = typed(kind, value.value) if isinstance(value, Text) else None
    if found is None:
        shown = value.value if isinstance(value, Text) else "this"
        manuscript.reader.fault(value.place, f"{shown!r} is no {kind}", f"write {WRITTEN_AS[kind]}")
        return None
    return Literal(kind, found)


def _band(value: Mapping, manuscript: Manuscript) -> Cell:
    reader = manuscript.reader
    reader.fits(value, CELL_BAND)
    begins, ends = (
        reader.decimal(value, key, places=SHARE_PLACES, below=AMOUNT_BELOW) if key in value.values else None
        for key in ("from", "until")
    )
    if begins is not None and ends is not None and ends <= begins:
        reader.fault(value.place, f"nothing lies from {begins} to below {ends}", "let the band end above its beginning")
    return Cell((), begins, ends)
