"""A payee's lines of a run, as the engine left them, each with where it stands on the running total."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from compledger.runs.reading import rows_of
from compledger.runs.results import KnownRun, measurements_of
from compledger.runs.running_totals import CreditPlace, RunningTotals
from compledger.runs.tables import RunMeasurement
from compledger.store import Store

KINDS_IN_ORDER = ("credit", "period", "rounding", "limit")
LINES_IN_ORDER = (
    "participant, component, transaction_id IS NULL, day, strlen(source_key), source_key, source, "
    "CASE kind WHEN 'credit' THEN 0 WHEN 'period' THEN 1 WHEN 'rounding' THEN 2 ELSE 3 END, rule_id, recipient, level, "
    "CASE WHEN credited < 0 THEN -tier ELSE tier END, version"
)
"""By payee and component as a reader adds them up: the credits in the order of the running total, each with the limit
of its deal behind it; what is about the whole period comes last. A return goes down through the tiers."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """An earning line; amounts exact, `earned_minor` in minor units.

    Lines of the kinds `limit`, `rounding` and `period` come from no credit, and have nothing of one.
    """

    number: int
    """Counts from 1 within its run and payee."""
    kind: str
    """`credit`, `limit`, `rounding` or `period`."""
    participant: str
    component: str
    version: int
    day: date
    earned_minor: int
    exact: Decimal | None
    position: str | None
    rule_id: str | None
    recipient: int | None
    level: int | None
    transaction_id: int | None
    source: str | None
    source_key: str | None
    base: Decimal | None
    share: Decimal | None
    split_part: Decimal | None
    """The part of a split that is the payee's, of `split_whole` in all; None where nothing is split."""
    split_whole: Decimal | None
    credited: Decimal | None
    tier: int | None
    slice: Decimal | None
    rate: Decimal | None
    times: Decimal | None
    effective_rate: Decimal | None
    received: Decimal | None = None
    """What the sale credits in its own currency; None where that is the plan's and nothing was converted."""
    received_currency: str | None = None
    exchange_rate: Decimal | None = None
    exchange_path: str | None = None
    """The published rates that the rate was made of."""
    slice_from: Decimal | None = None
    """Running total of the table's measure before this slice; None where no total is cut or stood in."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure that a period formula asked for a payee."""

    component: str
    """The component; for a quota's formula, the measure."""
    part: str
    """`pays`, `only_if`, `rate`, `times`, `quota` or `limit`."""
    name: str
    """As the formula has it: `attainment(sales)`."""
    value: str | None


def lines_of(store: Store, session: Session, known: KnownRun, participant: str) -> Sequence[LineRow]:
    """Return one payee's lines in their order; raises OtherEngine for a run of another engine."""
    condition = f"participant = ? ORDER BY {LINES_IN_ORDER}"
    rows = rows_of(store, session, known.run, "lines", condition, participant)
    credits_ = rows_of(store, session, known.run, "credits", "participant = ?", participant)
    return line_rows(known, rows, credits_, measurements_of(session, known.run, participant))


def line_rows(
    known: KnownRun,
    rows: Iterable[Mapping[str, Any]],
    credits_: Iterable[Mapping[str, Any]],
    measurements: Iterable[RunMeasurement],
) -> Sequence[LineRow]:
    """Return one payee's lines, numbered, each with where it stands on the running total.

    Args:
        known: the run.
        rows: its lines by name of column, in their order.
        credits_: the payee's credits of the period that is paid, in any order.
        measurements: the payee's.
    """
    totals = RunningTotals(known.versions, credits_, {row.measure: Decimal(row.credited) for row in measurements})
    return [_line({**row, "number": number}, totals) for number, row in enumerate(rows, start=1)]


def in_order(row: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what lines are ordered by, as LINES_IN_ORDER has it."""
    source_key, tier = row["source_key"], row["tier"]
    if tier is not None and row["credited"] is not None and row["credited"] < 0:
        tier = -tier
    placed = (
        None if source_key is None else len(source_key.encode()), _bytes(source_key), _bytes(row["source"]),
        KINDS_IN_ORDER.index(row["kind"]), _bytes(row["rule_id"]), row["recipient"], row["level"], tier, row["version"],
    )  # fmt: skip
    # What is missing comes last, as the database has it.
    last = tuple((value is None, value) for value in placed)
    return (_bytes(row["component"]), row["transaction_id"] is None, row["day"], *last)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def figures_of(store: Store, session: Session, known: KnownRun, participant: str) -> Sequence[FigureRow]:
    """Return what the period formulas of a run asked of a payee; raises OtherEngine."""
    condition = "participant = ? ORDER BY component, part, name"
    found = rows_of(store, session, known.run, "figures", condition, participant)
    names = FigureRow.__slots__
    return [FigureRow(**{name: row[name] for name in names}) for row in found]


def _line(row: dict[str, Any], totals: RunningTotals) -> LineRow:
    names = LineRow.__slots__
    given = {name: row[name] for name in names if name in row}
    slice_from = None
    if row["kind"] == "credit":
        place = CreditPlace(row["transaction_id"], row["rule_id"], row["recipient"], row["level"])
        slice_from = totals.before(row["component"], row["version"], place, row["slice"])
    return LineRow(**given | {"slice_from": slice_from})
