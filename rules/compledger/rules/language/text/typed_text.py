"""A cell or a field of an example as the author wrote it, read as a value of its kind."""

from datetime import date
from decimal import Decimal

from compledger.rules.language.forms.fields import EXACT_KINDS, FieldKind
from compledger.rules.language.text.reader import DAY
from compledger.rules.money import SALE_AMOUNT

WRITTEN_AS = {
    FieldKind.TEXT: "a text",
    FieldKind.PARTICIPANT: "a participant's id",
    FieldKind.DATE: "a day as YYYY-MM-DD",
    FieldKind.MONEY: "digits with a point and at most 6 places, without exponent or thousands separator",
    FieldKind.QUANTITY: "digits with a point and at most 6 places, without exponent or thousands separator",
    FieldKind.SHARE: "a share as a number, 0.25 for 25 %",
    FieldKind.FLAG: "true or false",
}
"""How a value of each kind is written, for hints."""


def typed(kind: FieldKind, written: str) -> str | Decimal | date | bool | None:
    """Return the value that a text writes for a kind; None if it writes none."""
    if kind in EXACT_KINDS:
        return Decimal(written) if SALE_AMOUNT.fullmatch(written) else None
    if kind is FieldKind.FLAG:
        return {"true": True, "false": False}.get(written)
    if kind is FieldKind.DATE:
        return _day(written)
    return written or None


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if DAY.fullmatch(written) else None
    except ValueError:
        return None
