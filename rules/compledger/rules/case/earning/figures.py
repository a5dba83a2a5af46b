"""What formulas ask of a payee's period, or of one credit of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from compledger.rules.case.earning.measured import Measured
from compledger.rules.case.earning.terms import PeriodTerms
from compledger.rules.case.facts import People, SeatHeld
from compledger.rules.case.results import Credit
from compledger.rules.formulas import CompiledTable, Figures, Value
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import MeasureFigure, PeriodFigure
from compledger.rules.language.forms.fields import SEAT_FIELDS


@dataclass(frozen=True, slots=True)
class Target:
    """A quota, and what is wrong with it."""

    amount: Decimal | None
    problem: str | None = None
    """no_quota, quota_not_positive, quota_other_currency or too_large."""


NO_QUOTA = Target(None, "no_quota")


@dataclass(eq=False)
class PayeePeriod:
    """All that is known of one payee's period; quotas by formula and earnings are worked out when they are asked."""

    within: PeriodTerms
    people: People
    participant: str
    measured: Measured
    quota_of: Callable[[str], Target]
    """Of a measure."""
    earned_of: Callable[[str], int | None]
    """Of a component, in minor units; None where it has an exception."""
    totals: dict[str, Decimal] = field(default_factory=dict)

    def total(self, measure: str) -> Decimal:
        """Return what a measure sums."""
        if measure not in self.totals:
            self.totals[measure] = self.measured.total(measure, self.within)
        return self.totals[measure]

    def imported(self, name: str) -> tuple[Decimal, str] | None:
        """Return the quota imported under a name for the plan's own period, and its currency."""
        calendar = self.within.terms.snapshot.calendar
        return self.people.quota(self.participant, name, calendar, self.within.period.name)

    def has_quota(self, name: str) -> bool:
        """Return whether there is a quota at all, be it one that cannot be used, as in another currency."""
        if name in self.within.measures:
            return self.quota_of(name).problem != "no_quota"
        return self.imported(name) is not None

    def personal(self, name: str) -> Decimal | None:
        """Return the payee's own rate on the last day of the period on which they have one."""
        period = self.within.period
        met = [
            segment.value
            for segment in self.people.rates(self.participant, name)
            if segment.effective_from < period.ends_before and segment.effective_until > period.starts_on
        ]
        return met[-1] if met else None

    @cached_property
    def held(self) -> list[SeatHeld]:
        """The seats that the payee holds on any day of the period, in order."""
        period = self.within.period
        seats = self.people.seats(self.participant)
        return [seat for seat in seats if seat.begins < period.ends_before and seat.ends > period.starts_on]

    @property
    def is_under_the_plan(self) -> bool:
        """Whether the payee holds a seat in the period, and the plan pays them on any day of it."""
        spans = self.people.assignments(self.participant)
        period = self.within.period
        assigned = spans is None or any(b < period.ends_before and e > period.starts_on for b, e in spans)
        return bool(self.held) and assigned

    def days(self, figure: PeriodFigure) -> int:
        """Return days or months of the period, or those with a seat; a month counts if every day of it has one."""
        period = self.within.period
        every = [period.starts_on + timedelta(days=n) for n in range((period.ends_before - period.starts_on).days)]
        with_seat = {day for day in every if any(seat.begins <= day < seat.ends for seat in self.held)}
        match figure:
            case PeriodFigure.PERIOD_DAYS:
                return len(every)
            case PeriodFigure.SEAT_DAYS:
                return len(with_seat)
            case PeriodFigure.PERIOD_MONTHS:
                return len(_months(every))
            case PeriodFigure.SEAT_MONTHS:
                return len(_months(every) - _months([day for day in every if day not in with_seat]))


class PeriodFigures(Figures):
    """What formulas of one version may ask of a payee's period."""

    __slots__ = ("of", "version")

    def __init__(self, of: PayeePeriod, version: int) -> None:
        self.of, self.version = of, version

    def field(self, name: str) -> Value:
        """Never asked: the checker keeps fields of a sale out of period formulas."""
        raise AssertionError(name)

    def seat(self, name: str) -> Value:
        """Return what is said of the seat that the payee held last in the period."""
        return seat_value(self.of.held[-1], name) if self.of.held else None

    def dated(self, name: str) -> Fraction | None:
        """Return a value as it stands on the period's last day."""
        return dated_value(self._rule_set, name, self.of.within.period.last_day)

    def of_measure(self, figure: MeasureFigure, measure: str) -> Fraction | None:
        """Return a measure's figure; an attainment is missing without a quota above nought."""
        if figure is MeasureFigure.COUNT:
            return Fraction(len(self.of.measured.of(measure, self.of.within)))
        total = Fraction(self.of.total(measure))
        if figure is MeasureFigure.TOTAL:
            return total
        quota = self.of.quota_of(measure)
        return None if quota.problem or not quota.amount else total / Fraction(quota.amount)

    def quota(self, name: str) -> Fraction | None:
        """Return a measure's quota, or the imported one of the name, if it is in the plan's currency."""
        if name in self.of.within.measures:
            amount = self.of.quota_of(name).amount
            return None if amount is None else Fraction(amount)
        found = self.of.imported(name)
        return None if found is None or found[1] != self.of.within.terms.currency else Fraction(found[0])

    def personal(self, name: str) -> Fraction | None:
        """Return the payee's own rate."""
        found = self.of.personal(name)
        return None if found is None else Fraction(found)

    def earned(self, component: str) -> Fraction | None:
        """Return what another earning came to; missing where it has an exception, for then nobody knows."""
        minor = self.of.earned_of(component)
        return None if minor is None else Fraction(minor, 10**self.of.within.terms.places)

    def of_period(self, figure: PeriodFigure) -> Fraction | None:
        """Return days or months."""
        return Fraction(self.of.days(figure))

    def table(self, name: str) -> CompiledTable:
        """Return a rate table of the version."""
        return self.of.within.terms.tables(self.version)[name]

    @property
    def _rule_set(self) -> RuleSet:
        return self.of.within.terms.versions[self.version]


class CreditFigures(PeriodFigures):
    """What a table may ask of one credit: its sale, and the seat that it is credited to."""

    __slots__ = ("credit",)

    def __init__(self, of: PayeePeriod, credit: Credit) -> None:
        super().__init__(of, credit.matched.version)
        self.credit = credit

    def field(self, name: str) -> Value:
        """Return a field of the sale, or of the credited seat."""
        credit = self.credit
        if name == "level":
            return Fraction(credit.level)
        if name in SEAT_FIELDS:
            return str(getattr(credit, name.removeprefix("seat_")))
        value = credit.matched.sale.get(name)
        assert value is None or isinstance(value, str | date | bool | int | Decimal)
        return Fraction(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value

    def dated(self, name: str) -> Fraction | None:
        """Return a value as it stands on the sale's day."""
        return dated_value(self._rule_set, name, self.credit.matched.day)


def seat_value(seat: SeatHeld, name: str) -> str:
    """Return what a seat says under a field's name: `seat_title`."""
    return {"seat_position": seat.position, "seat_title": seat.title, "seat_unit": seat.unit}[name]


def dated_value(rule_set: RuleSet, name: str, day: date) -> Fraction | None:
    """Return a value of the document as it stands on a day; None before its first."""
    spells = next(value.spells for value in rule_set.values if value.id == name)
    found = [spell.value for spell in spells if spell.effective_from <= day]
    return Fraction(found[-1]) if found else None


def _months(days: list[date]) -> set[tuple[int, int]]:
    return {(day.year, day.month) for day in days}
