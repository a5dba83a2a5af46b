"""Dimensions of lookups as small whole numbers: which of the values or bands that its rows tell apart a sale has.

However many margins a million sales have, a table of five bands knows six of them. So a table is looked up by codes in
joins of whole numbers, and what is exact about a value is settled once, where its code is found.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compledger.rules.columnar.plan.factors import is_of_the_period
from compledger.rules.columnar.plan.widths import WIDEST, Width, widest
from compledger.rules.columnar.sql.expressions import CODED, Writer
from compledger.rules.columnar.sql.numbers import (
    LiteralValue,
    Number,
    Ratio,
    decimal_sql,
    is_missing,
    literal_width,
    product_of,
)
from compledger.rules.formulas import Value
from compledger.rules.language.forms.expression import Field, Formula, Literal
from compledger.rules.language.forms.fields import EXACT_KINDS, SEAT_FIELDS, STORED_AS
from compledger.rules.language.forms.tables import Cell, Dimension, LookupTable, Match, TableRow

OTHER, MISSING = 0, -1
"""The codes of a value that no row names, missing among them, and of a missing value where rows ask for bands."""
MOST_IN_A_CASE = 64
"""Values or bounds that SQL tells apart by a CASE; more are looked up in a table of them."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the rows of a lookup tell apart in one dimension, numbered."""

    codes: Mapping[Value, int]
    """EQUAL: the values that rows ask for, from 1."""
    bounds: Sequence[Decimal]
    """BAND: rising; a value's code is how many of them it has reached."""
    is_band: bool

    def of_value(self, value: Value) -> int:
        """Return the code of a value."""
        if not self.is_band:
            return self.codes.get(value, OTHER)
        return bisect_right(self.bounds, value, key=Fraction) if isinstance(value, Fraction) else MISSING

    def of_cell(self, cell: Cell) -> Sequence[int] | None:
        """Return the codes that a row fits, rising without gaps for a band; None where it fits whatever there is."""
        if cell.values:
            return [self.codes[_plain(value)] for value in cell.values]
        if cell.begins is None and cell.ends is None:
            return None
        first = 0 if cell.begins is None else bisect_right(self.bounds, cell.begins)
        return range(first, len(self.bounds) + 1 if cell.ends is None else bisect_right(self.bounds, cell.ends))


@dataclass(frozen=True, slots=True)
class Coded:
    """A dimension's scale, and the SQL of its code."""

    scale: Scale
    values: Mapping[str, str]
    """Columns to be worked out first, over the sale `t` and the seat `h`."""
    code: str
    """The code over those columns of `v`, and over `listed` where that is joined."""
    joined: str = ""
    """`JOIN {} ON …`, to be given the name of the table of `listed`."""
    listed: tuple[str, tuple[str, ...], tuple[int, ...]] | None = None
    """A table of values or bounds with their codes: type, texts, codes."""


def coded_dimensions(table: LookupTable, writer: Writer) -> list[Coded | Scale] | None:
    """Return the dimensions of a table by the credit, a scale alone for those that ask figures of the period.

    None where a dimension's values could not be told apart in SQL: then the table has to be asked in Python.
    """
    found: list[Coded | Scale] = []
    for number, dimension in enumerate(table.dimensions):
        cells = [row.cells[number] for row in table.rows]
        assert dimension.by is not None, "a table by the credit says itself what it is by"
        if is_of_the_period(dimension.by):
            found.append(_scale(dimension, cells))
        elif (one := _coded(dimension, dimension.by, cells, writer, f"d{number}")) is not None:
            found.append(one)
        else:
            return None
    return found


def scale_of(one: Coded | Scale) -> Scale:
    """Return the scale of a dimension."""
    return one.scale if isinstance(one, Coded) else one


def row_codes(row: TableRow, scales: Sequence[Scale]) -> list[Sequence[int] | None]:
    """Return the codes that a row fits, by dimension."""
    return [scale.of_cell(cell) for scale, cell in zip(scales, row.cells, strict=True)]


def _scale(dimension: Dimension, cells: Sequence[Cell]) -> Scale:
    bounds = sorted({bound for cell in cells for bound in (cell.begins, cell.ends) if bound is not None})
    codes = {value: code for code, value in enumerate(_asked_for(cells), start=1)}
    return Scale(codes, bounds, dimension.match is Match.BAND)


def _asked_for(cells: Sequence[Cell]) -> dict[Value, LiteralValue]:
    """Return the values that rows ask for, each once, as they were written."""
    return {_plain(literal): literal.value for cell in cells for literal in cell.values}


def _plain(literal: Literal) -> Value:
    return Fraction(literal.value) if isinstance(literal.value, Decimal) else literal.value


