"""Workings: where the figures come from that a line's own arithmetic starts with.

Rates and multiples with their values, the rows of tables that gave them, formulas with what they asked, and the
formulas of quotas, each in the order in which it is needed.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, localcontext
from typing import NamedTuple

from sqlmodel import Session

from compledger.people import rate_of, seat_on
from compledger.rules.formulas import OWN, KnownFigures, Recorded, evaluate, rounded, written
from compledger.rules.language import (
    Basis,
    Condition,
    Earning,
    Factor,
    FieldKind,
    Formula,
    OfTable,
    PeriodRate,
    PersonalRate,
    RuleSet,
    TableRate,
    ValueRate,
    figures_asked,
    formulas_of_table,
    is_by_credit,
    walk,
)
from compledger.rules.money import EXACT, plain
from compledger.rules.periods import Period
from compledger.runs import LineRow, PayeeResults
from compledger.statements.line import Asked, Worked
from compledger.statements.lookups import PLACES, Lookups, shown_value
from compledger.statements.measured import measurements, quota_formula
from compledger.statements.reasons import is_by_tier
from compledger.statements.told import asked_by, told_of_period, told_of_sale, value_on


class Sold(NamedTuple):
    """A credit's line, and what its transaction says field by field."""

    row: LineRow
    fields: Mapping[str, str]
    kind: FieldKind
    """What is credited: money or a quantity."""


