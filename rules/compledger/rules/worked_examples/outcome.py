"""What a worked example came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from compledger.rules.columnar import Calculation
from compledger.rules.language.forms.crediting import Measure
from compledger.rules.money import from_minor, plain

LINES_SHOWN = 8
"""Of more lines than this a finding says only how many there are."""


class Line(NamedTuple):
    """An earning line, as far as a finding shows it."""

    participant: str
    component: str
    kind: str
    source_key: str | None
    slice: Decimal | None
    effective_rate: Decimal | None
    earned_minor: int
    rule_id: str | None = None
    """The credit rule of the credit that it pays."""
    tier: int | None = None


class Credited(NamedTuple):
    """A credit, as far as a finding shows it."""

    source_key: str
    rule_id: str
    credited: Decimal


class Came(NamedTuple):
    """An exception that came up."""

    kind: str
    source_key: str | None
    participant: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Lines, totals of measures and exceptions of an example."""

    currency: str
    lines: Sequence[Line]
    totals: Mapping[tuple[str, str], Decimal]
    """By participant and measure; of the longest window's credits."""
    exceptions: Sequence[Came]
    asked: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    """By participant and component: what its period formulas asked, as in `attainment(sales) = 0.75`."""
    credits: Mapping[tuple[str, str], Sequence[Credited]] = field(default_factory=dict)
    """By participant and measure: the credits that it sums."""

    def earned(self, participant: str, component: str) -> Decimal:
        """Return what a component came to; nought without lines."""
        return from_minor(sum(line.earned_minor for line in self._lines_of(participant, component)), self.currency)

    def earners(self) -> list[tuple[str, str]]:
        """Return every participant and component that came to anything but nought."""
        pairs = sorted({(line.participant, line.component) for line in self.lines})
        return [pair for pair in pairs if self.earned(*pair)]

    def shown(self, participant: str, component: str) -> str:
        """Return the lines that made up a component and the figures that its formulas asked, for a finding."""
        lines = self._lines_of(participant, component)
        said = _first([self._said(line) for line in lines], "lines")
        return "; ".join([*said, *self.asked.get((participant, component), ())])

    def summed(self, participant: str, measure: str) -> str:
        """Return the credits that a measure sums, for a finding."""
        credits = self.credits.get((participant, measure), ())
        return "; ".join(_first([_credit(credit) for credit in credits], "credits"))

    def _lines_of(self, participant: str, component: str) -> list[Line]:
        return [line for line in self.lines if (line.participant, line.component) == (participant, component)]

    def _said(self, line: Line) -> str:
        pays = str(from_minor(line.earned_minor, self.currency))
        sale = None if line.source_key is None else f"sale {line.source_key}"
        if line.slice is None or line.effective_rate is None:
            return f"{', '.join(filter(None, (sale, line.kind)))}: {pays}"
        tier = None if line.tier is None else f"tier {line.tier}"
        where = ", ".join(filter(None, (sale, line.rule_id, tier))) or line.kind
        return f"{where}: {plain(line.slice)} × {plain(line.effective_rate)} = {pays}"


def outcome_of(
    connection: DuckDBPyConnection, calculation: Calculation, currency: str, measures: Sequence[Measure] = ()
) -> Outcome:
    """Read what a calculation left in its connection; the credits of those measures that are given."""
    lines = connection.execute(
        f"""SELECT participant, component, kind, source_key, slice, effective_rate, earned_minor, rule_id, tier
        FROM {calculation.lines} ORDER BY participant, component, day, source_key, rule_id, tier, kind"""
    ).fetchall()
    totals = connection.execute(f"SELECT participant, measure, credited FROM {calculation.measurements}").fetchall()
    exceptions = connection.execute(
        f"SELECT DISTINCT kind, source_key, participant, detail FROM {calculation.exceptions} ORDER BY ALL"
    ).fetchall()
    figures = connection.execute(
        f"SELECT DISTINCT participant, component, name, value FROM {calculation.figures} ORDER BY ALL"
    ).fetchall()
    asked: dict[tuple[str, str], list[str]] = {}
    for participant, component, name, value in figures:
        asked.setdefault((participant, component), []).append(f"{name} = {value or 'missing'}")
    return Outcome(
        currency,
        [Line(*line) for line in lines],
        {(participant, measure): credited for participant, measure, credited in totals},
        [Came(*exception) for exception in exceptions],
        asked,
        _credits(connection, calculation, measures),
    )


def _credits(
    connection: DuckDBPyConnection, calculation: Calculation, measures: Sequence[Measure]
) -> dict[tuple[str, str], list[Credited]]:
    found: dict[tuple[str, str], list[Credited]] = {}
    if not measures:
        return found
    rows = connection.execute(
        f"""SELECT participant, source_key, rule_id, credited FROM {calculation.credits}
        ORDER BY participant, day, length(source_key), source_key, rule_id, credited"""
    ).fetchall()
    for participant, *credit in rows:
        credited = Credited(*credit)
        for measure in measures:
            if credited.rule_id in measure.credits:
                found.setdefault((participant, measure.id), []).append(credited)
    return found


def _credit(credit: Credited) -> str:
    return f"sale {credit.source_key}, {credit.rule_id}: {plain(credit.credited)}"


def _first(said: Sequence[str], what: str) -> list[str]:
    if not said:
        return [f"no {what}"]
    more = len(said) - LINES_SHOWN
    return [*said[:LINES_SHOWN], *([f"and {more} more {what}"] if more > 0 else [])]
