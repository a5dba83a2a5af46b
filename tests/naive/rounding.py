"""Rounding fractions to decimals, in both directions that the language knows."""

from decimal import Decimal
from fractions import Fraction
from math import floor

from compledger.rules.rounding import RoundingMode


def half_away(exact: Fraction, places: int) -> Fraction:
    """Round, a half going away from zero."""
    scaled = abs(exact) * 10**places
    whole = floor(scaled + Fraction(1, 2))
    return Fraction(whole if exact >= 0 else -whole, 10**places)


def half_even(exact: Fraction, places: int) -> Fraction:
    """Round, a half going to the even neighbour."""
    return Fraction(round(exact * 10**places), 10**places)


def toward_zero(exact: Fraction, places: int) -> Fraction:
    """Cut off."""
    whole = floor(abs(exact) * 10**places)
    return Fraction(whole if exact >= 0 else -whole, 10**places)


def to_minor(exact: Fraction, places: int, mode: RoundingMode) -> int:
    """Round an amount to whole minor units of `places`."""
    rounded = half_away(exact, places) if mode == RoundingMode.HALF_UP else half_even(exact, places)
    return int(rounded * 10**places)


def decimal(exact: Fraction, places: int = 12) -> Decimal:
    """Return a fraction that has no more than these places as a decimal."""
    scaled = exact * 10**places
    assert scaled.denominator == 1, exact
    return Decimal(scaled.numerator).scaleb(-places)
