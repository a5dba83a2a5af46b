"""Splitting an amount among several, to the last unit of the last place."""

import re
from collections.abc import Mapping
from fractions import Fraction

from compledger.rules.language.forms.crediting import Recipient, Rest, Split
from tests.naive.rounding import toward_zero


def parts_of(amount: Fraction, recipient: Recipient, weights: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return what each participant gets of an amount; `weights` are the members' own shares."""
    members = sorted(weights, key=natural)
    if recipient.split == Split.EACH:
        return dict.fromkeys(members, amount)
    weight = {m: weights[m] if recipient.split == Split.WEIGHTS else Fraction(1) for m in members}
    whole = sum(weight.values())
    exact = {m: amount * weight[m] / whole for m in members}
    parts = {m: toward_zero(exact[m], recipient.places) for m in members}
    rest = amount - sum(parts.values())
    if recipient.rest == Rest.LAST:
        parts[members[-1]] += rest
        return parts
    unit = Fraction(1, 10**recipient.places)
    for member in sorted(members, key=lambda m: (-abs(exact[m] - parts[m]), natural(m))):
        given = min(abs(rest), unit) * (1 if rest >= 0 else -1)
        parts[member] += given
        rest -= given
    assert rest == 0
    return parts


def natural(text: str) -> tuple[list[str | int], str]:
    """Order ids so that P-9 comes before P-10: digits count as numbers."""
    pieces = re.split("([0-9]+)", text)
    return [int(piece) if number % 2 else piece for number, piece in enumerate(pieces)], text
