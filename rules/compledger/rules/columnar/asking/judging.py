"""Judging: period formulas and gates asked of payees, with what each was told kept for explaining.

Many payees are told the same: whoever asks the same values of the same formula shares one evaluation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.asking.figures import PeriodFigures
from compledger.rules.columnar.sql.given import TEXT, WHOLE, keep_rows
from compledger.rules.formulas import OWN, Recorded, Value, asks_figures, compiled, condition, rounded
from compledger.rules.language.forms.dependencies import formulas_of_table
from compledger.rules.language.forms.expression import (
    All,
    Any,
    Compare,
    Condition,
    DatedValue,
    Formula,
    IsMissing,
    Not,
    OfComponent,
    OfMeasure,
    OfPeriod,
    OfPerson,
    OfQuota,
    OfSeat,
    OfTable,
    OneOf,
)
from compledger.rules.language.forms.tables import CurveTable, LookupTable
from compledger.rules.language.forms.walking import walk
from compledger.rules.money import plain
from compledger.rules.rounding import RoundingMode

SHOWN_PLACES = 12


@dataclass(slots=True)
class Told:
    """What a formula came to, and what it was told."""

    value: Value
    shown: list[tuple[str, str | None]]
    """Names and values of all that it asked, as they are shown."""
    missing: tuple[str, ...]
    """The names of what was missing."""
    rounded: dict[tuple[int, RoundingMode], Decimal] = field(default_factory=dict)
    """The value, in each way that somebody asked it rounded."""


class Judge:
    """Evaluates period formulas, and remembers every figure that was asked."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, str, str, str, str | None]] = []
        """Participant, period, component or measure, part, name, value."""
        self.told_in_sql: list[str] = []
        """SELECTs of more such rows."""
        self.detail: dict[tuple[int, int, str, str], str] = {}
        """By participant, period, component and part: the figures that were missing."""
        self._lacking: dict[tuple[int, int, str, str], set[str]] = {}
        self._known: dict[tuple[int, int, tuple[object, ...]], Told] = {}
        self._asking: dict[int, list[Callable[[PeriodFigures], object]] | None] = {}
        self._forms: list[Formula | Condition] = []

    def value(self, formula: Formula, figures: PeriodFigures, about: str, part: str) -> Value:
        """Return what a formula comes to for a payee."""
        return self._told(formula, figures, about, part).value

    def amount(
        self, formula: Formula, figures: PeriodFigures, about: str, part: str, rounding: tuple[int, RoundingMode]
    ) -> Decimal | None:
        """Return a number rounded to some places, None if it is missing."""
        told = self._told(formula, figures, about, part)
        if not isinstance(told.value, Fraction):
            return None
        if rounding not in told.rounded:
            told.rounded[rounding] = rounded(told.value, *rounding)
        return told.rounded[rounding]

    def holds(self, tested: Condition, figures: PeriodFigures, about: str, part: str) -> bool | None:
        """Return whether a condition holds for a payee."""
        answer = self._told(tested, figures, about, part).value
        return answer if isinstance(answer, bool) else None

    def table(
        self, name: str, table: LookupTable | CurveTable, figures: PeriodFigures, about: str, part: str
    ) -> tuple[Value, str]:
        """Return what a rate table by the period gives a payee, and the exception that it is where that is nothing."""
        value = figures.table(name)(figures, OWN)
        self.rows.append((*figures.payee, about, part, f"table({name})", _shown(value)))
        lack = lacking(table, figures) if value is None else None
        if value is None:
            self.detail[*figures.payee, about, part] = lack or f"table({name})"
        return value, "no_figure" if lack else "no_rate"

    def keep(self, connection: DuckDBPyConnection) -> None:
        """Make the view `figure_told` of everything that was asked."""
        kinds = {"who": WHOLE, "period": WHOLE, "about": TEXT, "part": TEXT, "name": TEXT, "value": TEXT}
        keep_rows(connection, "figure_asked", kinds, dict.fromkeys(self.rows))
        more = "".join(f" UNION ALL {select}" for select in self.told_in_sql)
        connection.execute(f"CREATE TEMP VIEW figure_told AS SELECT * FROM figure_asked{more}")

    def _told(self, form: Formula | Condition, figures: PeriodFigures, about: str, part: str) -> Told:
        asked = self._leaves(form)
        key = None if asked is None else (id(form), figures.version, tuple([one(figures) for one in asked]))
        told = self._known.get(key) if key is not None else None
        if told is None:
            told = _ask(form, figures)
            if key is not None:
                self._known[key] = told
        who, period = figures.payee
        self.rows += [(who, period, about, part, name, shown) for name, shown in told.shown]
        if told.value is None:
            self._note_missing((who, period, about, part), told.missing)
        return told

    def _note_missing(self, place: tuple[int, int, str, str], missing: Sequence[str]) -> None:
        if place[-1] == "limit":
            # A component has many bounds, and one exception for all of them: it tells what any of them lacks.
            lacking = self._lacking.setdefault(place, set())
            lacking.update(missing)
            missing = sorted(lacking)
        self.detail[place] = ", ".join(missing)

    def _leaves(self, form: Formula | Condition) -> list[Callable[[PeriodFigures], object]] | None:
        """Return what a form asks, None where that is more than a few plain figures."""
        if id(form) not in self._asking:
            self._forms.append(form)  # so that no other form gets its id
            self._asking[id(form)] = _leaves(form)
        return self._asking[id(form)]


def _ask(form: Formula | Condition, figures: PeriodFigures) -> Told:
    recorded = Recorded(figures)
    is_condition = isinstance(form, Compare | OneOf | IsMissing | Not | All | Any)
    value: Value = condition(form)(recorded) if is_condition else compiled(form)(recorded)
    shown = [(name, _shown(answer)) for name, answer in recorded.asked.items()]
    return Told(value, shown, recorded.missing or ("divided by nought",))


def lacking(table: LookupTable | CurveTable, figures: PeriodFigures) -> str | None:
    """Return the figures of the period for want of which a table gives nothing; None where no row of it fits."""
    told = [_ask(by, figures) for by in formulas_of_table(table) if asks_figures(by)]
    return ", ".join(dict.fromkeys(", ".join(one.missing) for one in told if one.value is None)) or None


def _leaves(form: Formula | Condition) -> list[Callable[[PeriodFigures], object]] | None:
    found: list[Callable[[PeriodFigures], object]] = []
    for part in dict.fromkeys(walk(form)):
        match part:
            case OfMeasure(_, measure):
                found.append(lambda f, measure=measure: f.raw_measure(measure))  # type: ignore[misc]
            case OfQuota(name):
                found.append(lambda f, name=name: f.raw_quota(name))  # type: ignore[misc]
            case OfPerson(name):
                found.append(lambda f, name=name: f.personal(name))  # type: ignore[misc]
            case OfComponent(component):
                found.append(lambda f, component=component: f.raw_earned(component))  # type: ignore[misc]
            case OfTable() | OfPeriod() | OfSeat() | DatedValue():
                return None
    return found


def _shown(answer: Value) -> str | None:
    if isinstance(answer, Fraction):
        return plain(rounded(answer, SHOWN_PLACES))
    return None if answer is None else str(answer)
