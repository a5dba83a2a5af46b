"""Splits: one amount shared out among several, to the last unit of the last place.

Parts are cut off toward nought; what that leaves over goes unit by unit to those who lost most, or all of it to the
last. All is done without a sign, so that a return is the exact mirror of its sale.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from compledger.rules.language.forms.crediting import Recipient, Rest, Split

PLACES = 12
"""Of what is credited: six of an amount times six of a share."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one of several gets."""

    credited: Decimal
    weight: Decimal
    """Their part of `whole`, at six places."""
    whole: Decimal


def parts_of(amount: Decimal, recipient: Recipient, members: Sequence[tuple[str, Decimal | None]]) -> list[Part]:
    """Return what each member gets of an amount of twelve places.

    Args:
        amount: the base times the recipient's share.
        recipient: how to split: not `Split.EACH`.
        members: participants and their own shares, None where they have none; at least one.
    """
    sign, whole = (-1 if amount < 0 else 1), int(abs(amount).scaleb(PLACES))
    by_weight = recipient.split is Split.WEIGHTS
    weights = [int((share if by_weight and share is not None else Decimal(1)).scaleb(6)) for _, share in members]
    given = _shared(whole, weights, [natural(who) for who, _ in members], recipient)
    total = Decimal(sum(weights)).scaleb(-6)
    return [
        Part(Decimal(sign * units if units else 0).scaleb(-PLACES), Decimal(weight).scaleb(-6), total)
        for units, weight in zip(given, weights, strict=True)
    ]


Order = tuple[list[str | int], str]


def natural(participant: str) -> Order:
    """Return a key to sort ids by in which digits count as numbers, so that P-9 comes before P-10."""
    pieces = re.split("([0-9]+)", participant)
    return [int(piece) if number % 2 else piece for number, piece in enumerate(pieces)], participant


def _shared(amount: int, weights: Sequence[int], order: Sequence[Order], recipient: Recipient) -> list[int]:
    """Return everybody's part of an amount, all in units of the twelfth place."""
    unit, total = 10 ** (PLACES - recipient.places), sum(weights)
    given = [amount * weight // (total * unit) * unit for weight in weights]
    rest = amount - sum(given)
    if recipient.rest is Rest.LAST:
        given[max(range(len(order)), key=order.__getitem__)] += rest
        return given
    lost = [amount * weight - part * total for weight, part in zip(weights, given, strict=True)]
    for member in sorted(range(len(order)), key=lambda m: (-lost[m], order[m])):
        more = min(rest, unit)
        given[member] += more
        rest -= more
    return given
