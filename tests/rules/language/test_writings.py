"""How often a text about a sale is written in SQL: counted right, and bounded."""

import re

import pytest

from compledger.rules.columnar.plan.widths import Width
from compledger.rules.columnar.sql.expressions import Writer
from compledger.rules.language import ExpressionRefused, FieldKind, parse_condition, parse_formula
from compledger.rules.language.expressions.writings import MOST_WRITINGS, ROUNDED, writings_of
from compledger.rules.language.forms.expression import Formula
from tests.rules.language.scopes import SALE


class PlainColumns:
    """Columns named after their fields, for looking at SQL alone."""

    def value(self, name: str) -> str:
        return name

    def width(self, name: str) -> Width:
        return Width(12, 6)


def written(form: Formula) -> int:
    """Return how many fields and numbers the SQL of a formula holds before it is rounded, a bare 1 left out."""
    ratio = Writer(PlainColumns(), {}).number(form)  # type: ignore[arg-type]  # it asks nothing else of columns
    sql = ratio.top.sql + (ratio.over.sql if ratio.over else "")
    return len(re.findall(r"t\.|CAST\('", sql))


@pytest.mark.parametrize(
    "formula",
    [
        "amount",
        "amount - cost * units",
        "amount / 2",
        "amount / 2 / 3",
        "cost / (amount / cost) ",
        "(amount - cost) / units * 0.5",
        "max(amount, cost)",
        "max(5, min(amount, 10))",
        "max(amount / 2, cost)",
        "min(amount / 2, cost, amount / 3)",
        "coalesce(amount, cost)",
        "coalesce(amount / units, cost)",
        "abs(-amount / 3)",
        "case when amount > cost then amount / 3 when units in (1, 2) then 5 else cost end",
        "case when amount / 2 > 3 and not cost / 5 is null then amount else cost end",
        "if(amount / 2 in (1, 2), amount, cost)",
    ],
)
def test_as_many_are_counted_as_the_engine_writes_and_hardly_more(formula: str) -> None:
    form = parse_formula(formula, SALE, (FieldKind.MONEY,))
    ratio = Writer(PlainColumns(), {}).number(form)  # type: ignore[arg-type]  # as above
    times = ROUNDED if ratio.over else 1
    assert written(form) * times <= writings_of(form) <= (written(form) + 4) * times


def nested(pattern: str, times: int) -> str:
    text = "amount"
    for number in range(times):
        text = pattern.replace("X", text).replace("N", str(number + 2))
    return text


@pytest.mark.parametrize(
    "pattern",
    ["(X / N)", "abs(X / N)", "round(X / N, 2)", "max(N, min(X, N))", "max(N, min(X / 2, N))", "coalesce(X / 3, N)"],
)
def test_what_doubles_inside_one_another_is_refused_before_it_is_too_much(pattern: str) -> None:
    assert writings_of(parse_formula(nested(pattern, 1), SALE, (FieldKind.MONEY,))) <= MOST_WRITINGS
    with pytest.raises(ExpressionRefused, match="more than 4,000 times"):
        parse_formula(nested(pattern, 9), SALE, (FieldKind.MONEY,))


def test_a_condition_is_bounded_like_a_formula() -> None:
    parse_condition(f"{nested('(X / N)', 3)} > 5 and amount > 0", SALE)
    with pytest.raises(ExpressionRefused, match="more than 4,000 times"):
        parse_condition(f"{nested('(X / N)', 12)} > 5 and amount > 0", SALE)


@pytest.mark.parametrize("pattern", ["round(X, 2)", "abs(X - N)", "case when amount > N then X else N end"])
def test_what_does_not_double_may_be_nested_as_deep_as_brackets(pattern: str) -> None:
    assert writings_of(parse_formula(nested(pattern, 18), SALE, (FieldKind.MONEY,))) < 100
