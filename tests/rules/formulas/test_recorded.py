"""What a formula asked, for explaining it."""

from decimal import Decimal
from fractions import Fraction

import pytest

from compledger.rules.formulas import KnownFigures, Recorded, compiled_table, evaluate, written
from compledger.rules.language.forms.expression import (
    All,
    Any,
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
    OfQuota,
    OfTable,
    OneOf,
)
from compledger.rules.language.forms.tables import Beyond, CurveTable, Gives, Point
from tests.rules.formulas.forms import ATTAINMENT, MONEY, SHARE, TEXT, TOTAL, number, of, text

CURVE = CurveTable(
    "curve",
    Gives.TIMES,
    ATTAINMENT,
    (Point(Decimal(0), Decimal(0)), Point(Decimal(1), Decimal(2))),
    *(Beyond.FLAT,) * 2,
)
AT_LEAST_HALF = Compare(ATTAINMENT, ">=", number("0.5"))
BONUS = Choice(((AT_LEAST_HALF, of("*", TOTAL, OfTable("curve", ATTAINMENT, SHARE))),), OfQuota("floor", MONEY), MONEY)


def test_what_a_formula_asked_is_remembered_as_it_is_written() -> None:
    figures = Recorded(
        KnownFigures(totals={"sales": 60}, quotas={"sales": 100}, tables={"curve": compiled_table(CURVE)})
    )
    assert evaluate(BONUS, figures) == 72
    assert figures.asked == {
        "attainment(sales)": Fraction(3, 5),
        "total(sales)": 60,
        "table(curve, attainment(sales))": Fraction(6, 5),
    }
    assert figures.missing == ()


def test_a_table_by_its_own_figures_shows_them_too() -> None:
    figures = Recorded(
        KnownFigures(totals={"sales": 60}, quotas={"sales": 100}, tables={"curve": compiled_table(CURVE)})
    )
    assert evaluate(OfTable("curve", None, SHARE), figures) == Fraction(6, 5)
    assert figures.asked == {"attainment(sales)": Fraction(3, 5), "table(curve)": Fraction(6, 5)}


def test_what_is_missing_is_named() -> None:
    figures = Recorded(KnownFigures(totals={"sales": 60}))
    assert evaluate(BONUS, figures) is None
    assert figures.missing == ("attainment(sales)",)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (
            BONUS,
            (
                "case when attainment(sales) >= 0.5 then total(sales) * table(curve, attainment(sales)) "
                "else quota(floor) end"
            ),
        ),
        (of("-", of("*", TOTAL, number("0.0500")), Negative(TOTAL, MONEY)), "(total(sales) * 0.05) - (-total(sales))"),
        (Call(Function.GREATEST, (TOTAL, number("0")), MONEY), "greatest(total(sales), 0)"),
        (OneOf(Field("name", TEXT), (text("O'Neil"), text("x"))), "name in ('O''Neil', 'x')"),
        (Not(Any((IsMissing(TOTAL), All((AT_LEAST_HALF, AT_LEAST_HALF))))),
         "not ((total(sales) is null) or ((attainment(sales) >= 0.5) and (attainment(sales) >= 0.5)))"),
    ],
)  # fmt: skip
def test_a_form_is_written_in_the_words_of_the_language(form: Formula | Condition, text: str) -> None:
    assert written(form) == text
