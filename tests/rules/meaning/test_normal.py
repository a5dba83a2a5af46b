"""The one form of formulas that say the same: it comes to the same, and order is all that it takes away."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings

from compledger.rules.formulas import KnownFigures, evaluate, holds
from compledger.rules.language import TRANSACTION_FIELDS, FieldKind, Scope, parse_condition
from compledger.rules.language.forms.expression import All, Arithmetic, Condition, Formula
from compledger.rules.language.forms.expression import Any as AnyOf
from compledger.rules.meaning.normal import normal, same_but_figures
from tests.rules.formulas.drawn import FIGURES, conditions, formulas

KNOWN = KnownFigures(fields=FIGURES)
SALE = Scope(
    fields={**TRANSACTION_FIELDS.kinds, "region": FieldKind.TEXT, "cost": FieldKind.MONEY},
    field_currencies={},
    values={},
    seat=False,
    period=False,
    measures={},
    components=(),
    tables={},
    converts=False,
    currency="EUR",
)


def turned(of: Any) -> Any:
    """Return a formula with everything in the contrary order that has no order."""
    if isinstance(of, tuple):
        return tuple(turned(item) for item in of)
    if not is_dataclass(of) or isinstance(of, type):
        return of
    inner: Any = replace(of, **{field.name: turned(getattr(of, field.name)) for field in fields(of)})
    if isinstance(inner, All | AnyOf):
        return replace(inner, parts=inner.parts[::-1])
    if isinstance(inner, Arithmetic) and inner.sign in "+*":
        return replace(inner, left=inner.right, right=inner.left)
    return inner


@settings(max_examples=150)
@given(conditions())
def test_a_condition_in_its_normal_form_answers_the_same(condition: Condition) -> None:
    assert holds(normal(condition), KNOWN) is holds(condition, KNOWN)


@settings(max_examples=150)
@given(formulas())
def test_a_formula_in_its_normal_form_comes_to_the_same(formula: Formula) -> None:
    assert evaluate(normal(formula), KNOWN) == evaluate(formula, KNOWN)


@settings(max_examples=150)
@given(conditions())
def test_the_order_of_what_has_none_is_taken_away(condition: Condition) -> None:
    assert normal(turned(condition)) == normal(condition)
    assert normal(normal(condition)) == normal(condition)


@pytest.mark.parametrize(
    ("one", "other", "figures_only"),
    [
        ("amount > 10", "20 < amount", True),
        ("region = 'EMEA' and amount > 10", "amount > 5 and region = 'EMEA'", True),
        ("day >= '2025-01-01'", "day >= '2025-02-01'", True),
        ("amount > 10", "amount >= 10", False),
        ("region = 'EMEA'", "region = 'APAC'", False),
        ("region in ('EMEA', 'APAC')", "region in ('EMEA', 'APAC', 'US')", False),
        ("amount > 10", "cost > 10", False),
        ("amount > 10 and region = 'EMEA'", "amount > 10 or region = 'EMEA'", False),
    ],
)
def test_figures_are_told_from_structure(one: str, other: str, figures_only: bool) -> None:
    parsed = [parse_condition(text, SALE) for text in (one, other)]
    assert normal(parsed[0]) != normal(parsed[1])
    assert same_but_figures(*parsed) is figures_only
