"""The currency of a formula's money. Amounts in two currencies are never added, compared or divided."""

from compledger.rules.language.expressions.scope import Scope
from compledger.rules.language.forms.expression import (
    Arithmetic,
    Call,
    Choice,
    Field,
    Formula,
    Literal,
    Negative,
)
from compledger.rules.language.forms.fields import FieldKind

SALE_CURRENCY = "sale"
"""Stands for the currency that each sale is in."""


def currency_of(formula: Formula, scope: Scope) -> str | None:  # noqa: PLR0911 - one line for each form
    """Return the ISO code of a formula's money or SALE_CURRENCY; None if it is no money, or a bare number for any.

    Where the rule set converts nothing only sales in the plan's currency are credited, so the sale's is the plan's.
    """
    if formula.kind is not FieldKind.MONEY:
        return None
    match formula:
        case Field(name):
            own = SALE_CURRENCY if scope.converts else scope.currency
            return scope.field_currencies.get(name, own)
        case Literal():
            return None
        case Negative(of):
            return currency_of(of, scope)
        case Arithmetic(_, left, right):
            return currency_of(left, scope) or currency_of(right, scope)
        case Call(_, arguments):
            return _first(arguments, scope)
        case Choice(cases, otherwise):
            return _first((*(value for _, value in cases), otherwise), scope)
        case _:
            return scope.currency


def _first(formulas: tuple[Formula, ...], scope: Scope) -> str | None:
    return next((found for each in formulas if (found := currency_of(each, scope))), None)


def currency_in_words(currency: str) -> str:
    """Return a currency as a message names it."""
    return "the sale's currency" if currency == SALE_CURRENCY else currency
