"""Limits: what floors and caps add or take away, as lines of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from compledger.rules.case.earning.asking import Asking
from compledger.rules.case.earning.factors import Flaw
from compledger.rules.case.earning.figures import PeriodFigures
from compledger.rules.case.earning.lines import AddedLine, CreditLine, Line
from compledger.rules.case.earning.pay_rates import TOO_MUCH
from compledger.rules.case.earning.terms import Term
from compledger.rules.case.results import Sale, number_of
from compledger.rules.formulas import rounded
from compledger.rules.language.forms.expression import Formula
from compledger.rules.language.forms.paying import LimitPer


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit with its bounds in minor units."""

    per: LimitPer
    least: int | None
    most: int | None

    def within(self, minor: int) -> int:
        """Return an amount brought within the bounds; of a deal, a return is limited as the mirror of a sale."""
        if self.per is LimitPer.DEAL and minor <= 0:
            return -self._within(-minor) if minor else 0
        return self._within(minor)

    def _within(self, minor: int) -> int:
        if self.most is not None and minor > self.most:
            return self.most
        if self.least is not None and minor < self.least:
            return self.least
        return minor


def bounds_of(term: Term, figures: PeriodFigures, asking: Asking) -> Sequence[Bound] | Flaw:
    """Return a component's limits for a payee; a flaw where a bound is missing, or more than any pay may be.

    The first such bound gives the flaw its kind; its detail has all figures that are missing, by name.
    """
    found, missing, kinds = [], set[str](), list[str]()
    for limit in term.earning.limits:
        sides: list[int | None] = []
        for bound in (limit.least, limit.most):
            minor, lacks = _minor(bound, term, figures, asking)
            missing |= set(lacks)
            if lacks:
                kinds.append("no_figure")
            elif minor is not None and abs(minor) >= TOO_MUCH * 10**figures.of.within.terms.places:
                kinds.append("too_large")
            sides.append(minor)
        found.append(Bound(limit.per, *sides))
    return Flaw(kinds[0], ", ".join(sorted(missing)) or None) if kinds else found


def _minor(
    bound: Formula | None, term: Term, figures: PeriodFigures, asking: Asking
) -> tuple[int | None, Sequence[str]]:
    if bound is None:
        return None, ()
    told = asking.of(bound, figures, term.earning.id, "limit")
    if told.number is None:
        return None, told.missing
    places = figures.of.within.terms.places
    return int(rounded(told.number, places, term.rounding.mode).scaleb(places)), ()


def limited(bounds: Sequence[Bound], lines: Sequence[Line], total: int, *, complete: bool) -> list[AddedLine]:
    """Return the lines that limits add to those of a payee's component, in the document's order.

    `total` is what the lines come to. Where the component has exceptions the floor of a period is left out: it would
    pay for what is only not known.
    """
    found: list[AddedLine] = []
    for bound in bounds if lines else ():
        if bound.per is LimitPer.PERIOD:
            asked = bound if complete else replace(bound, least=None)
            before = total + sum(line.earned for line in found)
            if change := asked.within(before) - before:
                found.append(AddedLine("limit", change))
        else:
            found += list(_on_deals(bound, [*lines, *found]))
    return found


def _on_deals(bound: Bound, lines: Sequence[Line]) -> Iterator[AddedLine]:
    sums: dict[int, int] = {}
    sales: dict[int, Sale] = {}
    for line in lines:
        sale = line.credit.matched.sale if isinstance(line, CreditLine) else line.sale
        if sale is not None:
            number = number_of(sale)
            sums[number] = sums.get(number, 0) + line.earned
            sales[number] = sale
    for number, total in sums.items():
        if change := bound.within(total) - total:
            yield AddedLine("limit", change, sales[number])
