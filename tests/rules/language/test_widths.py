"""Widths: no exact value of a formula about a sale needs more digits than the checker says."""

import operator
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from duckdb import DuckDBPyConnection, connect
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from compledger.rules.columnar.sql.quotients import MACROS
from compledger.rules.language import parse_formula
from compledger.rules.language.expressions.widths import Width, Widths, widths_of
from compledger.rules.language.forms.expression import Arithmetic, Call, Field, Formula, Function, Literal, Negative
from tests.rules.language.scopes import MONEY, QUANTITY, SALE, SHARE


@pytest.mark.parametrize(
    ("text", "over", "under"),
    [
        ("amount", (12, 6), None),
        ("0.05", (1, 2), None),
        ("-1000", (4, 0), None),
        ("amount - cost", (13, 6), None),
        ("amount + 0.12345678", (13, 8), None),
        ("amount * units", (24, 12), None),
        ("amount * 0.05", (13, 8), None),
        ("amount * (1 - discount)", (25, 12), None),
        ("amount * ramp", (14, 14), None),
        ("amount / units", (12, 6), (12, 6)),
        ("amount / 4 / 5", (12, 6), (2, 0)),
        ("(amount - cost) / amount", (13, 6), (12, 6)),
        ("1 + amount / cost", (14, 6), (12, 6)),
        ("1 - amount / cost / 2", (15, 6), (13, 6)),
        ("amount / (cost / 2)", (13, 6), (12, 6)),
        ("round(amount / units, 2)", (19, 2), None),
        ("round(amount * units, 2)", (25, 2), None),
        ("round(0.05, 4)", (2, 2), None),
        ("max(amount, 0.12345678)", (12, 8), None),
        ("least(amount / units, cost)", (12, 6), (12, 6)),
        ("case when new then amount * units else 0 end", (24, 12), None),
    ],
)
def test_the_digits_of_both_halves_are_followed_through_every_step(
    text: str, over: tuple[int, int], under: tuple[int, int] | None
) -> None:
    formula = parse_formula(text, SALE, (MONEY, QUANTITY, SHARE))
    assert widths_of(formula) == Widths(Width(*over), Width(*under) if under else None)


@pytest.mark.parametrize(
    ("over", "under", "places", "can"),
    [
        ((12, 6), None, 2, True),
        ((25, 12), None, 6, True),
        ((38, 0), None, 0, False),
        ((12, 6), (12, 6), 6, True),
        ((25, 6), (12, 6), 6, True),
        ((26, 6), (12, 6), 6, False),
        ((25, 6), (1, 7), 6, False),
    ],
)
def test_a_quotient_can_be_rounded_if_its_upper_half_can_be_scaled_up(
    over: tuple[int, int], under: tuple[int, int] | None, places: int, can: bool
) -> None:
    assert Widths(Width(*over), Width(*under) if under else None).can_round(places) is can


LARGEST = Decimal("999999999999.999999")
FIELDS = st.sampled_from(["amount", "cost"]).map(lambda name: Field(name, MONEY))
NUMBERS = st.decimals(0, 10**12 - 1, places=8).map(lambda number: Literal(SHARE, number))
SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def grown(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    return (
        st.builds(Arithmetic, st.sampled_from("+-*"), inner, inner, st.just(MONEY))
        | st.builds(Negative, inner, st.just(MONEY))
        | st.builds(
            lambda of, n: Call(Function.ROUND, (of, Literal(QUANTITY, Decimal(n))), MONEY), inner, st.integers(0, 6)
        )
        | st.builds(lambda *of: Call(Function.GREATEST, of, MONEY), inner, inner)
    )


def value_of(formula: Formula, fields: dict[str, Decimal]) -> Decimal:
    match formula:
        case Field(name):
            return fields[name]
        case Literal(_, Decimal() as value):
            return value
        case Negative(of):
            return -value_of(of, fields)
        case Arithmetic(sign, left, right):
            return SIGNS[sign](value_of(left, fields), value_of(right, fields))
        case Call(Function.ROUND, (of, Literal(_, places))):
            return value_of(of, fields).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)
        case Call(Function.GREATEST, arguments):
            return max(value_of(each, fields) for each in arguments)
    raise AssertionError(formula)


@settings(max_examples=300)
@given(st.recursive(FIELDS | NUMBERS, grown, max_leaves=12), st.tuples(*[st.sampled_from([LARGEST, -LARGEST])] * 2))
def test_no_value_needs_more_digits_than_its_width(formula: Formula, extremes: tuple[Decimal, Decimal]) -> None:
    widths = widths_of(formula)
    with localcontext(prec=1000):
        value = value_of(formula, dict(zip(("amount", "cost"), extremes, strict=True)))
        assert abs(value) < Decimal(10) ** widths.over.digits
        assert value == round(value, widths.over.places)


@pytest.fixture(scope="module")
def duckdb() -> DuckDBPyConnection:
    connection = connect()
    for macro in MACROS:
        connection.execute(macro)
    return connection


WIDTHS = st.builds(Width, st.integers(1, 30), st.integers(0, 16))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WIDTHS, WIDTHS, st.integers(0, 6), st.booleans(), st.booleans())
def test_the_engine_rounds_every_quotient_that_the_checker_lets_in(
    duckdb: DuckDBPyConnection, over: Width, under: Width, places: int, least: bool, negative: bool
) -> None:
    assume(Widths(over, under).can_round(places))
    top = Decimal("-" + _nines(over)) if negative else Decimal(_nines(over))
    bottom = Decimal(1).scaleb(-under.places) if least else Decimal(_nines(under))
    ((found,),) = duckdb.execute(
        f"SELECT rounded_quotient({_decimal(top, over)}, {_decimal(bottom, under)}, {places})"
    ).fetchall()
    exact = Fraction(top) / Fraction(bottom) * 10**places
    whole = int(abs(exact) + Fraction(1, 2)) * (-1 if exact < 0 else 1)
    assert Fraction(found) == Fraction(whole, 10**places)


def _nines(width: Width) -> str:
    return "9" * width.digits + "." + "9" * width.places


def _decimal(value: Decimal, width: Width) -> str:
    return f"CAST('{value:f}' AS DECIMAL({width.digits + width.places}, {width.places}))"
