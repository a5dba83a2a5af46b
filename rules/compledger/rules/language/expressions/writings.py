"""Writings: how often the columnar engine has to write the fields and figures of a text about a sale.

SQL has no names for the parts of an expression: what has to be asked twice is written twice, with all that is in it. A
quotient asks its divisor's sign, `max` asks whether each argument is missing, a rounded quotient asks the digits of
both its halves. Inside one another these double each other, and a short text could become a query without end. The
checker follows the count through every step, as `widths` does the digits, and refuses what would come to too many.
Formulas about a period are functions, and are not counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass

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
    Negative,
    Not,
    OneOf,
)

MOST_WRITINGS = 4_000
"""Of one text. Ten times as many take DuckDB seconds to read, whatever is sold."""
ROUNDED = 11
"""How often rounding writes each half of a quotient: the sign once, and the digits and places of both."""


@dataclass(frozen=True, slots=True)
class Halves:
    """What writing a value takes: above the line, and below it, 0 where nothing is divided."""

    over: int
    under: int = 0

    @property
    def both(self) -> int:
        """The writings of all of it."""
        return self.over + self.under

    @property
    def rounded(self) -> int:
        """The writings of it rounded."""
        return self.both * ROUNDED if self.under else self.over


ONCE = Halves(1)


def writings_of(form: Formula | Condition) -> int:
    """Return how many fields and figures the SQL of an expression holds, that of a formula being rounded."""
    if isinstance(form, Compare | OneOf | IsMissing | Not | All | Any):
        return _asked(form)
    return _halves(form).rounded


def _asked(condition: Condition) -> int:
    match condition:
        case Compare(left, _, right):
            return _halves(left).both + _halves(right).both
        case OneOf(of, values):
            return len(values) * (_halves(of).both + 1)
        case IsMissing(of):
            return _halves(of).both
        case Not(of):
            return _asked(of)
        case All(parts) | Any(parts):
            return sum(map(_asked, parts))


def _halves(formula: Formula) -> Halves:
    match formula:
        case Negative(of):
            return _halves(of)
        case Arithmetic(sign, left, right):
            return _of_two(sign, _halves(left), _halves(right))
        case Call(function, arguments):
            return _of_call(function, [_halves(each) for each in arguments])
        case Choice(cases, otherwise):
            conditions = sum(_asked(condition) for condition, _ in cases)
            return _of_choice(conditions, [*(_halves(value) for _, value in cases), _halves(otherwise)])
        case _:
            return ONCE


def _of_two(sign: str, left: Halves, right: Halves) -> Halves:
    if sign == "*":
        return Halves(left.over + right.over, left.under + right.under)
    if sign == "/":
        return Halves(right.over + 2 * (left.over + right.under), left.under + right.over)
    return Halves(left.both + right.both, left.under + right.under)


def _of_call(function: Function, arguments: list[Halves]) -> Halves:
    if function is Function.ROUND:
        return Halves(arguments[0].rounded)
    if function is Function.ABS:
        return arguments[0]
    if not any(each.under for each in arguments):
        together = sum(each.over for each in arguments)
        return Halves(together if function is Function.COALESCE else 2 * together)
    best = arguments[0]
    for each in arguments[1:]:
        asked = best.both if function is Function.COALESCE else best.both + each.both
        best = Halves(asked + best.over + each.over, asked + (best.under or 1) + (each.under or 1))
    if function is Function.COALESCE:
        return best
    return Halves(best.over + sum(each.both for each in arguments), best.under)


def _of_choice(conditions: int, values: Iterable[Halves]) -> Halves:
    each = list(values)
    over = conditions + sum(value.over for value in each)
    if not any(value.under for value in each):
        return Halves(over)
    return Halves(over, conditions + sum(value.under or 1 for value in each))
