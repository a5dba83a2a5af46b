"""Widths: how many digits the exact value of a credit formula can need.

Engines calculate credits in columns of 38 digits. A formula's value is a fraction whose two halves are such columns, so
the checker follows the digits of both through every step, and refuses what would not fit while it is written.
Formulas about a period are calculated as fractions without bounds, and are not checked.
"""

from dataclasses import dataclass
from functools import reduce

from compledger.rules.language.forms.expression import (
    Arithmetic,
    Call,
    Choice,
    DatedValue,
    Field,
    Formula,
    Function,
    Literal,
    Negative,
)
from compledger.rules.language.forms.fields import FieldKind

MOST_DIGITS = 38
TOO_WIDE = f"its exact value can need more than {MOST_DIGITS} digits"
ROUND_FIRST = "round a part of it first, as in round(amount * discount, 2) / units, or import a product as a field"
PRODUCT_FIRST = "import the product of two of the fields as a field of its own, and multiply by that"


@dataclass(frozen=True, slots=True)
class Width:
    """Digits before and after the point that a number can have."""

    digits: int
    places: int

    def __add__(self, other: "Width") -> "Width":
        """Return the width of a sum or a difference."""
        return Width(max(self.digits, other.digits) + 1, max(self.places, other.places))

    def __mul__(self, other: "Width") -> "Width":
        """Return the width of a product."""
        return Width(self.digits + other.digits, self.places + other.places)

    def __or__(self, other: "Width") -> "Width":
        """Return the width that either of two needs."""
        return Width(max(self.digits, other.digits), max(self.places, other.places))

    @property
    def fits(self) -> bool:
        """Whether a column can hold it."""
        return self.digits + self.places <= MOST_DIGITS


ROUNDED_PLACES = 6
"""Places that a credit formula's value is rounded to where it is used, and the most that `round` may be asked for."""
ONE = Width(1, 0)
EXACT = Width(12, 6)
"""A field of the sale: DECIMAL(18, 6)."""
RATE = Width(2, 8)
"""A dated share: below 100, up to 8 places."""
LEVEL = Width(2, 0)


@dataclass(frozen=True, slots=True)
class Widths:
    """The width of an exact fraction: of what is above the line and of what is below it, None without a line."""

    over: Width
    under: Width | None = None

    @property
    def fits(self) -> bool:
        """Whether columns can hold both halves."""
        return self.over.fits and (self.under is None or self.under.fits)

    def rounded(self, places: int) -> "Widths":
        """Return the width after rounding to so many places."""
        digits = self.over.digits + (self.under.places if self.under else 0) + 1
        return Widths(Width(digits, min(places, self.over.places) if self.under is None else places))

    def can_round(self, places: int) -> bool:
        """Whether it can be rounded to so many places, 0 to 6.

        A quotient is rounded in whole numbers of 38 digits: one half is scaled up until the result counts in the last
        place, both are doubled, and the result is kept with 6 places.
        """
        rounded = self.rounded(places)
        if self.under is None:
            return rounded.fits
        over = self.over.digits + max(self.over.places, self.under.places + places)
        under = self.under.digits + max(self.under.places, self.over.places - places)
        kept = Width(rounded.over.digits, ROUNDED_PLACES)
        return self.fits and over < MOST_DIGITS and under < MOST_DIGITS and kept.fits

    def can_compare(self, other: "Widths") -> bool:
        """Whether it can be compared with another: each upper half is multiplied by the other's lower one."""
        left = self.over * other.under if other.under else self.over
        right = other.over * self.under if self.under else other.over
        return self.fits and other.fits and (left | right).fits


def widths_of(formula: Formula) -> Widths:  # noqa: PLR0911 - one line for each form
    """Return the width of a credit formula's exact value."""
    match formula:
        case Literal(_, value):
            whole, _, places = f"{value:f}".lstrip("-").partition(".")
            return Widths(Width(len(whole), len(places)))
        case Field(name):
            return Widths(LEVEL if name == "level" else EXACT)
        case DatedValue(_, kind):
            return Widths(RATE if kind is FieldKind.SHARE else EXACT)
        case Negative(of):
            return widths_of(of)
        case Arithmetic(sign, left, right):
            return _of_arithmetic(sign, widths_of(left), widths_of(right))
        case Call(Function.ROUND, (of, Literal(_, places))):
            return widths_of(of).rounded(int(places))  # the parser lets whole numbers in
        case Call(_, arguments):
            return _either([widths_of(each) for each in arguments])
        case Choice(cases, otherwise):
            return _either([*(widths_of(value) for _, value in cases), widths_of(otherwise)])
        case _:
            raise AssertionError(formula)


def _of_arithmetic(sign: str, left: Widths, right: Widths) -> Widths:
    under = left.under * right.under if left.under and right.under else left.under or right.under
    if sign == "*":
        return Widths(left.over * right.over, under)
    if sign == "/":
        turned = Widths(right.under or ONE, right.over)
        return Widths(left.over * turned.over if right.under else left.over, _times(left.under, turned.under))
    return Widths(_scaled(left.over, right.under) + _scaled(right.over, left.under), under)


def _scaled(width: Width, by: Width | None) -> Width:
    return width * by if by else width


def _times(left: Width | None, right: Width | None) -> Width | None:
    return left * right if left and right else left or right


def _either(widths: list[Widths]) -> Widths:
    """Return the width that any of several values needs; where one is a quotient all are written as one."""
    over = reduce(Width.__or__, (each.over for each in widths))
    unders = [each.under for each in widths if each.under]
    return Widths(over, reduce(Width.__or__, [*unders, ONE]) if unders else None)


def narrower(formula: Formula) -> str:
    """Return a hint how a formula that does not fit could need fewer digits; rounding mends no product of three."""
    return PRODUCT_FIRST if _factors(formula) > 2 else ROUND_FIRST


def _factors(formula: Formula) -> int:
    if isinstance(formula, Arithmetic) and formula.sign == "*":
        return _factors(formula.left) + _factors(formula.right)
    return 0 if isinstance(formula, Literal) else 1
