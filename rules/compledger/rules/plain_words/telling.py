"""What telling a plan needs at hand: the rule set, the language, and what each rate is a rate of."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from compledger.rules.language import waits
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.paying import Earning, Factor, PeriodRate, PersonalRate, TableRate
from compledger.rules.language.forms.tables import Gives, TieredTable
from compledger.rules.plain_words import plan_patterns as said
from compledger.rules.plain_words.formulas import FormulaWords
from compledger.rules.plain_words.wording import Language, Wording
from compledger.rules.timeline import FOREVER


@dataclass(frozen=True)
class Telling:
    """One rule set being told in one language."""

    rule_set: RuleSet
    language: Language

    @cached_property
    def wording(self) -> Wording:
        """How the language writes things."""
        return Wording(self.language)

    @cached_property
    def credit_words(self) -> FormulaWords:
        """Formulas about a sale, whose amounts are in its own currency."""
        return FormulaWords(self.wording)

    @cached_property
    def period_words(self) -> FormulaWords:
        """Formulas about a period, whose amounts are in the plan's currency."""
        return FormulaWords(self.wording, self.rule_set.currency)

    @cached_property
    def quotas_asked(self) -> frozenset[str]:
        """The measures whose quota matters to some pay, by itself or as attainment."""
        of = self.rule_set
        asked = [item for waiting in waits(of.earnings, of.tables, of.measures).values() for item in waiting]
        own = {measure.id for measure in of.measures if measure.quota is not None}
        return frozenset(own | {name for part, name in asked if part == "measures"})

    def money(self, amount: Decimal) -> str:
        """Return an amount in the plan's currency."""
        return self.wording.money(amount, self.rule_set.currency)

    def last_day(self, until: date) -> str:
        """Return the last day before a half-open end, in words."""
        return self.wording.day(date.fromordinal(until.toordinal() - 1))

    def days(self, starts: date, until: date) -> str:
        """Return half-open days in words: `from 3 March 2025 up to and including 4 March 2025`."""
        begins = self.wording.day(starts)
        if until == FOREVER:
            return self.wording.say(said.FROM, begins=begins)
        return self.wording.say(said.FROM_UNTIL, begins=begins, ends=self.last_day(until))

    def rate(self, rate: Decimal, *, per_unit: bool) -> str:
        """Return a rate: a percentage, or money a unit where a quantity is paid on."""
        if per_unit:
            return self.wording.say(said.PER_UNIT, amount=self.money(rate))
        return self.wording.percent(rate)

    def times(self, times: Decimal) -> str:
        """Return a multiple."""
        return f"× {self.wording.number(times)}"

    def given(self, value: Decimal, gives: Gives, *, per_unit: bool) -> str:
        """Return what a row or a point of a table gives."""
        if gives is Gives.AMOUNT:
            return self.money(value)
        return self.times(value) if gives is Gives.TIMES else self.rate(value, per_unit=per_unit)

    def measures_quantity(self, measure: str) -> bool:
        """Return whether a measure sums quantities and not money."""
        credited = {id_ for m in self.rule_set.measures if m.id == measure for id_ in m.credits}
        kinds = {rule.base.kind for rule in self.rule_set.credit_rules if rule.id in credited}
        return FieldKind.QUANTITY in kinds

    def of_quantity(self, earning: Earning) -> bool:
        """Return whether an earning pays on quantities."""
        return self.measures_quantity(earning.measure)

    def table_per_unit(self, table: str) -> bool:
        """Return whether the rates of a table are money a unit."""
        return any(
            earning.rate == TableRate(table) or (earning.table is not None and earning.table.id == table)
            for earning in self.rule_set.earnings
            if self.of_quantity(earning)
        )

    def personal_per_unit(self, name: str) -> bool:
        """Return whether a personal rate is money a unit."""
        return any(e.rate == PersonalRate(name) for e in self.rule_set.earnings if self.of_quantity(e))

    def bounds_of_quantity(self, table: TieredTable) -> bool:
        """Return whether a table's bounds by total are of quantities."""
        users = [e.measure for e in self.rule_set.earnings if e.table is not None and e.table.id == table.id]
        return any(self.measures_quantity(measure) for measure in ([table.of] if table.of else users))

    def rate_of(self, factor: Factor, *, per_unit: bool) -> str:
        """Return the rate that an earning pays, and where it comes from."""
        name = self.wording.name
        if isinstance(factor, Decimal):
            return self.rate(factor, per_unit=per_unit)
        if isinstance(factor, PersonalRate):
            found = self.wording.say(said.RATE_PERSONAL, name=name(factor.name))
        elif isinstance(factor, TableRate):
            found = self.wording.say(said.RATE_TABLE, name=name(factor.table))
        elif isinstance(factor, PeriodRate):
            return self.wording.say(said.RATE_FORMULA, formula=self.period_words.formula(factor.formula))
        else:
            found = self.wording.say(said.RATE_VALUE, name=name(factor.name))
        return self.wording.say(said.A_UNIT, rate=found) if per_unit else found

    def multiple_of(self, factor: Factor) -> str:
        """Return a multiple of a rate, and where it comes from."""
        name = self.wording.name
        if isinstance(factor, Decimal):
            return self.wording.number(factor)
        if isinstance(factor, PersonalRate):
            return self.wording.say(said.MULTIPLE_PERSONAL, name=name(factor.name))
        if isinstance(factor, TableRate):
            return self.wording.say(said.MULTIPLE_TABLE, name=name(factor.table))
        if isinstance(factor, PeriodRate):
            return self.period_words.formula(factor.formula)
        return self.wording.say(said.RATE_VALUE, name=name(factor.name))

    def headed(self, id_: str, clause: str) -> str:
        """Return the heading of something that the document names, with its clause if that says more."""
        return id_ if clause in {"", id_} else self.wording.say(said.CLAUSE, id=id_, clause=clause)
