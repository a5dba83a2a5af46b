"""Quotas: a payee's target of each measure, as imported or by the measure's own formula."""

from collections.abc import Callable

from compledger.rules.case.earning.asking import Asking
from compledger.rules.case.earning.figures import NO_QUOTA, PeriodFigures, Target
from compledger.rules.case.earning.pay_rates import TOO_MUCH
from compledger.rules.case.earning.terms import PeriodTerms
from compledger.rules.case.facts import People
from compledger.rules.formulas import rounded
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.money import SALE_PLACES


class Targets:
    """The quotas of one payee's period, each worked out when it is asked first."""

    def __init__(
        self,
        within: PeriodTerms,
        people: People,
        participant: str,
        figures_of: Callable[[int], PeriodFigures],
        asking: Asking,
    ) -> None:
        """Take what is known; `figures_of` gives what formulas of a version may ask."""
        self._within, self._people, self._participant = within, people, participant
        self._figures_of, self._asking = figures_of, asking
        self._known: dict[str, Target] = {}

    def of(self, measure: str) -> Target:
        """Return the quota of a measure."""
        if measure not in self._known:
            self._known[measure] = self._target(measure)
        return self._known[measure]

    def _target(self, name: str) -> Target:
        known = self._within.measures.get(name)
        if known is None:
            return NO_QUOTA
        version, measure = known
        if measure.quota is None:
            return self._imported(name)
        number = self._asking.of(measure.quota, self._figures_of(version), name, "quota").number
        if number is None:
            return NO_QUOTA
        amount = rounded(number, SALE_PLACES)
        if abs(amount) >= TOO_MUCH:
            return Target(None, "too_large")
        return Target(amount, "quota_not_positive" if amount <= 0 else None)

    def _imported(self, name: str) -> Target:
        terms = self._within.terms
        calendar, window = self._within.window(name)
        found = self._people.quota(self._participant, name, calendar or terms.snapshot.calendar, window.name)
        if found is None:
            return NO_QUOTA
        amount, currency = found
        if terms.kinds[name] is FieldKind.MONEY and currency != terms.currency:
            return Target(None, "quota_other_currency")
        return Target(amount, "quota_not_positive" if amount <= 0 else None)
