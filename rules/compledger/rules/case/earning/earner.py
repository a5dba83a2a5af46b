"""The one way in: from one payee's credits to what they earn."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal, localcontext

from compledger.rules.case.earning.asking import Asking
from compledger.rules.case.earning.component import Paid, Unpaid, paid
from compledger.rules.case.earning.figures import PayeePeriod, PeriodFigures, Target
from compledger.rules.case.earning.lines import Place, wide
from compledger.rules.case.earning.measured import Measured
from compledger.rules.case.earning.targets import Targets
from compledger.rules.case.earning.terms import PeriodTerms, Terms
from compledger.rules.case.facts import People
from compledger.rules.case.results import (
    CaseException,
    CaseFigure,
    CaseLine,
    CaseMeasurement,
    CaseOutcome,
    Credit,
    day_of,
    number_of,
)
from compledger.rules.money import EXACT
from compledger.rules.snapshot import Snapshot


class Earner:
    """Works out what payees of a snapshot earn, one at a time."""

    def __init__(self, snapshot: Snapshot, people: People | None = None) -> None:
        """Take a snapshot; `people` is what is ready of it already."""
        self.people = people or People(snapshot)
        self._terms = Terms(snapshot)

    def earned(self, participant: str, credits: Iterable[Credit]) -> "Sequence[PeriodPay]":
        """Return what a payee earns in each of the snapshot's periods.

        Args:
            participant: the payee.
            credits: all of theirs, in any order, with those of the windows' days before the periods.
        """
        with localcontext(EXACT):
            measured = Measured(self._terms, credits)
            return [PeriodPay(within, self.people, participant, measured) for within in self._terms.periods]

    def outcome(
        self, participant: str, credits: Iterable[Credit], exceptions: Iterable[CaseException] = ()
    ) -> CaseOutcome:
        """Return everything that comes of a payee's credits, and what could not be credited to them."""
        credits = tuple(credits)
        periods = self.earned(participant, credits)
        with localcontext(EXACT):
            return CaseOutcome(
                credits=tuple(c for c in credits if any(c.matched.day in each.within.period for each in periods)),
                lines=tuple(line for each in periods for line in each.lines()),
                exceptions=(*exceptions, *(found for each in periods for found in each.exceptions())),
                measurements=tuple(m for each in periods for m in each.measurements()),
                figures=tuple(figure for each in periods for figure in each.figures()),
            )


class PeriodPay:
    """What one payee earns in one period: every component, those first that others ask."""

    def __init__(self, within: PeriodTerms, people: People, participant: str, measured: Measured) -> None:
        self.within = within
        self._asking = Asking()
        self._of = PayeePeriod(within, people, participant, measured, self._target_of, self._earned_of)
        self._targets = Targets(within, people, participant, self._figures_of, self._asking)
        self.components: dict[str, Paid] = {}
        for component in within.newest:
            self._paid(component)
        for name in within.measures:
            self._quota_of(name)

    def lines(self) -> Iterator[CaseLine]:
        """Give every line with all that it says."""
        of, last = self._of, self._of.held[-1].position if self._of.held else None
        for component, found in self.components.items():
            place = Place(of.participant, component, self.within.period, self.within.newest[component].version, last)
            yield from (wide(line, place, self._position_on) for line in found.lines)

    def exceptions(self) -> Iterator[CaseException]:
        """Give what could not be paid."""
        for component, found in self.components.items():
            yield from (self._exception(component, unpaid) for unpaid in found.unpaid)

    def measurements(self) -> Iterator[CaseMeasurement]:
        """Give what each measure comes to that has credits or a quota."""
        of = self._of
        for name in self.within.terms.kinds:
            credits = of.measured.of(name, self.within)
            quota = self._quota_of(name)
            if credits or quota is not None:
                calendar, window = self.within.window(name)
                yield CaseMeasurement(
                    of.participant, self.within.period.name, name, len(credits), of.total(name), quota, calendar,
                    window.name,
                )  # fmt: skip

    def figures(self) -> Iterator[CaseFigure]:
        """Give every figure that a formula asked."""
        who, period = self._of.participant, self.within.period.name
        for (about, part, name), value in self._asking.shown.items():
            yield CaseFigure(who, period, about, part, name, value)

    def _quota_of(self, name: str) -> Decimal | None:
        """Return a measure's quota; by formula nobody has one who never holds a seat."""
        known = self.within.measures.get(name)
        by_formula = known is not None and known[1].quota is not None
        if by_formula and not self._of.people.seats(self._of.participant):
            return None
        return self._targets.of(name).amount

    def _paid(self, component: str) -> Paid:
        if component not in self.components:
            self.components[component] = paid(component, self._of, self._asking)
        return self.components[component]

    def _earned_of(self, component: str) -> int | None:
        return self._paid(component).earned if component in self.within.newest else 0

    def _target_of(self, measure: str) -> Target:
        return self._targets.of(measure)

    def _figures_of(self, version: int) -> PeriodFigures:
        return PeriodFigures(self._of, version)

    def _position_on(self, day: date) -> str | None:
        seat = self._of.people.seat(self._of.participant, day)
        return None if seat is None else seat.position

    def _exception(self, component: str, unpaid: Unpaid) -> CaseException:
        sale = unpaid.sale
        return CaseException(
            kind=unpaid.flaw.kind,
            transaction_id=None if sale is None else number_of(sale),
            source=None if sale is None else str(sale["source"]),
            source_key=None if sale is None else str(sale["source_key"]),
            day=None if sale is None else day_of(sale),
            about=component,
            participant=self._of.participant,
            detail=unpaid.flaw.detail,
            period=self.within.period.name,
        )
