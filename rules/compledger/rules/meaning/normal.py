"""Formulas that say the same in other words are one: `a and b` is `b and a`, `x > 1` is `1 < x`."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from compledger.rules.language.forms.expression import (
    All,
    Arithmetic,
    Call,
    Compare,
    Condition,
    Formula,
    Function,
    Literal,
    Not,
    OneOf,
)
from compledger.rules.language.forms.expression import Any as AnyOf

T = TypeVar("T")
TURNED = {">": "<", ">=": "<="}
OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""What `not` makes of a comparison; with a missing value neither is true."""


def normal(of: Any) -> Any:
    """Return a condition or formula in the one form of all those that say the same by order alone."""
    if isinstance(of, tuple):
        return tuple(normal(item) for item in of)
    if not is_dataclass(of) or isinstance(of, type):
        return of
    if isinstance(of, Not):
        return _not(of.of)
    return _ordered(replace(of, **{field.name: normal(getattr(of, field.name)) for field in fields(of)}))


def _ordered(of: Any) -> Any:
    match of:
        case All() | AnyOf():
            found: Any = _joined(of)
        case Compare():
            found = _compared(of)
        case OneOf():
            found = _one_of(of)
        case Arithmetic(sign="+" | "*"):
            found = _summed(of)
        case Call(function=Function.LEAST | Function.GREATEST):
            found = replace(of, arguments=_sorted(of.arguments))
        case _:
            found = of
    return found


def same_but_figures(one: object, other: object) -> bool:
    """Return whether two formulas differ in nothing but numbers and days."""
    return shape(normal(one)) == shape(normal(other))


def shape(of: object) -> str:
    """Return what a formula is made of, its numbers and days left out."""
    if isinstance(of, Literal):
        figure = isinstance(of.value, Decimal | date)
        return f"Literal({of.kind}, {'…' if figure else of.value})"
    if isinstance(of, tuple):
        return f"({', '.join(shape(item) for item in of)})"
    if is_dataclass(of) and not isinstance(of, type):
        return f"{type(of).__name__}({', '.join(shape(getattr(of, field.name)) for field in fields(of))})"
    return "…" if isinstance(of, Decimal) else repr(of)


def _not(of: Condition) -> Condition:
    inner: Condition = normal(of)
    if isinstance(inner, Compare):
        return _compared(Compare(inner.left, OPPOSITE[inner.sign], inner.right))
    return inner.of if isinstance(inner, Not) else Not(inner)


def _joined(of: All | AnyOf) -> Condition:
    """Return `and` or `or` with the parts of its own kind taken in, each once."""
    flat = [part for item in of.parts for part in (item.parts if type(item) is type(of) else (item,))]
    parts = _sorted(dict.fromkeys(flat))
    return parts[0] if len(parts) == 1 else type(of)(parts)


def _compared(of: Compare) -> Compare:
    if of.sign in TURNED:
        return Compare(of.right, TURNED[of.sign], of.left)
    if of.sign in {"=", "<>"}:
        left, right = _sorted((of.left, of.right))
        return Compare(left, of.sign, right)
    return of


def _one_of(of: OneOf) -> Condition:
    values = _sorted(dict.fromkeys(of.values))
    return _compared(Compare(of.of, "=", values[0])) if len(values) == 1 else OneOf(of.of, values)


def _summed(of: Arithmetic) -> Formula:
    """Return a sum or a product with its terms in one order."""
    first, *others = _sorted(_terms(of, of.sign))
    total = first
    for term in others:
        total = Arithmetic(of.sign, total, term, of.kind)
    return total


def _terms(of: Formula, sign: str) -> list[Formula]:
    if isinstance(of, Arithmetic) and of.sign == sign:
        return [*_terms(of.left, sign), *_terms(of.right, sign)]
    return [of]


def _sorted(items: Iterable[T]) -> tuple[T, ...]:
    # By what they are made of first, so that another figure leaves each in its place.
    return tuple(sorted(items, key=lambda item: (shape(item), repr(_plain(item)))))


def _plain(of: object) -> object:
    value = of.value if isinstance(of, Literal) else of
    return value.normalize() if isinstance(value, Decimal) else value
