"""The payer: credits cut by tiers become lines, each rounded as the version has it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from compledger.rules.case.earning.lines import NO_RATE, CreditLine
from compledger.rules.case.earning.pay_rates import PayRate, PayRates
from compledger.rules.case.earning.terms import Term
from compledger.rules.case.earning.tiers import Slice
from compledger.rules.case.results import Credit
from compledger.rules.language.forms.tables import TieredTable, TierKind
from compledger.rules.rounding import RoundingMode, RoundingStep

MOST_DIGITS = 14
"""Of a line, before its point."""
WAYS = {RoundingMode.HALF_UP: ROUND_HALF_UP, RoundingMode.HALF_EVEN: ROUND_HALF_EVEN}
Values = Mapping[int, tuple[Decimal, ...]]
"""By the identity of a credit: what its earning's factors are for it."""


class Payer:
    """Pays the credits of one earning, payee and period."""

    def __init__(self, term: Term, table: TieredTable | None, places: int) -> None:
        """Take the earning, the tiers that count, and the places of the currency's minor unit."""
        self._places, self._way = places, WAYS[term.rounding.mode]
        self._rates = PayRates(term.earning, table)
        self._tiered = table is not None
        marginal = table is not None and table.kind is TierKind.MARGINAL
        self._merges = marginal and term.rounding.step is RoundingStep.CREDIT

    def pay(
        self, sliced: Iterable[tuple[Credit, Sequence[Slice]]], values: Values
    ) -> tuple[list[CreditLine], list[Credit]]:
        """Return the lines of credits, and those of which a part pays more than a line may; it is not paid."""
        lines: list[CreditLine] = []
        too_large: list[Credit] = []
        rates_of, places, way, merges = self._rates.of, self._places, self._way, self._merges
        add = lines.append
        # What most credits are, one slice, is done here in one go: a payee may have thousands.
        mine: tuple[Decimal, ...] | None = None
        share: Decimal | None = None
        rates: Sequence[PayRate] = ()
        for credit, parts in sliced:
            own, part = values[id(credit)], credit.matched.rule.recipients[credit.recipient].pay_share
            if own is not mine or part is not share:
                # Mostly they are the very same as before, and to look for them costs more than all else here.
                mine, share, rates = own, part, rates_of(own, part)
            if merges and len(parts) > 1:
                self._put_together(credit, parts, rates, lines, too_large)
                continue
            for tier, amount in parts:
                rate = rates[tier]
                if rate.effective is None or (exact := amount * rate.effective).adjusted() >= MOST_DIGITS:
                    too_large.append(credit)
                    continue
                earned = int(exact.scaleb(places).to_integral_value(way))
                if merges:
                    add(CreditLine(credit, None, amount, NO_RATE, exact, earned))
                else:
                    add(CreditLine(credit, tier + 1 if self._tiered else None, amount, rate, exact, earned))
        return lines, too_large

    def _put_together(
        self,
        credit: Credit,
        parts: Sequence[Slice],
        rates: Sequence[PayRate],
        lines: list[CreditLine],
        too_large: list[Credit],
    ) -> None:
        """Pay all slices of a credit as one line, rounded once."""
        exact = Decimal(0)
        for tier, amount in parts:
            effective = rates[tier].effective
            if effective is None:
                too_large.append(credit)
                return
            exact += amount * effective
        if exact.adjusted() >= MOST_DIGITS:
            too_large.append(credit)
            return
        earned = int(exact.scaleb(self._places).to_integral_value(self._way))
        lines.append(CreditLine(credit, None, credit.credited, NO_RATE, exact, earned))
