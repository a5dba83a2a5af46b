"""Figures of a period: what period formulas ask of a payee, read from the engine's tables once for all payees.

Formulas are evaluated by `compledger.rules.formulas`, exactly; payees of whom a formula asks the same values share the
evaluation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.formulas import CompiledTable, Figures, Value, compiled_table, exact
from compledger.rules.language.forms.expression import MeasureFigure, PeriodFigure
from compledger.rules.language.forms.tables import TieredTable

Payee = tuple[int, int]
"""A participant's number, and a period's."""


@dataclass(slots=True)
class Known:
    """What is known of all payees, by what a formula may ask."""

    totals: dict[tuple[int, str], dict[int, tuple[Decimal, int]]] = field(default_factory=dict)
    """By period and measure: each participant's total and credits."""
    targets: dict[tuple[int, str], dict[int, tuple[Decimal | None, str | None]]] = field(default_factory=dict)
    """By period and measure: each participant's quota, and what is wrong with it."""
    imported: dict[tuple[int, str], dict[int, tuple[Decimal, str]]] = field(default_factory=dict)
    """By period and name: quotas as imported for the plan's own periods, with their currencies."""
    rates: dict[str, dict[int, list[tuple[date, date, Decimal]]]] = field(default_factory=dict)
    seats: dict[int, list[tuple[date, date, str, str, str]]] = field(default_factory=dict)
    """Each participant's seats in order: days, position, title, unit."""
    assigned: dict[int, list[tuple[date, date]]] | None = None
    earned: dict[tuple[int, str], dict[int, int | None]] = field(default_factory=dict)
    """By period and component: minor units; None for whom the component has an exception."""


class PeriodFigures(Figures):
    """What formulas of one version may ask of one payee's period."""

    __slots__ = ("known", "payee", "plan", "tables", "version")

    def __init__(
        self, plan: Plan, known: Known, version: int, tables: Mapping[str, CompiledTable], payee: Payee
    ) -> None:
        self.plan, self.known, self.version, self.tables, self.payee = plan, known, version, tables, payee

    def field(self, name: str) -> Value:
        """Never asked: the checker keeps fields of a sale out of period formulas."""
        raise AssertionError(name)

    def seat(self, name: str) -> Value:
        """Return what is said of the seat that the payee held last in the period."""
        if not self.days.held:
            return None
        last = self.days.held[-1]
        return {"seat_position": last[2], "seat_title": last[3], "seat_unit": last[4]}[name]

    def dated(self, name: str) -> Fraction | None:
        """Return a value as it stands on the period's last day."""
        return dated_value(self.plan, self.version, name, self.days.last_day)

    def of_measure(self, figure: MeasureFigure, measure: str) -> Fraction | None:
        """Return a measure's figure; an attainment is missing without a quota above nought."""
        total, count, amount, problem = self.raw_measure(measure)
        if figure is MeasureFigure.COUNT:
            return Fraction(count)
        if figure is MeasureFigure.TOTAL:
            return exact(total)
        return None if problem or not amount else exact(total) / exact(amount)

    def raw_measure(self, measure: str) -> tuple[Decimal, int, Decimal | None, str | None]:
        """Return total and count of a measure, its quota, and what is wrong with that."""
        who, period = self.payee
        total, count = self.known.totals.get((period, measure), {}).get(who, (Decimal(0), 0))
        return total, count, *self._target(measure)

    def quota(self, name: str) -> Fraction | None:
        """Return a measure's quota, or the imported one of the name."""
        found = self.raw_quota(name)
        return None if found is None else exact(found)

    def raw_quota(self, name: str) -> Decimal | None:
        """Return the same as it is stored."""
        who, period = self.payee
        if self.plan.measure_for(name, period) is not None:
            return self._target(name)[0]
        found = self.known.imported.get((period, name), {}).get(who)
        return None if found is None or found[1] != self.plan.currency else found[0]

    def has_quota(self, name: str) -> bool:
        """Return whether there is a quota at all, be it one that cannot be used, as in another currency."""
        who, period = self.payee
        if self.plan.measure_for(name, period) is not None:
            return self._target(name)[1] != "no_quota"
        return who in self.known.imported.get((period, name), {})

    def personal(self, name: str) -> Fraction | None:
        """Return the payee's own rate on the last day of the period on which they have one."""
        held = self.known.rates.get(name, {}).get(self.payee[0], ())
        within = [
            (begins, rate) for begins, ends, rate in held if begins <= self.days.last_day and ends > self.days.first
        ]
        return exact(max(within)[1]) if within else None

    def earned(self, component: str) -> Fraction | None:
        """Return what another earning came to; missing where it has an exception, for then nobody knows."""
        earned = self.raw_earned(component)
        return None if earned is None else Fraction(earned, 10**self.plan.minor_places)

    def raw_earned(self, component: str) -> int | None:
        """Return the same in minor units."""
        who, period = self.payee
        return self.known.earned.get((period, component), {}).get(who, 0)

    def of_period(self, figure: PeriodFigure) -> Fraction | None:
        """Return days or months."""
        match figure:
            case PeriodFigure.PERIOD_DAYS:
                return Fraction(len(self.days.all))
            case PeriodFigure.SEAT_DAYS:
                return Fraction(len(self.days.with_seat))
            case PeriodFigure.PERIOD_MONTHS:
                return Fraction(len(_months(self.days.all)))
            case PeriodFigure.SEAT_MONTHS:
                without = [day for day in self.days.all if day not in self.days.with_seat]
                return Fraction(len(_months(self.days.all) - _months(without)))

    def table(self, name: str) -> CompiledTable:
        """Return a rate table of the version."""
        return self.tables[name]

    def has_seat(self) -> bool:
        """Return whether the payee holds a seat on any day of the period, and is under the plan on one."""
        if not self.days.held:
            return False
        if self.known.assigned is None:
            return True
        spans = self.known.assigned.get(self.payee[0], ())
        return any(begins <= self.days.last_day and ends > self.days.first for begins, ends in spans)

    @property
    def days(self) -> "PayeeDays":
        """The payee's days in the period."""
        who, number = self.payee
        period = self.plan.snapshot.periods[number]
        return PayeeDays(period.starts_on, period.last_day, tuple(self.known.seats.get(who, ())))

    def _target(self, measure: str) -> tuple[Decimal | None, str | None]:
        who, period = self.payee
        return self.known.targets.get((period, measure), {}).get(who, (None, "no_quota"))


