"""Reading runs back: the newest run of each rule set, and one payee's lines of it."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import duckdb
from sqlmodel import Session, col, func, or_, select

from compledger.plans import RuleSetVersion
from compledger.rules.language import RuleSet, parse_rule_set
from compledger.runs.tables import Run, RunFile, RunMeasurement, RunTotal
from compledger.store import Store

SAYS_SOMETHING = or_(col(RunMeasurement.credits) > 0, col(RunMeasurement.quota).is_not(None))
"""A measurement without credits and quota does not make a payee one of the run's, as a quota for another plan would."""

NO_EXCEPTIONS = "{}"
"""A run's `exception_counts` where there are none; its file of exceptions need not be opened."""

BLOCK = 1_000
"""Rows that are in memory at once where all of a run are read."""

VERSIONS_KEPT = 64
"""Parsed rule set versions that are kept at most."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """An earning line as the engine left it; amounts exact, `earned_minor` in minor units."""

    number: int
    participant: str
    position: str
    component: str
    version: int
    rule_id: str
    transaction_id: int
    source: str
    source_key: str
    day: date
    base: Decimal
    share: Decimal
    credited: Decimal
    tier: int | None
    slice_from: Decimal
    slice: Decimal
    rate: Decimal
    times: Decimal
    exact: Decimal
    earned_minor: int
    received: Decimal | None = None
    """What the sale credits in its own currency; None where that is the plan's and nothing was converted."""
    received_currency: str | None = None
    exchange_rate: Decimal | None = None
    exchange_path: str | None = None
    """The published rates that the rate was made of."""


@dataclass(frozen=True, slots=True)
class RunException:
    """A transaction that a run could not credit or pay."""

    kind: str
    transaction_id: int
    source: str
    source_key: str
    day: date
    about: str
    """The credit rule or the component that it failed in."""
    participant: str | None
    detail: str | None = None
    """What exactly is missing: the pair of currencies, as in `GBP/USD`, where no rate converts one."""


@dataclass(frozen=True, slots=True)
class KnownRun:
    """A run and the versions that its lines name by number."""

    run: Run
    versions: Sequence[RuleSet]
    days: Sequence[tuple[date, date]]
    """The first day that each version decides, and the first that it no longer does."""


def latest_runs(session: Session, period: str | None = None, as_of: int | None = None) -> Sequence[Run]:
    """Return the newest run of each rule set and period, of one period if asked.

    Newest is the one that knows most: a run of how things stood at an earlier log position does not take its place.
    With `as_of`, runs that know more than that log position are passed over.
    """
    rank = (
        func.row_number()
        .over(
            partition_by=[Run.rule_set, Run.calendar, Run.period], order_by=[col(Run.as_of).desc(), col(Run.run).desc()]
        )
        .label("rank")
    )
    known = select(col(Run.run), rank)
    if as_of is not None:
        known = known.where(Run.as_of <= as_of)
    ranked = known.subquery()
    newest = select(ranked.c.run).where(ranked.c.rank == 1)
    query = select(Run).where(col(Run.run).in_(newest)).order_by(col(Run.rule_set), col(Run.period))
    if period is not None:
        query = query.where(Run.period == period)
    return session.exec(query).all()


def versions_of(session: Session, run: Run) -> KnownRun:
    """Return a run with the rule set versions it was calculated with."""
    parts = json.loads(run.manifest)["versions"]
    hashes = [hash_ for hash_, _, _ in parts]
    documents = {
        row.hash: row.document
        for row in session.exec(select(RuleSetVersion).where(col(RuleSetVersion.hash).in_(hashes))).all()
    }
    return KnownRun(
        run,
        versions=[_parsed(documents[hash_], run.rule_set) for hash_ in hashes],
        days=[(date.fromisoformat(begins), date.fromisoformat(ends)) for _, begins, ends in parts],
    )


def totals_of(session: Session, run: Run, participant: str | None = None) -> Sequence[RunTotal]:
    """Return what a run pays by component, to one payee if asked."""
    query = select(RunTotal).where(RunTotal.run == run.run).order_by(col(RunTotal.participant), col(RunTotal.component))
    if participant is not None:
        query = query.where(RunTotal.participant == participant)
    return session.exec(query).all()


