"""What a formula may ask: the fields of a sale, or the figures of a payee's period.

What is missing is None: a field that is empty, a quota that nobody gave. Whoever answers decides nothing about pay.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final

from compledger.rules.formulas.exact import exact
from compledger.rules.language.forms.expression import MeasureFigure, PeriodFigure

Value = Fraction | str | date | bool | None
"""What a formula comes to; every number is a Fraction, and None is what is missing."""
Number = Decimal | int | Fraction


class Argument(Enum):
    """What stands for the argument of a table that was given none, as None stands for one that is missing."""

    OWN = "own"


OWN: Final = Argument.OWN
CompiledTable = Callable[["Figures", Value | Argument], Fraction | None]
"""What a rate table gives for figures and an argument; with OWN it asks its own `by`."""


class Figures(ABC):
    """Answers for one sale and the seat that is credited with it, or for one payee and period.

    The checker refuses formulas that mix fields of a sale with figures of a period, so whoever answers for one of them
    is never asked for the other.
    """

    __slots__ = ()

    @abstractmethod
    def field(self, name: str) -> Value:
        """Return a field of the sale."""

    @abstractmethod
    def seat(self, name: str) -> Value:
        """Return what `SEAT_FIELDS` names of the seat that is credited, or that the payee held last in the period."""

    @abstractmethod
    def dated(self, name: str) -> Fraction | None:
        """Return a value of the document as it stands on the sale's day, or on the period's last."""

    @abstractmethod
    def of_measure(self, figure: MeasureFigure, measure: str) -> Fraction | None:
        """Return a measure's total, count or attainment; an attainment is missing without a quota above nought."""

    @abstractmethod
    def quota(self, name: str) -> Fraction | None:
        """Return a measure's quota, or the imported one of the name."""

    @abstractmethod
    def personal(self, name: str) -> Fraction | None:
        """Return the payee's own rate."""

    @abstractmethod
    def earned(self, component: str) -> Fraction | None:
        """Return what another earning came to, rounded and limited."""

    @abstractmethod
    def of_period(self, figure: PeriodFigure) -> Fraction | None:
        """Return days or months of the period or of the payee's seat in it."""

    @abstractmethod
    def table(self, name: str) -> CompiledTable:
        """Return a rate table, compiled; the checker knows that there is one."""

    def noted(self, name: str, value: Value) -> Value:  # noqa: ARG002 - who keeps no notes needs no name
        """Take note of what a table gave, under the words of the formula, and return it."""
        return value


@dataclass(slots=True)
class KnownFigures(Figures):
    """Figures that stand in mappings; what is in none is missing. Attainment is worked out of totals and quotas."""

    fields: Mapping[str, str | date | bool | Number | None] = field(default_factory=dict)
    seats: Mapping[str, str | Number | None] = field(default_factory=dict)
    values: Mapping[str, Number | None] = field(default_factory=dict)
    totals: Mapping[str, Number] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    quotas: Mapping[str, Number | None] = field(default_factory=dict)
    rates: Mapping[str, Number | None] = field(default_factory=dict)
    earnings: Mapping[str, Number | None] = field(default_factory=dict)
    period: Mapping[PeriodFigure, Number] = field(default_factory=dict)
    tables: Mapping[str, CompiledTable] = field(default_factory=dict)

    def field(self, name: str) -> Value:
        """Return a field of the sale."""
        return _value(self.fields.get(name))

    def seat(self, name: str) -> Value:
        """Return what the seat says."""
        return _value(self.seats.get(name))

    def dated(self, name: str) -> Fraction | None:
        """Return a value of the document."""
        return _number(self.values.get(name))

    def of_measure(self, figure: MeasureFigure, measure: str) -> Fraction | None:
        """Return a total, a count, or a total divided by a quota above nought."""
        if figure is MeasureFigure.COUNT:
            return _number(self.counts.get(measure))
        total = _number(self.totals.get(measure))
        if figure is MeasureFigure.TOTAL or total is None:
            return total
        quota = self.quota(measure)
        return None if quota is None or quota <= 0 else total / quota

    def quota(self, name: str) -> Fraction | None:
        """Return the quota of a name."""
        return _number(self.quotas.get(name))

    def personal(self, name: str) -> Fraction | None:
        """Return the payee's own rate."""
        return _number(self.rates.get(name))

    def earned(self, component: str) -> Fraction | None:
        """Return what another earning came to."""
        return _number(self.earnings.get(component))

    def of_period(self, figure: PeriodFigure) -> Fraction | None:
        """Return days or months."""
        return _number(self.period.get(figure))

    def table(self, name: str) -> CompiledTable:
        """Return a rate table."""
        return self.tables[name]


def _number(given: Number | None) -> Fraction | None:
    return None if given is None else exact(given)


def _value(given: str | date | bool | Number | None) -> Value:  # noqa: FBT001 - a flag is a value
    return exact(given) if isinstance(given, Decimal | int) and not isinstance(given, bool) else given
