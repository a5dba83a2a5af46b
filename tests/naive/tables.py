"""Lookups and curves."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from compledger.rules.language.forms.expression import Formula
from compledger.rules.language.forms.tables import (
    Beyond,
    Cell,
    CurveTable,
    Dimension,
    LookupTable,
    Match,
    RateTable,
    TieredTable,
)
from tests.naive.formulas import Value, asks_a_figure, exact

Asked = Callable[[Formula], Value]
"""Works a dimension out."""


def asked_by(table: RateTable) -> list[Formula]:
    """Return the formulas that a lookup or a curve is by."""
    assert not isinstance(table, TieredTable)
    by = [table.by] if isinstance(table, CurveTable) else [dimension.by for dimension in table.dimensions]
    return [formula for formula in by if formula is not None]


def table_value(table: RateTable, work_out: Asked, argument: Value = None) -> Fraction | None:
    """Return what a table gives; `argument` stands in for a dimension that the table has no formula of its own for.

    Nothing where a figure of the period that it is by is missing: neither a row nor `else` speaks for that.
    """
    if lacks_a_figure(table, work_out):
        return None
    if isinstance(table, CurveTable):
        at = argument if table.by is None else work_out(table.by)
        assert at is None or isinstance(at, Fraction)
        return None if at is None else curve_value(table, at)
    assert isinstance(table, LookupTable)
    found = [argument if dimension.by is None else work_out(dimension.by) for dimension in table.dimensions]
    for row in table.rows:
        if all(_fits(*asked) for asked in zip(table.dimensions, row.cells, found, strict=True)):
            return Fraction(row.value)
    return None if table.otherwise is None else Fraction(table.otherwise)


def lacks_a_figure(table: RateTable, work_out: Asked) -> bool:
    """Tell whether a dimension by figures of the period comes to missing."""
    return any(asks_a_figure(by) and work_out(by) is None for by in asked_by(table))


def _fits(dimension: Dimension, cell: Cell, found: Value) -> bool:
    if dimension.match == Match.EQUAL:
        return not cell.values or found in [exact(literal.value) for literal in cell.values]
    if cell.begins is None and cell.ends is None:
        return True
    if found is None:
        return False
    assert isinstance(found, Fraction)
    return (cell.begins is None or found >= cell.begins) and (cell.ends is None or found < cell.ends)


def curve_value(curve: CurveTable, at: Fraction) -> Fraction:
    """Return the height of a curve."""
    points = [(Fraction(point.at), Fraction(point.value)) for point in curve.points]
    if len(points) == 1:
        return points[0][1]
    if at < points[0][0]:
        return points[0][1] if curve.before == Beyond.FLAT else _line(points[0], points[1], at)
    if at >= points[-1][0]:
        return points[-1][1] if curve.after == Beyond.FLAT else _line(points[-2], points[-1], at)
    left, right = next(pair for pair in pairwise(points) if pair[0][0] <= at < pair[1][0])
    return _line(left, right, at)


def _line(left: tuple[Fraction, Fraction], right: tuple[Fraction, Fraction], at: Fraction) -> Fraction:
    return left[1] + (right[1] - left[1]) * (at - left[0]) / (right[0] - left[0])
