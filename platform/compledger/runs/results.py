"""Reading runs back: the newest run of each rule set, and one payee's lines of it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
from sqlmodel import Session, col, func, select

from compledger.plans import RuleSetVersion
from compledger.rules.language import RuleSet, parse_rule_set
from compledger.runs.tables import Run, RunFile, RunMeasurement, RunTotal
from compledger.store import Store

BLOCK = 1_000
"""Rows that are in memory at once where all of a run are read."""


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


@dataclass(frozen=True, slots=True)
class KnownRun:
    """A run and the versions that its lines name by number."""

    run: Run
    versions: Sequence[RuleSet]


def latest_runs(session: Session, period: str | None = None) -> Sequence[Run]:
    """Return the newest run of each rule set and period, of one period if asked.

    Newest is the one that knows most: a run of how things stood at an earlier log position does not take its place.
    """
    rank = (
        func.row_number()
        .over(
            partition_by=[Run.rule_set, Run.calendar, Run.period], order_by=[col(Run.as_of).desc(), col(Run.run).desc()]
        )
        .label("rank")
    )
    ranked = select(col(Run.run), rank).subquery()
    newest = select(ranked.c.run).where(ranked.c.rank == 1)
    query = select(Run).where(col(Run.run).in_(newest)).order_by(col(Run.rule_set), col(Run.period))
    if period is not None:
        query = query.where(Run.period == period)
    return session.exec(query).all()


def versions_of(session: Session, run: Run) -> KnownRun:
    """Return a run with the rule set versions it was calculated with."""
    hashes = [version[0] for version in json.loads(run.manifest)["versions"]]
    documents = {
        row.hash: row.document
        for row in session.exec(select(RuleSetVersion).where(col(RuleSetVersion.hash).in_(hashes))).all()
    }
    return KnownRun(run, [parse_rule_set(documents[hash_], run.rule_set) for hash_ in hashes])


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


def lines_of(store: Store, session: Session, run: Run, participant: str) -> Sequence[LineRow]:
    """Return one payee's lines in their order."""
    return [
        LineRow(**row) for row in _rows(store, session, run, "lines", "participant = ? ORDER BY number", participant)
    ]


def exceptions_of(store: Store, session: Session, run: Run, participant: str) -> Sequence[RunException]:
    """Return what a run could not credit or pay to one payee."""
    condition = "participant = ? ORDER BY day, source_key, about"
    return [RunException(**row) for row in _rows(store, session, run, "exceptions", condition, participant)]


def all_exceptions(store: Store, session: Session, run: Run) -> Iterator[RunException]:
    """Give everything that a run could not credit or pay, by kind and transaction, block by block."""
    file = _file(session, run, "exceptions")
    with duckdb.connect(":memory:") as connection:
        query = "SELECT * FROM read_parquet(?) ORDER BY kind, day, source_key, source, about"
        cursor = connection.execute(query, [str(store.bulk.path(file.sha256))])
        names = _columns(cursor)
        while block := cursor.fetchmany(BLOCK):
            yield from (RunException(**dict(zip(names, row, strict=True))) for row in block)


def _rows(store: Store, session: Session, run: Run, kind: str, condition: str, value: str) -> list[dict[str, Any]]:
    file = _file(session, run, kind)
    with duckdb.connect(":memory:") as connection:
        cursor = connection.execute(
            f"SELECT * FROM read_parquet(?) WHERE {condition}", [str(store.bulk.path(file.sha256)), value]
        )
        names = _columns(cursor)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _file(session: Session, run: Run, kind: str) -> RunFile:
    return session.exec(select(RunFile).where(RunFile.run == run.run, RunFile.kind == kind)).one()


def _columns(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    return [column[0] for column in cursor.description or ()]
