"""Money: exact amounts as text, as scaled integers and as minor units of a currency.

Sale amounts keep up to six places; pay amounts are whole minor units. Nothing here accepts a float.
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from compledger.rules.currencies import CURRENCIES
from compledger.rules.refused import Refused

SALE_PLACES = 6
"""Places a sale amount may have; also the scale of its integer at rest."""

SALE_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)
"""A sale amount on the wire: no exponent, no plus sign, no other digits than 0-9."""

EXACT = Context(prec=100)
"""Wide enough for any product of amounts and rates that the language can write."""


class NotAnAmount(Refused, ValueError):
    """A text is not an exact sale amount."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"{text!r} is not an amount: write up to 12 digits, a point and up to 6 places, as in -1234.50 "
            "(no exponent, no thousands separator, no currency sign)"
        )


def sale_amount(text: str) -> Decimal:
    """Return the exact amount that `text` writes; raises NotAnAmount for anything else, `-0` included."""
    if not SALE_AMOUNT.fullmatch(text):
        raise NotAnAmount(text)
    amount = Decimal(text)
    if amount == 0 and text.startswith("-"):
        raise NotAnAmount(text)
    return amount


def sale_total(text: str) -> Decimal:
    """Return the exact sum that `text` writes: up to 18 digits before the point; raises NotAnAmount otherwise."""
    if not re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,6})?", text, re.ASCII):
        raise NotAnAmount(text)
    return Decimal(text)


def minor_places(currency: str) -> int:
    """Return the places of the currency's minor unit (ISO 4217): 2 for USD, 0 for JPY, 3 for KWD."""
    return CURRENCIES[currency]


def round_half_up(exact: Decimal, places: int) -> Decimal:
    """Return `exact` rounded to `places`, a half going away from zero on both sides of it."""
    with localcontext(EXACT):
        return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def from_minor(minor: int, currency: str) -> Decimal:
    """Return whole minor units as an amount with exactly the currency's places."""
    return Decimal(minor).scaleb(-minor_places(currency), EXACT)


def plain(amount: Decimal) -> str:
    """Return an amount without exponent and without zeros after its last digit: `12.5`, `-3`, `0`."""
    text = format(amount, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def share_of(part: Decimal, whole: Decimal, places: int = 6) -> Decimal:
    """Return part / whole rounded half-up to `places`, for showing only: what is paid never depends on a quotient."""
    with localcontext(EXACT):
        return round_half_up(part / whole, places)