class PayeeDays:
    """The days of a period, and which of them somebody holds a seat on."""

    def __init__(self, first: date, last: date, seats: Sequence[tuple[date, date, str, str, str]]) -> None:
        self.first, self.last_day = first, last
        self.held = [seat for seat in seats if seat[0] <= last and seat[1] > first]

    @cached_property
    def all(self) -> list[date]:
        """Every day of the period."""
        return [self.first + timedelta(days=n) for n in range((self.last_day - self.first).days + 1)]

    @cached_property
    def with_seat(self) -> set[date]:
        """Those on which a seat is held."""
        return {day for day in self.all if any(begins <= day < ends for begins, ends, *_ in self.held)}


def known_figures(connection: DuckDBPyConnection, plan: Plan) -> Known:
    """Read everything but targets and earnings, which come later."""
    known = Known()
    names = {measure.number: measure.id for measure in plan.measures}
    measures = len(plan.measures) + 1
    rows = connection.execute(
        f"SELECT account // {measures}, account % {measures}, period, credited, credits FROM credited_total"
    )
    for who, measure, period, total, count in rows.fetchall():
        known.totals.setdefault((period, names[measure]), {})[who] = (total, count)
    periods = {period.name: number for number, period in enumerate(plan.snapshot.periods)}
    rows = connection.execute(
        "SELECT p.who, g.measure, g.period, g.amount, g.currency "
        "FROM given_quotas g JOIN person p ON p.name = g.participant "
        "WHERE g.calendar = ?", [plan.snapshot.calendar],
    )  # fmt: skip
    for who, name, period_name, amount, currency in rows.fetchall():
        if period_name in periods:
            known.imported.setdefault((periods[period_name], name), {})[who] = (amount, currency)
    for who, name, begins, ends, rate in _people(
        connection, "g.name, g.effective_from, g.effective_until, g.rate", "rates"
    ):
        known.rates.setdefault(name, {}).setdefault(who, []).append((begins, ends, rate))
    seats = "g.effective_from, g.effective_until, g.position, g.title, g.unit"
    for who, *seat in _people(connection, seats, "seats"):
        known.seats.setdefault(who, []).append(tuple(seat))
    if plan.snapshot.assigned is not None:
        known.assigned = {}
        for who, begins, ends in _people(connection, "g.effective_from, g.effective_until", "assigned"):
            known.assigned.setdefault(who, []).append((begins, ends))
    return known


def compiled_tables(plan: Plan, version: int) -> Mapping[str, CompiledTable]:
    """Return the lookups and curves of a version, ready to be asked."""
    tables = plan.versions[version].tables
    return {name: compiled_table(table) for name, table in tables.items() if not isinstance(table, TieredTable)}


def dated_value(plan: Plan, version: int, name: str, day: date) -> Fraction | None:
    """Return a value of the document as it stands on a day."""
    (named,) = (value for value in plan.versions[version].values if value.id == name)
    found = [spell.value for spell in named.spells if spell.effective_from <= day]
    return exact(found[-1]) if found else None


def _people(connection: DuckDBPyConnection, columns: str, table: str) -> list[tuple[Any, ...]]:
    return connection.execute(
        f"SELECT p.who, {columns} FROM given_{table} g JOIN person p ON p.name = g.participant "
        "ORDER BY g.effective_from"
    ).fetchall()


def _months(days: Sequence[date]) -> set[tuple[int, int]]:
    return {(day.year, day.month) for day in days}