class Workings:
    """The workings of one payee's lines in one run."""

    def __init__(self, session: Session, results: PayeeResults, period: Period) -> None:
        """Take what a run says of a payee; the session reads what it said of the payee's rates and seats."""
        self.session, self.results = session, results
        self.known, self.participant, self.figures = results.known, results.participant, results.figures
        self.measured = {each.measure: each for each in measurements(results)}
        self._last_day = period.last_day
        self._lookups = {version.hash: Lookups(version, self.known.run.currency) for version in self.known.versions}
        self._periods: dict[str, KnownFigures] = {}
        self._rates: dict[tuple[str, date], Decimal | None] = {}
        self._titles: dict[date, Mapping[str, str | None]] = {}

    def asked(self, component: str, part: str) -> tuple[Asked, ...]:
        """Return what a formula of a component asked."""
        return asked_by(self.figures, component, part)

    def of_form(self, version: RuleSet, form: Formula | Condition, asked: Iterable[Asked]) -> Iterator[Worked]:
        """Give what the figures come from that a text about the period asked: quotas, then tables."""
        told = {each.name: each.value for each in asked}
        yield from self._quotas(told)
        period = self._period(version)
        for node in walk(form):
            if isinstance(node, OfTable) and (name := written(node)) in told:
                argument = OWN if node.argument is None else evaluate(node.argument, period)
                found = self._lookups[version.hash].worked(node.table, period, argument)
                value = self._lookups[version.hash].value(node.table, period, argument)
                # What was shown rounded may find another row than the run did: then nothing is said.
                if found is not None and value is not None and plain(value) == told[name]:
                    yield from (*self._quotas([each.name for each in found.asked]), found)

    def of_credit(self, version: RuleSet, earning: Earning, sold: Sold) -> Iterator[Worked]:
        """Give what the tier, the rate and the multiples of a credit's line come from."""
        table = earning.table
        if table is not None and table.basis is Basis.ATTAINMENT:
            yield from self._quotas([f"quota({table.of or earning.measure})"])
        for factor in [*([] if is_by_tier(earning, sold.row) else [earning.rate]), *earning.times]:
            if isinstance(factor, PeriodRate):
                part = "rate" if factor is earning.rate else "times"
                asked = tuple(self._asked_by_form(version, factor.formula, earning.id, part))
                yield from self.of_form(version, factor.formula, asked)
                found = shown_value(evaluate(factor.formula, self._period(version)))
                yield Worked("Formula", factor.text, asked, f"= {found}", version.label)
            elif isinstance(factor, TableRate):
                quantity = sold.kind is FieldKind.QUANTITY
                figures = self._figures_for(version, factor.table, sold)
                row = self._lookups[version.hash].worked(factor.table, figures, quantity=quantity)
                if row is not None:
                    yield from (*self._quotas([each.name for each in row.asked]), row)

    def value(self, version: RuleSet, factor: Factor, sold: Sold) -> Decimal | None:
        """Return what a rate or a multiple is for a credit, to 12 places; None where nothing says so."""
        match factor:
            case PersonalRate(name):
                return self._personal(name, sold.row.day)
            case ValueRate(name):
                return value_on(version, name, sold.row.day)
            case TableRate(table):
                return self._lookups[version.hash].value(table, self._figures_for(version, table, sold))
            case PeriodRate(formula, _):
                found = evaluate(formula, self._period(version))
                return None if found is None or isinstance(found, str | date | bool) else rounded(found, PLACES)
            case _:
                return factor

    def multiples(self, version: RuleSet, earning: Earning, pay_share: Decimal, sold: Sold) -> Decimal | None:
        """Return the product of all multiples but the tiers'; None if one of them is not known any more."""
        values = [self.value(version, factor, sold) for factor in earning.times]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        with localcontext(EXACT):
            product = pay_share
            for value in known:
                product *= value
            return product

    def _quotas(self, names: Iterable[str]) -> Iterator[Worked]:
        """Give the working of each quota by formula that is among figures, those first that it asks itself."""
        for name in names:
            figure, _, measure = name.rstrip(")").partition("(")
            if figure not in {"quota", "attainment"} or measure not in self.measured:
                continue
            working = self.measured[measure].quota_working
            if working is not None:
                version, quota = quota_formula(self.known.versions, measure)
                assert quota is not None, "a working is of a formula"
                yield from (*self.of_form(version, quota, working.asked), working)

    def _period(self, version: RuleSet) -> KnownFigures:
        if version.hash not in self._periods:
            found = told_of_period(version, self.figures, self.measured, self._last_day)
            found.tables = self._lookups[version.hash].compiled()
            self._periods[version.hash] = found
        return self._periods[version.hash]

    def _figures_for(self, version: RuleSet, table: str, sold: Sold) -> KnownFigures:
        if not is_by_credit(version.tables[table]):
            return self._period(version)
        asked = figures_asked(*formulas_of_table(version.tables[table])).seat
        seat: dict[str, str | Decimal | None] = {
            "seat_position": sold.row.position, "level": Decimal(sold.row.level or 0),
        }  # fmt: skip
        if asked & {"seat_title", "seat_unit"}:
            seat |= self._title(sold.row.day)
        # A table may ask of the sale and of the period together.
        return told_of_sale(self._period(version), version, {**sold.fields, **seat}, sold.row.day)

    def _asked_by_form(self, version: RuleSet, formula: Formula, component: str, part: str) -> Iterator[Asked]:
        """Give what one formula asked, of all that those of a component did for the same part of it."""
        recorded = Recorded(self._period(version))
        evaluate(formula, recorded)
        yield from (each for each in self.asked(component, part) if each.name in recorded.asked)

    def _personal(self, name: str, day: date) -> Decimal | None:
        if (name, day) not in self._rates:
            found = rate_of(self.session, self.participant, name, on=day, as_of=self.known.run.as_of)
            self._rates[name, day] = None if found is None else found.value
        return self._rates[name, day]

    def _title(self, day: date) -> Mapping[str, str | None]:
        """Return title and business unit of the seat held on a day."""
        if day not in self._titles:
            held = seat_on(self.session, self.participant, on=day, as_of=self.known.run.as_of)
            title, unit = (None, None) if held is None else (held.title, held.business_unit)
            self._titles[day] = {"seat_title": title, "seat_unit": unit}
        return self._titles[day]
