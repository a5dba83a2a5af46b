"""What lookups and curves give."""

from decimal import Decimal
from fractions import Fraction

import pytest

from compledger.rules.formulas import OWN, KnownFigures, compiled_table, evaluate, tables
from compledger.rules.language.forms.expression import Field, OfTable
from compledger.rules.language.forms.tables import (
    Beyond,
    Cell,
    CurveTable,
    Dimension,
    Gives,
    LookupTable,
    Match,
    Point,
    TableRow,
)
from tests.rules.formulas.forms import ATTAINMENT, MONEY, SHARE, TEXT, number, text

CATEGORY = Dimension("category", Field("category", TEXT), Match.EQUAL)
SIZE = Dimension("size", Field("amount", MONEY), Match.BAND)
ANY = Cell()


def band(begins: str | None, ends: str | None) -> Cell:
    return Cell((), begins and Decimal(begins), ends and Decimal(ends))


def one_of(*values: str) -> Cell:
    return Cell(tuple(text(value) for value in values))


def rate(value: str, *cells: Cell) -> TableRow:
    return TableRow(cells, Decimal(value))


def table(*rows: TableRow, dimensions: tuple[Dimension, ...], otherwise: str | None = None) -> LookupTable:
    return LookupTable("rates", Gives.RATE, dimensions, rows, otherwise and Decimal(otherwise))


def sale(category: str | None, amount: str | None) -> KnownFigures:
    return KnownFigures(fields={"category": category, "amount": amount and Decimal(amount)})


BY_BOTH = table(
    rate("0.01", one_of("Bikes"), band("0", "1000")),
    rate("0.02", one_of("Clothing", "Accessories"), ANY),
    rate("0.03", ANY, band("1000", None)),
    rate("0.04", one_of("Bikes"), ANY),
    rate("0.05", one_of("Clothing"), ANY),
    dimensions=(CATEGORY, SIZE),
)


@pytest.mark.parametrize(
    ("category", "amount", "given"),
    [
        ("Bikes", "999.999999", "0.01"),
        ("Bikes", "1000", "0.03"),
        ("Bikes", "-1", "0.04"),
        ("Bikes", None, "0.04"),
        ("Accessories", "5000", "0.02"),
        ("Clothing", None, "0.02"),
        ("Other", "1000", "0.03"),
        (None, "1000", "0.03"),
        ("Other", "999", None),
        (None, None, None),
    ],
)
def test_the_first_row_that_fits_gives_the_value(category: str | None, amount: str | None, given: str | None) -> None:
    assert compiled_table(BY_BOTH)(sale(category, amount), OWN) == (given and Fraction(given))


def test_what_no_row_fits_is_given_the_rest() -> None:
    rates = table(rate("0.1", one_of("Bikes")), dimensions=(CATEGORY,), otherwise="0")
    assert [compiled_table(rates)(sale(c, None), OWN) for c in ("Bikes", "Bells", None)] == [Fraction(1, 10), 0, 0]


def test_a_row_with_very_many_values_is_found_all_the_same() -> None:
    many = one_of(*(f"C{n}" for n in range(1500)))
    rates = table(rate("0.2", one_of("C7")), rate("0.1", many), dimensions=(CATEGORY,))
    assert [compiled_table(rates)(sale(c, None), OWN) for c in ("C7", "C1499", "C1500")] == [
        Fraction(1, 5),
        Fraction(1, 10),
        None,
    ]


RISING = (rate("0.02", band(None, "10000")), rate("0.04", band("10000", "20000")), rate("0.05", band("30000", "40000")))


@pytest.mark.parametrize(
    ("amount", "given"),
    [
        ("-5", "0.02"),
        ("9999.99", "0.02"),
        ("10000", "0.04"),
        ("19999", "0.04"),
        ("20000", None),
        ("30000", "0.05"),
        ("40000", None),
        (None, None),
    ],
)
@pytest.mark.parametrize("rows", [RISING, RISING[::-1]])
def test_a_band_is_closed_below_and_open_above(
    rows: tuple[TableRow, ...], amount: str | None, given: str | None
) -> None:
    assert compiled_table(table(*rows, dimensions=(SIZE,)))(sale(None, amount), OWN) == (given and Fraction(given))


def curve(before: Beyond, after: Beyond) -> CurveTable:
    points = tuple(Point(Decimal(at), Decimal(value)) for at, value in (("0.5", "0"), ("1", "1"), ("1.5", "2.5")))
    return CurveTable("curve", Gives.TIMES, ATTAINMENT, points, before, after)