def measurements_of(session: Session, run: Run, participant: str | None = None) -> Sequence[RunMeasurement]:
    """Return a run's measurements, of one payee if asked."""
    query = select(RunMeasurement).where(RunMeasurement.run == run.run)
    query = query.order_by(col(RunMeasurement.participant), col(RunMeasurement.measure))
    if participant is not None:
        query = query.where(RunMeasurement.participant == participant)
    return session.exec(query).all()


def payees_of(session: Session, run: Run) -> Mapping[str, int]:
    """Return what a run pays each payee that a total or a measurement of it names, in minor units, nought included."""
    measured = select(RunMeasurement.participant).where(RunMeasurement.run == run.run, SAYS_SOMETHING).distinct()
    total = func.sum(RunTotal.earned_minor)
    paid = select(RunTotal.participant, total).where(RunTotal.run == run.run).group_by(RunTotal.participant)
    return dict.fromkeys(session.exec(measured).all(), 0) | {who: int(sum_) for who, sum_ in session.exec(paid).all()}


def targets_of(session: Session, run: Run) -> Sequence[tuple[str, Decimal, Decimal]]:
    """Return payee, credited and quota of every measurement that has a quota above nought, in order of measure."""
    quota_column: Any = RunMeasurement.quota  # select's types know no column that may be null
    query = (
        select(RunMeasurement.participant, RunMeasurement.credited, quota_column)
        .where(RunMeasurement.run == run.run)
        .order_by(col(RunMeasurement.measure))
    )
    found = session.exec(query).all()
    return [(who, Decimal(credited), quota) for who, credited, quota in found if quota is not None and quota > 0]


def runs_naming(session: Session, runs: Sequence[Run], participant: str) -> Collection[int]:
    """Return the numbers of those runs of which a total or a measurement names a payee."""
    asked = [run.run for run in runs]
    paid = select(RunTotal.run).where(col(RunTotal.run).in_(asked), RunTotal.participant == participant)
    measured = select(RunMeasurement.run).where(
        col(RunMeasurement.run).in_(asked), RunMeasurement.participant == participant, SAYS_SOMETHING
    )
    return {*session.exec(paid.distinct()).all(), *session.exec(measured.distinct()).all()}


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
    with _reading() as connection:
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


def lines_of(store: Store, session: Session, run: Run, participant: str) -> Sequence[LineRow]:
    """Return one payee's lines in their order."""
    return [
        LineRow(**row) for row in _rows(store, session, run, "lines", "participant = ? ORDER BY number", participant)
    ]


def exceptions_of(store: Store, session: Session, run: Run, participant: str) -> Sequence[RunException]:
    """Return what a run could not credit or pay to one payee."""
    if run.exception_counts == NO_EXCEPTIONS:
        return []
    condition = "participant = ? ORDER BY day, source_key, about"
    return [RunException(**row) for row in _rows(store, session, run, "exceptions", condition, participant)]


def all_exceptions(store: Store, session: Session, run: Run) -> Iterator[RunException]:
    """Give everything that a run could not credit or pay, by kind and transaction, block by block."""
    file = _file(session, run, "exceptions")
    with _reading() as connection:
        query = "SELECT * FROM read_parquet(?) ORDER BY kind, day, source_key, source, about"
        cursor = connection.execute(query, [str(store.bulk.path(file.sha256))])
        names = _columns(cursor)
        while block := cursor.fetchmany(BLOCK):
            yield from (RunException(**dict(zip(names, row, strict=True))) for row in block)


def _rows(store: Store, session: Session, run: Run, kind: str, condition: str, value: str) -> list[dict[str, Any]]:
    file = _file(session, run, kind)
    with _reading() as connection:
        cursor = connection.execute(
            f"SELECT * FROM read_parquet(?) WHERE {condition}", [str(store.bulk.path(file.sha256)), value]
        )
        names = _columns(cursor)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _reading() -> duckdb.DuckDBPyConnection:
    """Return a cursor to read files with, to be closed; one of its own, so that threads share nothing."""
    return _engine().cursor()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """Return the process's own: to open one takes three times as long as to read a payee's lines."""
    return duckdb.connect(":memory:")


@lru_cache(VERSIONS_KEPT)
def _parsed(document: str, rule_set: str) -> RuleSet:
    """Parse a published document once: it never changes, and parsing took a quarter of a statement's time."""
    return parse_rule_set(document, rule_set)


def _file(session: Session, run: Run, kind: str) -> RunFile:
    return session.exec(select(RunFile).where(RunFile.run == run.run, RunFile.kind == kind)).one()


def _columns(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    return [column[0] for column in cursor.description or ()]
