"""Factors: what a credit's rate is made of, each known for the day, for the period or for the credit alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compledger.rules.case.earning.asking import Asking, lacking
from compledger.rules.case.earning.figures import CreditFigures, PeriodFigures, dated_value
from compledger.rules.case.results import Credit
from compledger.rules.formulas import OWN, compiled, exact, rounded
from compledger.rules.language.forms.dependencies import formulas_of_table
from compledger.rules.language.forms.expression import (
    DatedValue,
    Field,
    Formula,
    OfComponent,
    OfMeasure,
    OfPeriod,
    OfPerson,
    OfQuota,
    OfSeat,
    OfTable,
)
from compledger.rules.language.forms.paying import Earning, Factor, PeriodRate, PersonalRate, TableRate, ValueRate
from compledger.rules.language.forms.tables import CurveTable, LookupTable, TieredTable
from compledger.rules.language.forms.walking import walk

RATE_PLACES = 12
OF_THE_PERIOD = (OfMeasure, OfQuota, OfPerson, OfComponent, OfTable, OfPeriod, OfSeat)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a credit is not paid."""

    kind: str
    detail: str | None = None


Known = Decimal | Flaw
"""A factor's value, or why there is none."""


def factors_of(earning: Earning, table: TieredTable | None) -> Sequence[Factor]:
    """Return the rate of an earning, where its tiers do not each have their own, and its multiples."""
    has_rate = earning.rate is not None and needs_rate(table)
    return [*([earning.rate] if has_rate and earning.rate is not None else []), *earning.times]


def needs_rate(table: TieredTable | None) -> bool:
    """Return whether an earning's own rate is used: not where every tier has one."""
    return table is None or any(tier.rate is None for tier in table.tiers)


class Factors:
    """The factors of an earning for one payee and period."""

    def __init__(self, earning: Earning, tiers: TieredTable | None, figures: PeriodFigures, asking: Asking) -> None:
        self._figures = figures
        self._rule_set = figures.of.within.terms.versions[figures.version]
        self._factors = factors_of(earning, tiers)
        tables = [self._table(factor.table) for factor in self._factors if isinstance(factor, TableRate)]
        self._by_credit = {table.id: (table, lacking(table, figures)) for table in tables if is_by_credit(table)}
        parts = ["times"] * len(self._factors)
        if len(self._factors) > len(earning.times):
            parts[0] = "rate"
        self._known = [
            self._of_period(factor, earning.id, part, asking) for factor, part in zip(self._factors, parts, strict=True)
        ]
        """By factor: what it is for every credit of the period; None where that differs."""
        same = [known for known in self._known if isinstance(known, Decimal)]
        self.same = tuple(same) if len(same) == len(self._factors) else None
        """The values, where they are the same for every credit; None where they are not."""

    def of(self, credit: Credit) -> tuple[Decimal, ...] | Flaw:
        """Return the values for a credit, or the first flaw: of what is the same for a day or a period comes first."""
        if self.same is not None:
            return self.same
        found = [
            self._of_day(factor, credit) if known is None else known
            for factor, known in zip(self._factors, self._known, strict=True)
        ]
        flaw = next((known for known in found if isinstance(known, Flaw)), None)
        for place, factor in enumerate(self._factors):
            if flaw is None and isinstance(factor, TableRate) and factor.table in self._by_credit:
                found[place] = known = self._of_credit(factor, credit)
                flaw = known if isinstance(known, Flaw) else None
        return flaw or tuple(known for known in found if isinstance(known, Decimal))

    def _of_period(self, factor: Factor, about: str, part: str, asking: Asking) -> Known | None:
        match factor:
            case Decimal():
                return factor
            case PeriodRate(formula):
                told = asking.of(formula, self._figures, about, part)
                return Flaw("no_figure", told.detail) if told.number is None else rounded(told.number, RATE_PLACES)
            case TableRate(name) if name not in self._by_credit:
                value, kind, detail = asking.table(name, self._table(name), self._figures, about, part)
                return Flaw(kind, detail) if value is None else rounded(value, RATE_PLACES)
            case PersonalRate(name):
                return self._personal(name)
            case _:
                return None

    def _personal(self, name: str) -> Decimal | None:
        """Return the payee's own rate where it is one on every day of the period."""
        of, period = self._figures.of, self._figures.of.within.period
        for segment in of.people.rates(of.participant, name):
            if segment.effective_from <= period.starts_on and segment.effective_until >= period.ends_before:
                return segment.value
        return None

    def _of_day(self, factor: Factor, credit: Credit) -> Known | None:
        """Return what a factor is on the credit's day; None for a table that the credit itself is asked for."""
        of = self._figures.of
        match factor:
            case PersonalRate(name):
                own = of.people.rate(of.participant, name, credit.matched.day)
                return Flaw("no_rate") if own is None else own
            case ValueRate(name):
                value = dated_value(self._rule_set, name, credit.matched.day)
                return Flaw("no_rate") if value is None else rounded(value, RATE_PLACES)
            case _:
                return None

    def _of_credit(self, factor: TableRate, credit: Credit) -> Known:
        table, lack = self._by_credit[factor.table]
        if lack:
            return Flaw("no_figure", lack)
        value = self._looked_up(table, CreditFigures(self._figures.of, credit))
        return Flaw("no_rate") if value is None else rounded(value, RATE_PLACES)

    def _looked_up(self, table: LookupTable | CurveTable, figures: CreditFigures) -> Fraction | None:
        if isinstance(table, CurveTable):
            return figures.table(table.id)(figures, OWN)
        # A dimension is asked of the credit, or of the period as a whole: a seat may be another in each.
        asked = tuple(
            compiled(dimension.by)(self._figures if is_of_the_period(dimension.by) else figures)
            for dimension in table.dimensions
            if dimension.by is not None
        )
        row = self._figures.of.within.terms.first_row(self._figures.version, table)(asked)
        value = table.otherwise if row is None else table.rows[row].value
        return None if value is None else exact(value)

    def _table(self, name: str) -> LookupTable | CurveTable:
        table = self._rule_set.tables[name]
        assert isinstance(table, LookupTable | CurveTable)
        return table


def is_by_credit(table: LookupTable | CurveTable) -> bool:
    """Return whether each credit has to ask a table: it is by fields, or by dated values as on the sale's day."""
    return any(
        isinstance(part, Field | DatedValue)
        for by in formulas_of_table(table) if not is_of_the_period(by)
        for part in walk(by)
    )  # fmt: skip


def is_of_the_period(form: Formula) -> bool:
    """Return whether a formula asks figures of the period."""
    return any(isinstance(part, OF_THE_PERIOD) for part in walk(form))
