"""MEASURE: running totals and quotas, added up anew wherever one is asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from compledger.rules.language.forms.crediting import Measure
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.periods import Period
from tests.naive.credit import Credit
from tests.naive.rounding import half_away
from tests.naive.world import World

QuotaFormula = Callable[[str, Period, Measure], Fraction | None]
"""Works a measure's own quota formula out for somebody."""


TOO_MUCH = 10**14
"""No pay, effective rate or quota by formula reaches this."""


@dataclass(frozen=True)
class Target:
    """A quota, or the exception that there is none to use."""

    amount: Fraction | None
    problem: str | None


@dataclass(frozen=True)
class Measured:
    """Measures of a world."""

    world: World
    credits: list[Credit]
    """All of them, in their order."""
    found: dict[tuple[str, str, Period], list[Credit]] = field(default_factory=dict)
    """What was asked before, only to be quicker."""

    def of(self, participant: str, name: str, period: Period) -> list[Credit]:
        """Return the credits that a measure sums for a period: those of its window until the period's end."""
        asked = participant, name, period
        if asked not in self.found:
            self.found[asked] = self._of(*asked)
        return self.found[asked]

    def _of(self, participant: str, name: str, period: Period) -> list[Credit]:
        measure = self.world.measure_for(name, period)
        if measure is None:
            return []
        window = self.world.window_of(measure, period)
        return [
            credit
            for credit in self.credits
            if credit.participant == participant
            and window.starts_on <= credit.match.day < period.ends_before
            and feeds(credit, name)
        ]

    def total(self, participant: str, name: str, period: Period) -> Fraction:
        """Return the final total of a period."""
        return sum((credit.amount for credit in self.of(participant, name, period)), Fraction(0))

    def before(self, credit: Credit, name: str, period: Period) -> Fraction:
        """Return the running total before a credit."""
        total = Fraction(0)
        for earlier in self.of(credit.participant, name, period):
            if earlier is credit:
                return total
            total += earlier.amount
        raise AssertionError(f"{name} does not sum {credit}")

    def target(self, participant: str, name: str, period: Period, formula: QuotaFormula) -> Target:
        """Return a measure's quota: by its own formula, else as imported."""
        measure = self.world.measure_for(name, period)
        assert measure is not None, name
        if measure.quota is not None:
            found = formula(participant, period, measure)
            target = Target(None, "no_quota") if found is None else Target(half_away(found, 6), None)
            if target.amount is not None and abs(target.amount) >= TOO_MUCH:
                return Target(None, "too_large")
        else:
            is_money = kind_of(self.rules_with(name, period), measure) == FieldKind.MONEY
            window = self.world.window_of(measure, period)
            target = self.imported(participant, name, measure.window or self.world.calendar, window, is_money=is_money)
        if target.amount is not None and target.amount <= 0:
            return Target(target.amount, "quota_not_positive")
        return target

    def imported(self, participant: str, name: str, calendar: str, period: Period, *, is_money: bool) -> Target:
        """Return the quota imported under a name."""
        asked = participant, name, calendar, period.name
        for quota in self.world.quotas:
            if (quota.participant, quota.measure, quota.calendar, quota.period) == asked:
                if is_money and quota.currency != self.world.versions[0].value.currency:
                    return Target(None, "quota_other_currency")
                return Target(Fraction(quota.amount), None)
        return Target(None, "no_quota")

    def rules_with(self, name: str, period: Period) -> RuleSet:
        """Return the newest version until the period's last day that has a measure."""
        found = [
            segment.value
            for segment in self.world.versions
            if segment.effective_from < period.ends_before and any(m.id == name for m in segment.value.measures)
        ]
        return found[-1]


def feeds(credit: Credit, name: str) -> bool:
    """Tell whether a measure of the credit's version sums it."""
    return any(m.id == name and credit.match.rule.id in m.credits for m in credit.match.rules.measures)


def kind_of(rules: RuleSet, measure: Measure) -> FieldKind:
    """Return whether a measure sums money or quantities."""
    return next(rule.base.kind for rule in rules.credit_rules if rule.id in measure.credits)
