"""What a calculation came to for one payee, whether a run registered it or it is provisional."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from compledger.runs.exceptions import RunException, exceptions_of
from compledger.runs.lines import FigureRow, LineRow, figures_of, lines_of
from compledger.runs.results import KnownRun, measurements_of, totals_of
from compledger.runs.tables import RunMeasurement, RunTotal
from compledger.store import Store


@dataclass(frozen=True, slots=True)
class PayeeResults:
    """All that a statement shows of one payee in one run, out of the store."""

    known: KnownRun
    participant: str
    lines: Sequence[LineRow]
    """In their order."""
    figures: Sequence[FigureRow]
    totals: Sequence[RunTotal]
    """By component."""
    measurements: Sequence[RunMeasurement]
    exceptions: Sequence[RunException]


def results_of(store: Store, session: Session, known: KnownRun, participant: str) -> PayeeResults:
    """Return what a registered run says of a payee; raises OtherEngine."""
    return PayeeResults(
        known=known,
        participant=participant,
        lines=lines_of(store, session, known, participant),
        figures=figures_of(store, session, known, participant),
        totals=totals_of(session, known.run, participant),
        measurements=measurements_of(session, known.run, participant),
        exceptions=exceptions_of(store, session, known.run, participant),
    )
