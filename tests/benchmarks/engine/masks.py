"""A rule as a mask over whole columns: how a program in numpy or pandas asks it."""

from collections.abc import Mapping
from functools import reduce
from operator import and_
from typing import Any

from tests.benchmarks.engine.plan import Between, Condition, Conditions, Either, Margin, NotOneOf, OneOf, Rule

Columns = Mapping[str, Any]
"""Arrays or Series of whole numbers; amounts in cents."""


def mask_of(rule: Rule, columns: Columns) -> Any:
    """Return where a rule's conditions hold on its days."""
    mask = _all(rule.when, columns)
    if not rule.whole_year:
        mask = mask & (columns["day"] >= rule.first_day) & (columns["day"] < rule.end_day)
    return mask


def _all(conditions: Conditions, columns: Columns) -> Any:
    return reduce(and_, [_mask(condition, columns) for condition in conditions])


def _mask(condition: Condition, columns: Columns) -> Any:
    match condition:
        case OneOf(field, codes):
            return _one_of(columns[field], codes)
        case NotOneOf(field, codes):
            return ~_one_of(columns[field], codes)
        case Between(low, high):
            amount = columns["amount"]
            bounds = [amount >= low * 100] if low is not None else []
            return reduce(and_, [*bounds, amount < high * 100] if high is not None else bounds)
        case Margin(percent):
            return (columns["amount"] - columns["cost"]) * 100 >= columns["amount"] * percent
        case Either(left, right):
            return _all(left, columns) | _all(right, columns)


def _one_of(column: Any, codes: tuple[int, ...]) -> Any:
    mask = column == codes[0]
    for code in codes[1:]:
        mask = mask | (column == code)
    return mask
