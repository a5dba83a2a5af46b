"""Two exact ways to calculate: decimals where nothing is divided, which is quick, and fractions where something is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from typing import Any

from compledger.rules.language.forms.expression import Arithmetic, Condition, Formula
from compledger.rules.language.forms.walking import walk

EXACTLY = Context(prec=200, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
"""Wider than anything that the language can write comes to: what would be rounded stops instead."""
ROUNDING = Context(prec=200, rounding=ROUND_HALF_UP)
"""Half away from zero."""
NOUGHT = Decimal(0)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are held, and what is done with them."""

    of: Callable[[Decimal], Any]
    signs: Mapping[str, Callable[[Any, Any], Any]]
    """A quotient is None where nought divides."""
    negative: Callable[[Any], Any]
    rounded: Callable[[Any, int], Any]
    """To so many places, a half away from zero."""


def rounded_decimal(number: Decimal, places: int) -> Decimal:
    """Return a decimal with exactly so many places, a half going away from zero; never a negative nought."""
    return ROUNDING.add(ROUNDING.quantize(number, Decimal(1).scaleb(-places)), NOUGHT)


def decimal_of(number: Decimal | Fraction, places: int) -> Decimal:
    """Return any number as a decimal with exactly so many places, a half going away from zero."""
    if isinstance(number, Decimal):
        return rounded_decimal(number, places)
    return Decimal(_units(number, places)).scaleb(-places, ROUNDING)


def _units(fraction: Fraction, places: int) -> int:
    """Return how many units of the last place a fraction comes to."""
    unit: int = 10**places
    whole, rest = divmod(abs(fraction.numerator) * unit, fraction.denominator)
    whole += 2 * rest >= fraction.denominator
    return whole if fraction >= 0 else -whole


DECIMALS = Numbers(
    of=lambda number: number,
    signs={"+": EXACTLY.add, "-": EXACTLY.subtract, "*": EXACTLY.multiply},
    negative=EXACTLY.minus,
    rounded=rounded_decimal,
)
FRACTIONS = Numbers(
    of=Fraction,
    signs={
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b if b else None,
    },
    negative=lambda number: -number,
    rounded=lambda number, places: Fraction(_units(number, places), 10**places),
)


def numbers_for(form: Formula | Condition) -> Numbers:
    """Return how a form is worked out: in fractions if anything in it is divided."""
    divides = any(isinstance(node, Arithmetic) and node.sign == "/" for node in walk(form))
    return FRACTIONS if divides else DECIMALS
