"""Pay rates: rate, multiples and tiers multiplied out once for all credits that share them."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import NamedTuple

from compledger.rules.case.earning.factors import RATE_PLACES, needs_rate
from compledger.rules.formulas import rounded
from compledger.rules.language.forms.paying import Earning
from compledger.rules.language.forms.tables import TieredTable

TOO_MUCH = 10**14
"""No pay, rate or quota by formula reaches this."""


class PayRate(NamedTuple):
    """What a credit is paid in a tier; None what is too large for any line."""

    rate: Decimal | None
    times: Decimal | None
    effective: Decimal | None
    """Rate, tier and multiples, rounded once to 12 places."""


class PayRates:
    """The rates of one earning."""

    def __init__(self, earning: Earning, table: TieredTable | None) -> None:
        """Take an earning, and the tiers that count, which may be those of another version."""
        self._has_rate = earning.rate is not None and needs_rate(table)
        self._tiers = None if table is None else tuple((tier.rate, tier.times) for tier in table.tiers)
        self._known: dict[tuple[tuple[Decimal, ...], Decimal], Sequence[PayRate]] = {}

    def of(self, values: tuple[Decimal, ...], pay_share: Decimal) -> Sequence[PayRate]:
        """Return the rate of each tier, in order; one alone without tiers.

        Args:
            values: of the earning's factors: its own rate first, where the tiers use it, then its multiples.
            pay_share: the part of what is earned that the recipient is paid.
        """
        known = self._known.get((values, pay_share))
        if known is None:
            rate, multiples = (values[0], values[1:]) if self._has_rate else (None, values)
            known = self._known[values, pay_share] = _multiplied(self._tiers, rate, multiples, pay_share)
        return known


@lru_cache(maxsize=65_536)
def _multiplied(
    tiers: tuple[tuple[Decimal | None, Decimal], ...] | None,
    rate: Decimal | None,
    multiples: tuple[Decimal, ...],
    pay_share: Decimal,
) -> Sequence[PayRate]:
    times = prod((Fraction(multiple) for multiple in multiples), start=Fraction(pay_share))
    found = []
    for tier_rate, tier_times in ((None, Decimal(1)),) if tiers is None else tiers:
        own = rate if tier_rate is None else tier_rate
        assert own is not None, "versions whose tiers multiply a rate that is not there are refused"
        multiple = times * Fraction(tier_times)
        found.append(PayRate(_shown(Fraction(own)), _shown(multiple), _shown(Fraction(own) * multiple)))
    return tuple(found)


def _shown(factor: Fraction) -> Decimal | None:
    return rounded(factor, RATE_PLACES) if abs(factor) < TOO_MUCH else None
