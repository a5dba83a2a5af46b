"""The chapter of rate tables: tiers, rows and points, each as a table."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import zip_longest

from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.tables import (
    Basis,
    Cell,
    CurveTable,
    Dimension,
    LookupTable,
    Point,
    RateTable,
    Tier,
    TieredTable,
)
from compledger.rules.plain_words import plan_patterns as said
from compledger.rules.plain_words.plan_in_words import Block, Grid, Paragraph, Section
from compledger.rules.plain_words.telling import Telling

ROWS_TOLD = 12
"""A table in one sentence stops there; whoever wants all of a sheet reads the plan."""


def tell_tables(telling: Telling) -> Iterator[Section]:
    """Give the chapter of rate tables, if there are any."""
    if telling.rule_set.tables:
        yield Section(telling.wording.say(said.CHAPTER_TABLES), (), level=1)
    for table in telling.rule_set.tables.values():
        yield Section(table.id, tuple(_blocks(telling, table)))


def table_in_words(telling: Telling, table: RateTable) -> str:
    """Return a table in one sentence: what it is, then its first rows, and how many more there are."""
    parts: list[str] = []
    for block in _blocks(telling, table):
        if not isinstance(block, Grid):
            parts += block.texts
            continue
        parts += [_row(telling, table, row) for row in block.rows[:ROWS_TOLD]]
        if len(block.rows) > ROWS_TOLD:
            parts.append(telling.wording.say(said.MORE_ROWS, count=str(len(block.rows) - ROWS_TOLD)))
    return "; ".join(part.removesuffix(".") for part in parts)


def _row(telling: Telling, table: RateTable, row: Sequence[str]) -> str:
    """Return a row of a table as it stands in a sentence: what it asks, and what it gives."""
    *asked, given = row
    if not isinstance(table, TieredTable):
        return f"{', '.join(filter(None, asked))}: {given}"
    begins, ends = asked
    pattern = said.BAND if begins and ends else said.BAND_FROM if begins else said.BAND_BELOW
    return f"{telling.wording.say(pattern, begins=begins, ends=ends)}: {given}"


def _blocks(telling: Telling, table: RateTable) -> Iterator[Block]:
    if isinstance(table, TieredTable):
        return _tiered(telling, table)
    return _lookup(telling, table) if isinstance(table, LookupTable) else _curve(telling, table)


def _tiered(telling: Telling, table: TieredTable) -> Iterator[Block]:
    wording = telling.wording
    of = wording.say(said.TIERS_OF, measure=wording.name(table.of)) if table.of else ""
    yield Paragraph(f"{wording.say(said.TIER_KINDS[table.kind])} {wording.say(said.TIERS_BY[table.basis], of=of)}")
    per_unit = telling.table_per_unit(table.id)
    rows = []
    for tier, after in zip_longest(table.tiers, table.tiers[1:]):
        begins = "" if tier is table.tiers[0] else bound_in_words(telling, table, tier.begins)
        ends = bound_in_words(telling, table, after.begins) if after else ""
        rows.append((begins, ends, tier_in_words(telling, tier, per_unit=per_unit)))
    yield Grid(tuple(map(wording.say, said.TIER_HEADS)), tuple(rows))


def bound_in_words(telling: Telling, table: TieredTable, bound: Decimal) -> str:
    """Return the bound of a tier in the units of its table."""
    if table.basis is Basis.ATTAINMENT:
        return telling.wording.percent(bound)
    return telling.wording.number(bound) if telling.bounds_of_quantity(table) else telling.money(bound)


def tier_in_words(telling: Telling, tier: Tier, *, per_unit: bool) -> str:
    """Return what a tier pays."""
    if tier.rate is not None:
        return telling.rate(tier.rate, per_unit=per_unit)
    return telling.wording.say(said.TIER_RATE_TIMES, times=telling.times(tier.times))


def _lookup(telling: Telling, table: LookupTable) -> Iterator[Block]:
    wording, per_unit = telling.wording, telling.table_per_unit(table.id)
    yield Paragraph(" ".join([wording.say(said.LOOKUP), *dimensions_in_words(telling, table)]))
    rows = [
        (
            *(cell_in_words(telling, d, cell) for d, cell in zip(table.dimensions, row.cells, strict=True)),
            telling.given(row.value, table.gives, per_unit=per_unit),
        )
        for row in table.rows
    ]
    if table.otherwise is not None:
        others = [""] * (len(table.dimensions) - 1)
        value = telling.given(table.otherwise, table.gives, per_unit=per_unit)
        rows.append((wording.say(said.ANYTHING_ELSE), *others, value))
    heads = (*(_head(telling, d) for d in table.dimensions), wording.say(said.GIVES[table.gives]))
    yield Grid(heads, tuple(rows))
    if table.otherwise is None:
        yield Paragraph(wording.say(said.NO_ROW))


def dimensions_in_words(telling: Telling, table: LookupTable) -> Iterator[str]:
    """Give what each dimension is by, where its name does not say so."""
    for dimension in table.dimensions:
        if not _is_named(dimension):
            continue
        name = telling.wording.name(dimension.name)
        if dimension.by is None:
            yield telling.wording.say(said.DIMENSION_GIVEN, name=name)
        else:
            formula = telling.period_words.formula(dimension.by)
            if formula != telling.wording.field(dimension.name):
                yield telling.wording.say(said.DIMENSION, name=name, formula=formula)


def _is_named(dimension: Dimension) -> bool:
    """Return whether the author gave a dimension a name: one without is called as its formula is written."""
    return dimension.by is None or dimension.name.isidentifier()


def _head(telling: Telling, dimension: Dimension) -> str:
    if dimension.by is None or _is_named(dimension):
        return telling.wording.head(dimension.name)
    return telling.period_words.formula(dimension.by)


def cell_in_words(telling: Telling, dimension: Dimension, cell: Cell) -> str:
    """Return what a row asks of a dimension."""
    wording = telling.wording
    if cell.values:
        return ", ".join(telling.credit_words.cell(value) for value in cell.values)
    begins, ends = (None if b is None else _amount(telling, dimension, b) for b in (cell.begins, cell.ends))
    if begins and ends:
        return wording.say(said.BAND, begins=begins, ends=ends)
    if begins:
        return wording.say(said.BAND_FROM, begins=begins)
    return wording.say(said.BAND_BELOW, ends=ends) if ends else wording.say(said.ANYTHING)


def _amount(telling: Telling, dimension: Dimension, bound: Decimal) -> str:
    # A table that formulas give the value to knows no kind of its own: its bounds are bare numbers.
    kind = FieldKind.QUANTITY if dimension.by is None else dimension.by.kind
    return telling.credit_words.figure(bound, kind)


def _curve(telling: Telling, table: CurveTable) -> Iterator[Block]:
    wording, per_unit = telling.wording, telling.table_per_unit(table.id)
    before, after = wording.say(said.BEFORE[table.before]), wording.say(said.AFTER[table.after])
    yield Paragraph(f"{curve_by_in_words(telling, table)} {before} {after}")
    rows = tuple(
        (point_in_words(telling, table, p), telling.given(p.value, table.gives, per_unit=per_unit))
        for p in table.points
    )
    yield Grid((wording.say(said.POINT_AT), wording.say(said.GIVES[table.gives])), rows)


def point_in_words(telling: Telling, table: CurveTable, point: Point) -> str:
    """Return where a point of a curve is, in what the curve is by."""
    kind = FieldKind.QUANTITY if table.by is None else table.by.kind
    return telling.credit_words.figure(point.at, kind)


def curve_by_in_words(telling: Telling, table: CurveTable) -> str:
    """Return what a curve is by."""
    if table.by is None:
        return telling.wording.say(said.CURVE_GIVEN)
    return telling.wording.say(said.CURVE_BY, formula=telling.period_words.formula(table.by))
