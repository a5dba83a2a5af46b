"""Formulas and conditions drawn by chance, over a few figures of which some are missing."""

from decimal import Decimal

from hypothesis import strategies as st

from compledger.rules.language.forms.expression import (
    All,
    Any,
    Arithmetic,
    Call,
    Choice,
    Compare,
    Condition,
    Field,
    Formula,
    Function,
    IsMissing,
    Negative,
    Not,
    OneOf,
)
from compledger.rules.language.forms.tables import Cell, Dimension, Gives, LookupTable, Match, TableRow
from tests.rules.formulas.forms import MONEY, SHARE, TEXT, number, text

NAMES = ("a", "b", "c", "missing")
FIGURES = {"a": Decimal("1.5"), "b": Decimal(-3), "c": Decimal(0), "missing": None}
NAME = Dimension("name", Field("name", TEXT), Match.EQUAL)
SIZE = Dimension("size", Field("size", MONEY), Match.BAND)
SIGNS = ("=", "<>", "<", "<=", ">", ">=")
literals = st.sampled_from(["0", "1", "-3", "1.5", "0.333333", "2"]).map(number)
leaves = st.one_of(literals, st.sampled_from(NAMES).map(lambda name: Field(name, MONEY)))


@st.composite
def formulas(draw: st.DrawFn, depth: int = 3) -> Formula:  # noqa: PLR0911 - one for each form
    """Draw a formula of so many levels at most."""
    form = draw(st.integers(0, 6)) if depth else 0
    if form == 0:
        return draw(leaves)
    inner = formulas(depth - 1)
    match form:
        case 1:
            return Negative(draw(inner), SHARE)
        case 2:
            function = draw(st.sampled_from([Function.LEAST, Function.GREATEST, Function.COALESCE]))
            return Call(function, tuple(draw(st.lists(inner, min_size=1, max_size=3))), SHARE)
        case 3:
            return Call(Function.ABS, (draw(inner),), SHARE)
        case 4:
            return Call(Function.ROUND, (draw(inner), number(str(draw(st.integers(0, 6))))), SHARE)
        case 5:
            cases = draw(st.lists(st.tuples(conditions(depth - 1), inner), min_size=1, max_size=2))
            return Choice(tuple(cases), draw(inner), SHARE)
        case _:
            return Arithmetic(draw(st.sampled_from("+-*/")), draw(inner), draw(inner), SHARE)


@st.composite
def conditions(draw: st.DrawFn, depth: int = 3) -> Condition:
    """Draw a condition of so many levels at most."""
    of = formulas(max(depth - 1, 0))
    match draw(st.integers(0, 5 if depth else 2)):
        case 0:
            return Compare(draw(of), draw(st.sampled_from(SIGNS)), draw(of))
        case 1:
            return OneOf(draw(of), tuple(draw(st.lists(literals, min_size=1, max_size=3))))
        case 2:
            return IsMissing(draw(of))
        case 3:
            return Not(draw(conditions(depth - 1)))
        case several:
            parts = tuple(draw(st.lists(conditions(depth - 1), max_size=3)))
            return All(parts) if several == 4 else Any(parts)


@st.composite
def lookups(draw: st.DrawFn) -> LookupTable:
    """Draw a lookup of one or two dimensions, in rows that may overlap and leave gaps."""
    dimensions = draw(st.sampled_from([(NAME,), (SIZE,), (NAME, SIZE), (SIZE, NAME), (NAME, NAME)]))
    rows = draw(st.lists(st.tuples(*(_cells(dimension) for dimension in dimensions)), min_size=1, max_size=6))
    otherwise = draw(st.sampled_from([None, Decimal(-1)]))
    numbered = tuple(TableRow(cells, Decimal(number)) for number, cells in enumerate(rows))
    return LookupTable("drawn", Gives.RATE, dimensions, numbered, otherwise)


def _cells(dimension: Dimension) -> st.SearchStrategy[Cell]:
    if dimension.match is Match.EQUAL:
        return st.lists(st.sampled_from(["x", "y", "z"]).map(text), max_size=2).map(lambda names: Cell(tuple(names)))
    bounds = st.sampled_from([None, *map(Decimal, (0, 1, 2, 3))])
    return st.builds(lambda begins, ends: Cell((), begins, ends), bounds, bounds)
