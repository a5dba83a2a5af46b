"""Judging: period formulas and gates asked of payees, with what each was told kept for explaining.

Many payees are told the same: whoever asks the same values of the same formula shares one evaluation.
"""

from collections.abc import Callable
from fractions import Fraction

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.figures import PeriodFigures
from compledger.rules.columnar.mentions import parts_of
from compledger.rules.formulas import Recorded, Value, compiled, condition, rounded
from compledger.rules.language.expression_form import (
    Condition,
    DatedValue,
    Formula,
    OfComponent,
    OfMeasure,
    OfPeriod,
    OfPerson,
    OfQuota,
    OfSeat,
    OfTable,
)
from compledger.rules.money import plain

SHOWN_PLACES = 12
Told = tuple[Value, dict[str, Value], tuple[str, ...]]


class Judge:
    """Evaluates period formulas, and remembers every figure that was asked."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, str, str, str, str | None]] = []
        """Participant, period, component or measure, part, name, value."""
        self.detail: dict[tuple[int, int, str, str], str] = {}
        """By participant, period, component and part: the figures that were missing."""
        self._known: dict[tuple[int, int, tuple[Value, ...]], Told] = {}
        self._asking: dict[int, list[Callable[[PeriodFigures], Value]] | None] = {}
        self._forms: list[Formula | Condition] = []

    def value(self, formula: Formula, figures: PeriodFigures, about: str, part: str) -> Value:
        """Return what a formula comes to for a payee."""
        return self._told(formula, compiled(formula), figures, about, part)

    def holds(self, tested: Condition, figures: PeriodFigures, about: str, part: str) -> bool | None:
        """Return whether a condition holds for a payee."""
        answer = self._told(tested, condition(tested), figures, about, part)
        return answer if isinstance(answer, bool) else None

    def note(self, payee: tuple[int, int], about: str, part: str, name: str, value: Value) -> None:
        """Remember a figure that was not asked by a formula of its own."""
        self.rows.append((*payee, about, part, name, _shown(value)))
        if value is None:
            self.detail[*payee, about, part] = name

    def keep(self, connection: DuckDBPyConnection) -> None:
        """Make the table `figure_told` of everything that was asked."""
        names = ("who", "period", "about", "part", "name", "value")
        kinds = (pa.int32(), pa.int32(), pa.string(), pa.string(), pa.string(), pa.string())
        columns = list(zip(*dict.fromkeys(self.rows), strict=True)) or [()] * len(names)
        table = {name: pa.array(column, kind) for name, column, kind in zip(names, columns, kinds, strict=True)}
        connection.register("given", pa.table(table))
        connection.execute("CREATE OR REPLACE TEMP TABLE figure_told AS SELECT * FROM given")
        connection.unregister("given")

    def _told(
        self, form: Formula | Condition, ask: Callable[[Recorded], Value], figures: PeriodFigures, about: str, part: str
    ) -> Value:
        asked = self._leaves(form)
        key = None if asked is None else (id(form), figures.version, tuple(one(figures) for one in asked))
        told = self._known.get(key) if key is not None else None
        if told is None:
            recorded = Recorded(figures)
            value = ask(recorded)
            told = value, recorded.asked, recorded.missing
            if key is not None:
                self._known[key] = told
        value, answers, missing = told
        who, period = figures.payee
        self.rows += [(who, period, about, part, name, _shown(answer)) for name, answer in answers.items()]
        if value is None:
            self.detail[who, period, about, part] = ", ".join(missing) or "divided by nought"
        return value

    def _leaves(self, form: Formula | Condition) -> list[Callable[[PeriodFigures], Value]] | None:
        """Return what a form asks, None where that is more than a few plain figures."""
        if id(form) not in self._asking:
            self._forms.append(form)  # so that no other form gets its id
            self._asking[id(form)] = _leaves(form)
        return self._asking[id(form)]


def _leaves(form: Formula | Condition) -> list[Callable[[PeriodFigures], Value]] | None:
    found: list[Callable[[PeriodFigures], Value]] = []
    for part in dict.fromkeys(parts_of(form)):
        match part:
            case OfMeasure(figure, measure):
                found.append(lambda f, figure=figure, measure=measure: f.of_measure(figure, measure))  # type: ignore[misc]
            case OfQuota(name):
                found.append(lambda f, name=name: f.quota(name))  # type: ignore[misc]
            case OfPerson(name):
                found.append(lambda f, name=name: f.personal(name))  # type: ignore[misc]
            case OfComponent(component):
                found.append(lambda f, component=component: f.earned(component))  # type: ignore[misc]
            case OfTable() | OfPeriod() | OfSeat() | DatedValue():
                return None
    return found


def _shown(answer: Value) -> str | None:
    if isinstance(answer, Fraction):
        return plain(rounded(answer, SHOWN_PLACES))
    return None if answer is None else str(answer)

