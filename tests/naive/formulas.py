"""Formulas and conditions, worked out node by node.

A number is a Fraction, so that a quotient is what it is. None is a missing value and behaves as null does in SQL.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from compledger.rules.language.forms.expression import (
    All,
    Any,
    Arithmetic,
    Call,
    Choice,
    Compare,
    Condition,
    Formula,
    Function,
    IsMissing,
    Literal,
    Negative,
    Not,
    OfComponent,
    OfMeasure,
    OfPeriod,
    OfPerson,
    OfQuota,
    OfSeat,
    OfTable,
    OneOf,
)
from tests.naive.rounding import half_away

Value = Fraction | str | date | bool | None
Ask = Callable[[Formula], Value]
"""Answers what the leaves of a formula ask: fields, dated values, figures of the period."""

PERIOD_LEAVES = (OfMeasure, OfQuota, OfPerson, OfComponent, OfTable, OfPeriod, OfSeat)

COMPARE: dict[str, Callable[[object, object], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,  # type: ignore[operator]
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
}


def exact(value: object) -> Value:
    """Return a stored value as formulas have it."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return Fraction(value)
    assert value is None or isinstance(value, str | date | bool)
    return value


def value(formula: Formula, ask: Ask) -> Value:  # noqa: PLR0911 - one for each kind of node
    """Work a formula out."""
    match formula:
        case Literal(_, written):
            return exact(written)
        case Negative(of):
            inner = number(of, ask)
            return None if inner is None else -inner
        case Arithmetic(sign, left, right):
            return _arithmetic(sign, number(left, ask), number(right, ask))
        case Call(function, arguments):
            return _call(function, arguments, ask)
        case Choice(cases, otherwise):
            for condition, then in cases:
                verdict = holds(condition, ask)
                if verdict is True:
                    return value(then, ask)
                if verdict is None and asks_a_figure(condition):
                    return None  # an attainment without a quota is no attainment below the bound
            return value(otherwise, ask)
        case _:
            return ask(formula)


def number(formula: Formula, ask: Ask) -> Fraction | None:
    """Work out a formula that gives a number."""
    found = value(formula, ask)
    assert found is None or isinstance(found, Fraction), (formula, found)
    return found


def _arithmetic(sign: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    if sign == "/":
        return left / right if right else None
    return {"+": left + right, "-": left - right, "*": left * right}[sign]


def _call(function: Function, arguments: tuple[Formula, ...], ask: Ask) -> Value:
    if function == Function.COALESCE:
        for argument in arguments:
            found = value(argument, ask)
            if found is not None:
                return found
        return None
    given = [number(argument, ask) for argument in arguments]
    known = [argument for argument in given if argument is not None]
    if len(known) < len(given):
        return None
    if function == Function.ROUND:
        return half_away(known[0], int(known[1]))
    if function == Function.ABS:
        return abs(known[0])
    return min(known) if function == Function.LEAST else max(known)


def holds(condition: Condition, ask: Ask) -> bool | None:
    """Tell whether a condition holds; None where a missing value leaves it open."""
    match condition:
        case Compare(left, sign, right):
            one, other = value(left, ask), value(right, ask)
            return None if one is None or other is None else COMPARE[sign](one, other)
        case OneOf(of, values):
            found = value(of, ask)
            return None if found is None else found in [exact(literal.value) for literal in values]
        case IsMissing(of):
            return value(of, ask) is None
        case Not(of):
            inner = holds(of, ask)
            return None if inner is None else not inner
        case All(parts):
            all_of = [holds(part, ask) for part in parts]
            return False if False in all_of else None if None in all_of else True
        case Any(parts):
            any_of = [holds(part, ask) for part in parts]
            return True if True in any_of else None if None in any_of else False


def leaves(of: Formula | Condition) -> list[Formula]:
    """Return what a formula or condition asks, at its leaves; the argument of `table(…)` counts as asked."""
    match of:
        case Negative(inner) | IsMissing(inner) | OneOf(inner, _) | Not(inner):
            return leaves(inner)
        case Arithmetic(_, left, right) | Compare(left, _, right):
            return leaves(left) + leaves(right)
        case Call(_, parts) | All(parts) | Any(parts):
            return [leaf for part in parts for leaf in leaves(part)]
        case Choice(cases, otherwise):
            asked = [leaf for when, then in cases for leaf in leaves(when) + leaves(then)]
            return asked + leaves(otherwise)
        case OfTable(_, argument):
            return [of, *(leaves(argument) if argument is not None else [])]
        case _:
            return [of]


def asks_a_figure(of: Formula | Condition) -> bool:
    """Tell whether a formula or condition asks a figure of the period that somebody may lack."""
    return any(isinstance(leaf, OfMeasure | OfQuota | OfPerson | OfComponent | OfTable) for leaf in leaves(of))


def is_of_the_period(of: Formula | Condition) -> bool:
    """Tell whether a formula or condition asks figures of the period, and not of a credit."""
    return any(isinstance(leaf, PERIOD_LEAVES) for leaf in leaves(of))
