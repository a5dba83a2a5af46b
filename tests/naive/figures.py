"""What a period formula asks: figures of a payee's measures, quotas, seat and period."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from compledger.rules.language.forms.crediting import Measure
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import (
    DatedValue,
    Field,
    Formula,
    MeasureFigure,
    OfComponent,
    OfMeasure,
    OfPeriod,
    OfPerson,
    OfQuota,
    OfSeat,
    OfTable,
    PeriodFigure,
)
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.money import minor_places
from compledger.rules.periods import Period
from tests.naive.credit import dated_value
from tests.naive.formulas import Value, asks_a_figure, number, value
from tests.naive.measure import Measured, Target
from tests.naive.tables import table_value
from tests.naive.world import Held, World

Earned = Mapping[tuple[str, str, str], int | None]
"""Minor units by participant, component and period; None where it has an exception, so that nobody knows."""


@dataclass(frozen=True)
class Figures:
    """The figures of one payee and period, to formulas of one version."""

    world: World
    measured: Measured
    earned: Earned
    rules: RuleSet
    participant: str
    period: Period

    def ask(self, leaf: Formula) -> Value:  # noqa: PLR0911 - one for each kind of leaf
        """Answer a leaf of a period formula."""
        match leaf:
            case OfMeasure(figure, measure):
                return self._of_measure(figure, measure)
            case OfQuota(name, kind):
                return self._quota(name, kind)
            case OfPerson(name):
                return self.personal(name)
            case OfComponent(component):
                minor = self.earned.get((self.participant, component, self.period.name), 0)
                return None if minor is None else Fraction(minor, 10 ** minor_places(self.rules.currency))
            case OfTable(table, argument):
                given = None if argument is None else value(argument, self.ask)
                if argument is not None and given is None and asks_a_figure(argument):
                    return None
                return table_value(self.rules.tables[table], lambda by: value(by, self.ask), given)
            case OfPeriod(figure):
                return Fraction(PERIOD_FIGURES[figure](self))
            case OfSeat(name) | Field(name):
                seat = self._last_seat()
                return None if seat is None else getattr(seat, name.removeprefix("seat_"))
            case DatedValue(name):
                return dated_value(self.rules, name, self.period.last_day)
        raise AssertionError(leaf)

    def target(self, measure: str) -> Target:
        """Return a measure's quota."""
        return self.measured.target(self.participant, measure, self.period, self._quota_formula)

    def personal(self, name: str) -> Value:
        """Return the payee's own rate on the last day of the period on which they have one."""
        for day in reversed(self.days()):
            for own in self.world.rates:
                if (own.participant, own.name) == (self.participant, name) and own.begins <= day < own.ends:
                    return Fraction(own.rate)
        return None

    def days(self) -> list[date]:
        """Return the days of the period."""
        count = (self.period.ends_before - self.period.starts_on).days
        return [self.period.starts_on + timedelta(days=n) for n in range(count)]

    def seat_days(self) -> list[date]:
        """Return the days of the period on which the payee holds a seat."""
        return [day for day in self.days() if self.world.seat_on(self.participant, day)]

    def has_quota(self, name: str) -> bool:
        """Tell whether the payee has any quota of a name, be it in another currency."""
        if self.world.measure_for(name, self.period) is not None:
            return self.target(name).problem != "no_quota"
        return any(
            (quota.participant, quota.measure, quota.calendar, quota.period)
            == (self.participant, name, self.world.calendar, self.period.name)
            for quota in self.world.quotas
        )

    def has_credits(self, measure: str) -> bool:
        """Tell whether the payee has any credit of a measure."""
        return bool(self.measured.of(self.participant, measure, self.period))

    def _of_measure(self, figure: MeasureFigure, measure: str) -> Value:
        total = self.measured.total(self.participant, measure, self.period)
        if figure == MeasureFigure.TOTAL:
            return total
        if figure == MeasureFigure.COUNT:
            return Fraction(len(self.measured.of(self.participant, measure, self.period)))
        target = self.target(measure)
        return None if target.problem or target.amount is None else total / target.amount

    def _quota(self, name: str, kind: FieldKind) -> Value:
        if self.world.measure_for(name, self.period) is not None:
            return self.target(name).amount
        is_money = kind == FieldKind.MONEY
        calendar = self.world.calendar
        return self.measured.imported(self.participant, name, calendar, self.period, is_money=is_money).amount

    def _quota_formula(self, participant: str, period: Period, measure: Measure) -> Fraction | None:
        assert (participant, period) == (self.participant, self.period)
        assert measure.quota is not None
        own = replace(self, rules=self.measured.rules_with(measure.id, period))
        return number(measure.quota, own.ask)

    def _last_seat(self) -> Held | None:
        days = self.seat_days()
        return self.world.seat_on(self.participant, days[-1]) if days else None


def _months(days: list[date]) -> set[tuple[int, int]]:
    return {(day.year, day.month) for day in days}


def _full_months(figures: Figures) -> int:
    without = set(figures.days()) - set(figures.seat_days())
    return len(_months(figures.days()) - _months(sorted(without)))


PERIOD_FIGURES: Mapping[PeriodFigure, Callable[[Figures], int]] = {
    PeriodFigure.PERIOD_DAYS: lambda figures: len(figures.days()),
    PeriodFigure.SEAT_DAYS: lambda figures: len(figures.seat_days()),
    PeriodFigure.PERIOD_MONTHS: lambda figures: len(_months(figures.days())),
    PeriodFigure.SEAT_MONTHS: _full_months,
}
