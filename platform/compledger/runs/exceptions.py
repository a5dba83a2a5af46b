"""What a run could not credit or pay, read back from its file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from compledger.runs.reading import columns, file_of, reading, rows_of
from compledger.runs.tables import Run, RunFile
from compledger.store import Store

NO_EXCEPTIONS = "{}"
"""A run's `exception_counts` where there are none; its file of exceptions need not be opened."""

BLOCK = 1_000
"""Rows that are in memory at once where all of a run are read."""


@dataclass(frozen=True, slots=True)
class RunException:
    """What a run could not credit or pay: a transaction, or a component as a whole."""

    kind: str
    transaction_id: int | None
    """None where it is about a payee's whole period, as of a formula without its figures."""
    source: str | None
    source_key: str | None
    day: date | None
    about: str
    """The credit rule or the component that it failed in."""
    participant: str | None
    detail: str | None = None
    """What exactly is missing: the pair of currencies, as in `GBP/USD`, a vacant seat, the figure of a formula."""
    period: str | None = None


def runs_excepting(
    store: Store, session: Session, runs: Sequence[Run], participant: str | None = None
) -> Sequence[tuple[str, Run]]:
    """Return each participant whom exceptions name, one if asked, with each run that does, in the runs' order."""
    by_file: dict[str, list[int]] = {}
    for run, sha256 in _exception_files(session, runs):
        by_file.setdefault(str(store.bulk.path(sha256)), []).append(run)
    if not by_file:
        return []
    asked, values = ("participant IS NOT NULL", []) if participant is None else ("participant = ?", [participant])
    with reading() as connection:
        found = connection.execute(
            f"SELECT DISTINCT filename, participant FROM read_parquet(?, filename = true) WHERE {asked}",
            [list(by_file), *values],
        ).fetchall()
    named = {(run, who) for file, who in found for run in by_file[file]}
    everybody = sorted({who for _, who in named})
    return [(who, run) for run in runs for who in everybody if (run.run, who) in named]


def _exception_files(session: Session, runs: Sequence[Run]) -> Sequence[tuple[int, str]]:
    asked = [run.run for run in runs if run.exception_counts != NO_EXCEPTIONS]
    query = select(RunFile.run, RunFile.sha256).where(col(RunFile.run).in_(asked), RunFile.kind == "exceptions")
    return session.exec(query).all()


def exceptions_of(store: Store, session: Session, run: Run, participant: str) -> Sequence[RunException]:
    """Return what a run could not credit or pay to one payee."""
    if run.exception_counts == NO_EXCEPTIONS:
        return []
    condition = "participant = ? ORDER BY day, source_key, about"
    return [RunException(**row) for row in rows_of(store, session, run, "exceptions", condition, participant)]


def all_exceptions(store: Store, session: Session, run: Run) -> Iterator[RunException]:
    """Give everything that a run could not credit or pay, by kind and transaction, block by block."""
    file = file_of(session, run, "exceptions")
    with reading() as connection:
        query = "SELECT * FROM read_parquet(?) ORDER BY kind, day, source_key, source, about"
        cursor = connection.execute(query, [str(store.bulk.path(file.sha256))])
        names = columns(cursor)
        while block := cursor.fetchmany(BLOCK):
            yield from (RunException(**dict(zip(names, row, strict=True))) for row in block)
