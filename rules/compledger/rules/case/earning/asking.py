"""Asking: formulas of a payee's period, each figure that they ask remembered for whoever explains it."""

from dataclasses import dataclass, field
from fractions import Fraction

from compledger.rules.case.earning.figures import PeriodFigures
from compledger.rules.formulas import OWN, Recorded, Value, asks_figures, evaluate, holds, rounded
from compledger.rules.language.forms.dependencies import formulas_of_table
from compledger.rules.language.forms.expression import (
    All,
    Any,
    Compare,
    Condition,
    Formula,
    IsMissing,
    Not,
    OneOf,
)
from compledger.rules.language.forms.tables import CurveTable, LookupTable
from compledger.rules.money import plain

SHOWN_PLACES = 12
CONDITIONS = (Compare, OneOf, IsMissing, Not, All, Any)
Place = tuple[str, str, str]
"""A component or a measure, the part of it that asks, and the figure as the formula has it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a form came to."""

    value: Value
    missing: tuple[str, ...]
    """What it asked that is missing; empty unless it came to missing."""

    @property
    def detail(self) -> str:
        """What a statement says is missing."""
        return ", ".join(self.missing)

    @property
    def number(self) -> Fraction | None:
        """The value of a formula that comes to a number; None where it is missing."""
        return self.value if isinstance(self.value, Fraction) else None


@dataclass(slots=True)
class Asking:
    """Asks for one payee and period."""

    shown: dict[Place, str | None] = field(default_factory=dict)
    """Every figure that was asked, as statements show it: rounded to 12 places; None where it is missing."""

    def of(self, form: Formula | Condition, figures: PeriodFigures, about: str, part: str) -> Told:
        """Return what a formula or a condition comes to; a condition that is open comes to missing."""
        told, asked = _ask(form, figures)
        for name, answer in asked.items():
            self.shown[about, part, name] = shown(answer)
        return told

    def table(
        self, name: str, table: LookupTable | CurveTable, figures: PeriodFigures, about: str, part: str
    ) -> tuple[Fraction | None, str, str]:
        """Return what a table by the period gives, and where that is nothing the exception that it is, with detail."""
        value, text = figures.table(name)(figures, OWN), f"table({name})"
        self.shown[about, part, text] = shown(value)
        lack = "" if value is not None else lacking(table, figures)
        return value, "no_figure" if lack else "no_rate", lack or text


def lacking(table: LookupTable | CurveTable, figures: PeriodFigures) -> str:
    """Return the figures of the period for want of which a table gives nothing; empty where no row of it fits."""
    told = [_ask(by, figures)[0] for by in formulas_of_table(table) if asks_figures(by)]
    return ", ".join(dict.fromkeys(one.detail for one in told if one.value is None))


def shown(answer: Value) -> str | None:
    """Return a figure as statements show it."""
    if isinstance(answer, Fraction):
        return plain(rounded(answer, SHOWN_PLACES))
    return None if answer is None else str(answer)


def _ask(form: Formula | Condition, figures: PeriodFigures) -> tuple[Told, dict[str, Value]]:
    recorded = Recorded(figures)
    value: Value = holds(form, recorded) if isinstance(form, CONDITIONS) else evaluate(form, recorded)
    missing = (recorded.missing or ("divided by nought",)) if value is None else ()
    return Told(value, missing), recorded.asked
