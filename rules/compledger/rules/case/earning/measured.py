"""MEASURE: one payee's credits in the order in which they count, and what each measure sums of them."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter

from compledger.rules.case.earning.terms import PeriodTerms, Terms
from compledger.rules.case.results import Credit

NOUGHT = Decimal(0)


class Measured:
    """The credits of one payee, of the paid periods and of the windows around them."""

    def __init__(self, terms: Terms, credits: Iterable[Credit]) -> None:
        self.credits = sorted(credits, key=attrgetter("place"))
        self._by_measure: dict[str, list[Credit]] = {}
        feeding, by_measure = terms.feeding, self._by_measure
        for credit in self.credits:
            matched = credit.matched
            for measure in feeding[matched.version].get(matched.rule.id, ()):
                if measure in by_measure:
                    by_measure[measure].append(credit)
                else:
                    by_measure[measure] = [credit]

    def of(self, measure: str, within: PeriodTerms) -> Sequence[Credit]:
        """Return the credits that a measure sums for a period, in order: from its window's first day on."""
        if measure not in within.measures:
            return ()
        return self._between(measure, within.window(measure)[1].starts_on, within.period.ends_before)

    def paid(self, measure: str, within: PeriodTerms) -> Sequence[Credit]:
        """Return the credits of a measure in the paid period itself."""
        return self._between(measure, within.period.starts_on, within.period.ends_before)

    def total(self, measure: str, within: PeriodTerms) -> Decimal:
        """Return what a measure sums for a period."""
        return sum([credit.credited for credit in self.of(measure, within)], NOUGHT)

    def _between(self, measure: str, begins: date, ends: date) -> Sequence[Credit]:
        found = self._by_measure.get(measure, [])
        if not found or (begins <= _day(found[0]) and _day(found[-1]) < ends):
            return found
        return found[bisect_left(found, begins, key=_day) : bisect_left(found, ends, key=_day)]


def _day(credit: Credit) -> date:
    return credit.matched.day
