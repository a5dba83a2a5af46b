"""What formulas and conditions come to."""

from decimal import Decimal
from fractions import Fraction

import pytest

from compledger.rules.formulas import KnownFigures, compiled, evaluate, exact, holds, rounded
from compledger.rules.language.forms.expression import (
    ALWAYS,
    All,
    Any,
    Call,
    Choice,
    Compare,
    Condition,
    DatedValue,
    Field,
    Formula,
    Function,
    IsMissing,
    Literal,
    Negative,
    Not,
    OfComponent,
    OfPeriod,
    OfPerson,
    OfQuota,
    OfSeat,
    OneOf,
    PeriodFigure,
)
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.rounding import RoundingMode
from tests.rules.formulas.forms import ATTAINMENT, MONEY, QUANTITY, SHARE, TEXT, TOTAL, number, of, text

AMOUNT = Field("amount", MONEY)
COST = Field("cost", MONEY)
MISSING = Field("nobody_filled_it_in", MONEY)
SALE = KnownFigures(fields={"amount": Decimal("70.10"), "cost": Decimal("-1.5"), "region": "EMEA", "new": True})
OPEN = Compare(MISSING, ">", number("0"))
TRUE = Compare(AMOUNT, ">", number("70"))
FALSE = Not(TRUE)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (of("-", AMOUNT, COST), Fraction(716, 10)),
        (of("*", AMOUNT, number("0.333333333333333333")), Fraction("70.1") * Fraction("0.333333333333333333")),
        (of("/", AMOUNT, number("3")), Fraction(701, 30)),
        (of("/", AMOUNT, of("-", COST, COST)), None),
        (of("+", AMOUNT, MISSING), None),
        (Negative(COST, MONEY), Fraction(3, 2)),
        (Negative(MISSING, MONEY), None),
        (Call(Function.LEAST, (AMOUNT, COST), MONEY), Fraction(-3, 2)),
        (Call(Function.GREATEST, (AMOUNT, COST), MONEY), Fraction(701, 10)),
        (Call(Function.GREATEST, (AMOUNT, MISSING), MONEY), None),
        (Call(Function.ABS, (COST,), MONEY), Fraction(3, 2)),
        (Call(Function.ROUND, (COST, number("0")), MONEY), Fraction(-2)),
        (Call(Function.ROUND, (of("/", AMOUNT, number("3")), number("2")), MONEY), Fraction("23.37")),
        (Call(Function.COALESCE, (MISSING, COST), MONEY), Fraction(-3, 2)),
        (Call(Function.COALESCE, (MISSING, MISSING), MONEY), None),
        (Choice(((OPEN, number("1")), (TRUE, number("2"))), number("3"), SHARE), Fraction(2)),
        (Choice(((OPEN, number("1")), (FALSE, number("2"))), number("3"), SHARE), Fraction(3)),
        (Field("region", TEXT), "EMEA"),
        (Field("new", FieldKind.FLAG), True),
    ],
)
def test_a_formula_of_a_sale_comes_to_its_exact_value(formula: Formula, value: object) -> None:
    assert evaluate(formula, SALE) == value


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (ALWAYS, True),
        (TRUE, True),
        (FALSE, False),
        (OPEN, None),
        (Not(OPEN), None),
        (All((TRUE, OPEN)), None),
        (All((OPEN, FALSE)), False),
        (Any((OPEN, TRUE)), True),
        (Any((FALSE, OPEN)), None),
        (Any(()), False),
        (IsMissing(MISSING), True),
        (IsMissing(AMOUNT), False),
        (IsMissing(of("/", AMOUNT, number("0"))), True),
        (OneOf(Field("region", TEXT), (text("APAC"), text("EMEA"))), True),
        (OneOf(Field("region", TEXT), (text("emea"),)), False),
        (OneOf(MISSING, (number("1"),)), None),
        (OneOf(AMOUNT, (number("70.1000"),)), True),
        (Compare(of("/", AMOUNT, number("3")), "=", of("/", of("*", AMOUNT, number("2")), number("6"))), True),
        (Compare(of("/", number("1"), number("3")), ">", number("0.333333333333333333333333333333")), True),
        (Compare(Field("region", TEXT), "<>", text("EMEA")), False),
        (Compare(Field("new", FieldKind.FLAG), "=", Literal(FieldKind.FLAG, True)), True),
    ],
)
def test_a_condition_is_true_false_or_open(condition: Condition, answer: bool | None) -> None:
    assert holds(condition, SALE) is answer


