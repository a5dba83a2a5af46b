"""Tiers: which part of a credit lies in which of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from compledger.rules.case.results import Credit
from compledger.rules.language.forms.tables import TieredTable, TierKind

NOUGHT = Decimal(0)


Slice = tuple[int, Decimal]
"""A tier, from 0 (the only one where there are none), and the part of a credit that lies in it. A plain tuple: a payee
has thousands."""


class Bounds:
    """The bounds of a table's tiers, in the unit of what is summed."""

    __slots__ = ("_begins",)

    def __init__(self, table: TieredTable, unit: Decimal) -> None:
        self._begins = [tier.begins * unit for tier in table.tiers[1:]]

    def tier_of(self, total: Decimal) -> int:
        """Return the tier that a total lies in; the first reaches below every bound, the last has no end."""
        return bisect_right(self._begins, total)

    def cut(self, before: Decimal, amount: Decimal) -> Sequence[Slice]:
        """Return the parts of the way from one running total to another; a way of no length is one part where it is.

        They are in rising order of tier, whichever way the total goes.
        """
        after = before + amount
        low, high = (before, after) if before <= after else (after, before)
        begins = self._begins
        first = bisect_right(begins, low)
        # What ends on a bound does not reach into the tier beyond it.
        last = bisect_left(begins, high, first)
        if first == last:
            return ((first, amount),)
        edges = [low, *begins[first:last], high]
        sign = 1 if amount > 0 else -1
        return [(first + n, (end - begin) * sign) for n, (begin, end) in enumerate(pairwise(edges))]


def running_totals(credits: Iterable[Credit]) -> Iterator[tuple[Credit, Decimal]]:
    """Give each credit of a measure, in order, with what the measure has come to before it."""
    total = NOUGHT
    for credit in credits:
        yield credit, total
        total += credit.credited


def slices(
    table: TieredTable | None, unit: Decimal, basis: Sequence[Credit], paid: Container[int]
) -> Iterator[tuple[Credit, Sequence[Slice]]]:
    """Give the slices of each credit that is paid.

    Args:
        table: the tiers; without any, each credit is one slice.
        unit: what a bound of 1 stands for.
        basis: the credits whose total decides, in order, those that are paid among them.
        paid: the identities of those.
    """
    if table is None or table.kind is TierKind.WHOLE:
        tier = 0 if table is None else Bounds(table, unit).tier_of(sum([c.credited for c in basis], NOUGHT))
        for credit in basis:
            if id(credit) in paid:
                yield credit, ((tier, credit.credited),)
        return
    bounds, cut = Bounds(table, unit), table.kind is TierKind.MARGINAL
    for credit, before in running_totals(basis):
        if id(credit) not in paid:
            continue
        amount = credit.credited
        if cut and amount:
            yield credit, bounds.cut(before, amount)
        else:
            # A return is paid where the total stands once it is taken back: where its sale was paid.
            yield credit, ((bounds.tier_of(before + min(amount, NOUGHT)), amount),)