@pytest.mark.parametrize(
    ("at", "flat", "extended"),
    [
        (Fraction(1, 4), Fraction(0), Fraction(-1, 2)),
        (Fraction(1, 2), Fraction(0), Fraction(0)),
        (Fraction(2, 3), Fraction(1, 3), Fraction(1, 3)),
        (Fraction(1), Fraction(1), Fraction(1)),
        (Fraction(4, 3), Fraction(2), Fraction(2)),
        (Fraction(3, 2), Fraction(5, 2), Fraction(5, 2)),
        (Fraction(2), Fraction(5, 2), Fraction(4)),
    ],
)
def test_a_curve_joins_its_points_by_exact_straight_lines(at: Fraction, flat: Fraction, extended: Fraction) -> None:
    figures = KnownFigures(totals={"sales": at}, quotas={"sales": 1})
    assert compiled_table(curve(Beyond.FLAT, Beyond.FLAT))(figures, OWN) == flat
    assert compiled_table(curve(Beyond.EXTEND, Beyond.EXTEND))(figures, OWN) == extended


def test_a_curve_by_something_missing_gives_nothing() -> None:
    figures = KnownFigures(totals={"sales": 1})
    assert compiled_table(curve(Beyond.FLAT, Beyond.FLAT))(figures, OWN) is None


def test_a_formula_gives_a_table_its_argument() -> None:
    of_argument = LookupTable(
        "steps", Gives.AMOUNT, (Dimension("at", None, Match.BAND),), (rate("7", band("0", "1")),), Decimal(9)
    )
    tables = {"curve": compiled_table(curve(Beyond.FLAT, Beyond.FLAT)), "steps": compiled_table(of_argument)}
    figures = KnownFigures(tables=tables)
    asked = [OfTable("curve", number("1.2"), SHARE), OfTable("steps", number("0.5"), MONEY)]
    assert [evaluate(formula, figures) for formula in asked] == [Fraction("1.6"), 7]
    assert evaluate(OfTable("steps", number("5"), MONEY), figures) == 9


def test_a_table_by_a_figure_that_is_missing_gives_nothing_at_all() -> None:
    reached = Dimension("reached", ATTAINMENT, Match.BAND)
    rows = (rate("0.1", one_of("Bikes"), band("0", "1")), rate("0.2", one_of("Bikes"), ANY))
    by_both = compiled_table(table(*rows, dimensions=(CATEGORY, reached), otherwise="0"))
    with_quota = KnownFigures({"category": "Bells"}, totals={"sales": 1}, quotas={"sales": 1})
    assert by_both(with_quota, OWN) == 0
    assert by_both(KnownFigures({"category": "Bikes"}, totals={"sales": 1}), OWN) is None
    given = LookupTable("steps", Gives.AMOUNT, (Dimension("at", None, Match.BAND),), (rate("7", ANY),), Decimal(9))
    asked = KnownFigures(tables={"steps": compiled_table(given)})
    assert evaluate(OfTable("steps", ATTAINMENT, MONEY), asked) is None


def test_bands_under_a_key_are_found_by_their_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [rate(str(n), one_of("bikes"), band(str(n), str(n + 1))) for n in range(500)]
    prices = compiled_table(table(*rows, rate("7", ANY, band("800", None)), dimensions=(CATEGORY, SIZE)))
    tried: list[Cell] = []
    fits = tables._fits
    monkeypatch.setattr(tables, "_fits", lambda cell, value: tried.append(cell) or fits(cell, value))

    def price(category: str, amount: str) -> Fraction | None:
        return prices(KnownFigures(fields={"category": category, "amount": Fraction(amount)}), OWN)

    assert price("bikes", "0") == 0
    assert price("bikes", "498.999999") == 498
    assert price("bikes", "500") is None
    assert price("bikes", "800") == 7
    assert len(tried) < 20


def test_lists_of_values_make_no_more_keys_than_memory_is_meant_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "KEYS_OF_A_TABLE", 3)
    rows = [rate(str(n), one_of(f"a{n}", f"b{n}")) for n in range(5)]
    found = compiled_table(table(*rows, rate("9", ANY), dimensions=(CATEGORY,)))
    asked = [found(KnownFigures(fields={"category": f"b{n}"}), OWN) for n in range(6)]
    assert asked == [0, 1, 2, 3, 4, 9]
