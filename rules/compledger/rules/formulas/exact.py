"""Exact fractions, and the one way from them back to decimals."""

from decimal import Decimal
from fractions import Fraction

from compledger.rules.rounding import RoundingMode


def exact(number: Decimal | int | Fraction) -> Fraction:
    """Return a number as a fraction, without loss."""
    return number if isinstance(number, Fraction) else Fraction(number)


def rounded(fraction: Fraction, places: int, mode: RoundingMode = RoundingMode.HALF_UP) -> Decimal:
    """Return a fraction as a decimal with exactly `places` places, of however many digits; never a negative nought."""
    return Decimal(f"{_units(fraction, places, mode)}e-{places}")


def rounded_fraction(fraction: Fraction, places: int) -> Fraction:
    """Return a fraction rounded to `places`, a half going away from zero, as formulas round."""
    return Fraction(_units(fraction, places, RoundingMode.HALF_UP), 10**places)


def _units(fraction: Fraction, places: int, mode: RoundingMode) -> int:
    """Return how many units of the last place a fraction is rounded to."""
    unit: int = 10**places
    whole, rest = divmod(abs(fraction.numerator) * unit, fraction.denominator)
    beyond_half = 2 * rest - fraction.denominator
    if beyond_half > 0 or (beyond_half == 0 and (mode is RoundingMode.HALF_UP or whole % 2)):
        whole += 1
    return whole if fraction.numerator >= 0 else -whole