def test_a_period_formula_asks_each_figure_by_its_name() -> None:
    figures = KnownFigures(
        seats={"seat_title": "Rep"},
        values={"spif": 100},
        totals={"sales": Decimal(130)},
        counts={"sales": 4},
        quotas={"sales": Decimal(100), "target": Decimal(7)},
        rates={"commission": Decimal("0.05")},
        earnings={"bonus": Decimal("12.50")},
        period={PeriodFigure.SEAT_DAYS: 31},
    )
    asked = {
        ATTAINMENT: Fraction(13, 10),
        TOTAL: 130,
        OfQuota("target", MONEY): 7,
        OfPerson("commission", SHARE): Fraction(1, 20),
        OfComponent("bonus", MONEY): Fraction(25, 2),
        OfPeriod(PeriodFigure.SEAT_DAYS, QUANTITY): 31,
        OfPeriod(PeriodFigure.PERIOD_DAYS, QUANTITY): None,
        OfSeat("seat_title", TEXT): "Rep",
        DatedValue("spif", MONEY): 100,
    }
    assert {formula: evaluate(formula, figures) for formula in asked} == asked


@pytest.mark.parametrize("quota", [None, Decimal(0), Decimal(-5)])
def test_attainment_is_missing_without_a_quota_above_nought(quota: Decimal | None) -> None:
    assert evaluate(ATTAINMENT, KnownFigures(totals={"sales": 1}, quotas={"sales": quota})) is None


def test_a_formula_is_compiled_once() -> None:
    assert compiled(of("+", AMOUNT, COST)) is compiled(of("+", AMOUNT, COST))


@pytest.mark.parametrize(
    ("value", "places", "mode", "expected"),
    [
        (Fraction(5, 1000), 2, RoundingMode.HALF_UP, "0.01"),
        (Fraction(-5, 1000), 2, RoundingMode.HALF_UP, "-0.01"),
        (Fraction(5, 1000), 2, RoundingMode.HALF_EVEN, "0.00"),
        (Fraction(15, 1000), 2, RoundingMode.HALF_EVEN, "0.02"),
        (Fraction(-4, 1000), 2, RoundingMode.HALF_UP, "0.00"),
        (Fraction(2, 3), 6, RoundingMode.HALF_UP, "0.666667"),
        (Fraction(10) ** 60 + Fraction(1, 2), 0, RoundingMode.HALF_UP, "1" + "0" * 59 + "1"),
    ],
)
def test_a_fraction_is_rounded_to_places(value: Fraction, places: int, mode: RoundingMode, expected: str) -> None:
    assert str(rounded(value, places, mode)) == expected


def test_a_decimal_becomes_a_fraction_without_loss() -> None:
    assert exact(Decimal("0.1")) == Fraction(1, 10)


def test_a_case_over_a_missing_figure_of_the_period_is_missing_and_one_over_a_missing_field_goes_on() -> None:
    def at_target(asked: Formula) -> Choice:
        return Choice(((Compare(asked, ">=", number("1")), number("5000", MONEY)),), number("0", MONEY), MONEY)

    nobody = KnownFigures(totals={"sales": Decimal(1000)})
    assert evaluate(at_target(ATTAINMENT), nobody) is None
    assert evaluate(at_target(Call(Function.COALESCE, (ATTAINMENT, number("0")), SHARE)), nobody) == 0
    assert evaluate(at_target(MISSING), SALE) == 0