def _coded(dimension: Dimension, by: Formula, cells: Sequence[Cell], writer: Writer, column: str) -> Coded | None:
    if isinstance(by, Field) and by.name not in SEAT_FIELDS and by.kind in CODED:
        return _by_codes_of_the_field(by, cells, writer, column)
    scale = _scale(dimension, cells)
    if by.kind not in EXACT_KINDS:
        texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in _asked_for(cells).values()]
        return _listed(scale, column, writer.plain(by), STORED_AS[by.kind], texts)
    return _coded_number(scale, column, writer.number(by), _steps(scale, cells))


def _steps(scale: Scale, cells: Sequence[Cell]) -> Sequence[Decimal]:
    """Return the numbers that a value is compared with."""
    return scale.bounds or [value for value in _asked_for(cells).values() if isinstance(value, Decimal)]


def _coded_number(scale: Scale, column: str, ratio: Ratio, steps: Sequence[Decimal]) -> Coded | None:
    if _too_wide(ratio, steps):
        return None
    if len(steps) > MOST_IN_A_CASE:
        return _listed_number(scale, column, ratio, steps)
    values = {f"{column}_top": ratio.top.sql}
    short = Ratio(Number(f"v.{column}_top", ratio.top.width))
    if ratio.over is not None:
        values[f"{column}_over"] = ratio.over.sql
        short = Ratio(short.top, Number(f"v.{column}_over", ratio.over.width))
    if scale.is_band:
        return Coded(scale, values, f"CASE WHEN {is_missing(short)} THEN {MISSING} ELSE {_among(short, steps, 0)} END")
    whens = " ".join(f"WHEN {_compared(short, '=', step)} THEN {code}" for code, step in enumerate(steps, start=1))
    return Coded(scale, values, f"CASE {whens} ELSE {OTHER} END" if whens else str(OTHER))


def _by_codes_of_the_field(by: Field, cells: Sequence[Cell], writer: Writer, column: str) -> Coded:
    """Return a text or flag by the codes that its column has anyway, so that the text itself is not kept."""
    codes = {_plain(value): writer.columns.code_of(by.name, value) for cell in cells for value in cell.values}
    values = {column: f"coalesce(t.{writer.columns.code(by.name)}, {OTHER})"}
    return Coded(Scale(codes, (), is_band=False), values, f"v.{column}")


def _among(ratio: Ratio, bounds: Sequence[Decimal], reached: int) -> str:
    """Return how many of rising bounds a number has reached, beside those that it is known to have."""
    if not bounds:
        return str(reached)
    middle = len(bounds) // 2
    above, below = _among(ratio, bounds[middle + 1 :], reached + middle + 1), _among(ratio, bounds[:middle], reached)
    return f"CASE WHEN {_compared(ratio, '>=', bounds[middle])} THEN {above} ELSE {below} END"


def _compared(ratio: Ratio, sign: str, step: Decimal) -> str:
    return f"{ratio.top.sql} {sign} {product_of(_number(step), ratio.over).sql}"


def _number(step: Decimal) -> Number:
    return Number(decimal_sql(step), literal_width(step))


def _too_wide(ratio: Ratio, steps: Sequence[Decimal]) -> bool:
    """Return whether a comparison would need more digits than there are, or too long a text."""
    widths = [product_of(_number(step), ratio.over).width for step in steps]
    if widest([ratio.top.width, *widths]).digits > WIDEST:
        return True
    return ratio.over is not None and len(steps) > MOST_IN_A_CASE


def _listed_number(scale: Scale, column: str, ratio: Ratio, steps: Sequence[Decimal]) -> Coded:
    width = widest([ratio.top.width, *(literal_width(step) for step in steps)])
    kind = Width(max(width.whole, 1), width.places).sql
    texts = [f"{step:f}" for step in steps]
    return _listed(scale, column, f"CAST({ratio.top.sql} AS {kind})", kind, texts)


def _listed(scale: Scale, column: str, value: str, kind: str, texts: Sequence[str]) -> Coded:
    """Return a dimension whose values or bounds stand in a table."""
    sign, how = (">=", "ASOF LEFT JOIN") if scale.is_band else ("=", "LEFT JOIN")
    code = f"coalesce({column}_listed.code, {OTHER})"
    return Coded(
        scale=scale,
        values={column: value},
        code=f"CASE WHEN v.{column} IS NULL THEN {MISSING} ELSE {code} END" if scale.is_band else code,
        joined=f"{how} {{}} {column}_listed ON v.{column} {sign} {column}_listed.value",
        listed=(kind, tuple(texts), tuple(range(1, len(texts) + 1))),
    )
