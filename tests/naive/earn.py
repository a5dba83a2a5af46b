"""EARN: what each credit of an earning pays, or why it pays nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import prod

from compledger.rules.language.forms.expression import DatedValue, Field, Formula
from compledger.rules.language.forms.paying import Earning, Factor, PeriodRate, PersonalRate, TableRate, ValueRate
from compledger.rules.language.forms.tables import Basis, TieredTable, TierKind
from compledger.rules.periods import Period
from tests.naive.credit import Credit, dated_value
from tests.naive.figures import Figures
from tests.naive.formulas import Value, holds, is_of_the_period, leaves, number, value
from tests.naive.measure import Measured
from tests.naive.rounding import half_away
from tests.naive.tables import asked_by, lacks_a_figure, table_value
from tests.naive.world import World, on

NO_END = Fraction(10**40)


@dataclass(frozen=True)
class Slice:
    """A part of a credit and what it pays, not rounded."""

    tier: int | None
    slice: Fraction
    effective_rate: Fraction | None

    @property
    def exact(self) -> Fraction:
        assert self.effective_rate is not None
        return self.slice * self.effective_rate


@dataclass(frozen=True)
class Paying:
    """An earning asked of one credit."""

    world: World
    measured: Measured
    figures: Figures
    earning: Earning
    credit: Credit
    without_limits: str | None
    """The exception where the bounds of its limits could not be worked out."""

    @property
    def period(self) -> Period:
        return self.figures.period

    def slices(self) -> list[Slice] | str:
        """Return what the credit pays, or the exception that it is; nothing where the gate does not hold."""
        gate = holds(self.earning.only_if, self.figures.ask)
        if not gate:
            return "no_figure" if gate is None else []
        factors = [self._factor(factor) for factor in self._factors()]
        problem = self._problem(factors)
        if problem or self.without_limits:
            return problem or self.without_limits or []
        numbers = [factor for factor in factors if isinstance(factor, Fraction)]
        rate = numbers.pop(0) if self._needs_rate() else None
        times = prod(numbers, start=self.credit.pay_share)
        table = self._table()
        if table is None:
            assert rate is not None
            return [Slice(None, self.credit.amount, half_away(rate * times, 12))]
        unit = self._unit(table)
        return unit if isinstance(unit, str) else list(self._tiered(table, unit, rate, times))

    def _factors(self) -> list[Factor]:
        rate = [self.earning.rate] if self._needs_rate() and self.earning.rate is not None else []
        return [*rate, *self.earning.times]

    def _problem(self, factors: list[Fraction | str]) -> str | None:
        """Return the first exception: of what is the same for a whole day or period first, then of the credit alone."""
        named = zip(self._factors(), factors, strict=True)
        in_order = sorted(named, key=lambda each: self._is_by_credit(each[0]))
        return next((found for _, found in in_order if isinstance(found, str)), None)

    def _is_by_credit(self, factor: Factor) -> bool:
        """Tell whether a factor is a table that each credit has to be asked for."""
        if not isinstance(factor, TableRate):
            return False
        table = self.credit.match.rules.tables[factor.table]
        return any(isinstance(leaf, Field | DatedValue) for by in asked_by(table) for leaf in leaves(by))

    def _needs_rate(self) -> bool:
        table = self._table()
        return table is None or any(tier.rate is None for tier in table.tiers)

    def _factor(self, factor: Factor) -> Fraction | str:
        """Return a rate or a multiple of it as it is for this credit, or the exception."""
        match factor:
            case PersonalRate(name):
                own = [r for r in on(self.world.rates, self.credit.match.day) if r.name == name]
                return next((Fraction(r.rate) for r in own if r.participant == self.credit.participant), "no_rate")
            case ValueRate(name):
                dated = dated_value(self.credit.match.rules, name, self.credit.match.day)
                return dated if isinstance(dated, Fraction) else "no_rate"
            case TableRate(table):
                rows = self.credit.match.rules.tables[table]
                if lacks_a_figure(rows, self._ask):
                    return "no_figure"
                found = table_value(rows, self._ask)
                return "no_rate" if found is None else half_away(found, 12)
            case PeriodRate(formula):
                worth = number(formula, self.figures.ask)
                return "no_figure" if worth is None else half_away(worth, 12)
            case Decimal():
                return Fraction(factor)

    def _ask(self, by: Formula) -> Value:
        """Work out a table's dimension: by figures of the period if it asks any, else by the credit."""
        return value(by, self.figures.ask if is_of_the_period(by) else self.credit.ask)

    def _table(self) -> TieredTable | None:
        """Return the tiers: those of whole amounts as the newest version of the period has them."""
        table = self.earning.table
        if table is None or table.kind != TierKind.WHOLE:
            return table
        newest = self.world.earning_for(self.earning.id, self.period)
        later = newest.table if newest else None
        return later if later is not None and later.kind == TierKind.WHOLE else table

    def _unit(self, table: TieredTable) -> Fraction | str:
        """Return what a bound of 1 stands for: a quota, or 1 of what is summed."""
        if table.basis == Basis.TOTAL:
            return Fraction(1)
        target = self.figures.target(table.of or self.earning.measure)
        return target.problem or target.amount or "no_quota"

    def _tiered(self, table: TieredTable, unit: Fraction, rate: Fraction | None, times: Fraction) -> Iterator[Slice]:
        over, who = table.of or self.earning.measure, self.credit.participant
        begins = [-NO_END, *(Fraction(tier.begins) * unit for tier in table.tiers[1:])]
        ends = [*begins[1:], NO_END]
        before = self.measured.before(self.credit, over, self.period) if table.kind != TierKind.WHOLE else Fraction(0)
        # A return is paid where the total stands once it is taken back: where its sale was paid.
        stands = before + min(self.credit.amount, Fraction(0))
        if table.kind == TierKind.WHOLE:
            stands = self.measured.total(who, over, self.period)
        for number_, (tier, low, high) in enumerate(zip(table.tiers, begins, ends, strict=True), start=1):
            if table.kind == TierKind.MARGINAL and self.credit.amount != 0:
                part = _part_within(before, before + self.credit.amount, low, high)
            else:
                part = self.credit.amount if low <= stands < high else None
            if part is not None:
                own = Fraction(tier.rate) if tier.rate is not None else rate
                assert own is not None
                yield Slice(number_, part, half_away(own * Fraction(tier.times) * times, 12))


def _part_within(before: Fraction, after: Fraction, low: Fraction, high: Fraction) -> Fraction | None:
    """Return the part of the way from one total to another that lies between two bounds, with the way's sign."""
    part = min(max(after, low), high) - min(max(before, low), high)
    return part or None
