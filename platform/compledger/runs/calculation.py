"""Calculating a period: collect the facts, run the engine, keep its files, register the run in one transaction."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import rfc8785
from sqlmodel import Session, col, select

from compledger import audit
from compledger.rules.columnar import ENGINE_VERSION, Calculation, calculate, lines_root
from compledger.rules.money import from_minor, plain
from compledger.rules.periods import Period
from compledger.runs.engine import open_engine
from compledger.runs.facts import PeriodFacts, load_transactions, period_facts
from compledger.runs.tables import Run, RunFile, RunMeasurement, RunTotal
from compledger.store import BulkFile, Store, Writing

ROW_GROUP = 20_480
"""Rows of a Parquet row group: small enough that one payee's lines are found without reading the others'."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Which period of which rule set, as known when, for whom."""

    rule_set: str
    calendar: str
    period: Period
    as_of: int
    by: str
    at: datetime
    reason: str
    request_id: str


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """A run, just made or found to be there already."""

    run: int
    rule_set: str
    period: str
    currency: str
    is_new: bool
    """False: an earlier run was calculated from the very same facts, and nothing was written."""
    lines: int
    earned: Decimal
    exceptions: Mapping[str, int]
    lines_root: str


class NothingToCalculate(LookupError):
    """No version of the rule set is in force on any day of the period."""

    def __init__(self, rule_set: str, period: Period) -> None:
        self.rule_set, self.period = rule_set, period
        super().__init__(
            f"rule set {rule_set!r} has no version in force between {period.starts_on} and {period.ends_before}. "
            "Publish a version that covers these days: compledger rules publish FILE"
        )


def calculate_period(store: Store, request: RunRequest) -> RunOutcome:
    """Calculate a period and register the run.

    Raises:
        NothingToCalculate: no version is in force.
        FieldKindDiffers: a field was imported as another kind than the rule set declares.
        AmountTooWide: an exact result does not fit 38 digits.
    """
    with store.reading() as session:
        facts = period_facts(session, request.rule_set, request.calendar, request.period, request.as_of)
        if not facts.snapshot.rule_sets:
            raise NothingToCalculate(request.rule_set, request.period)
        inputs = _inputs(facts)
        earlier = _same_run(session, request, inputs)
    if earlier is not None:
        return earlier
    with open_engine(store) as (connection, folder):
        load_transactions(connection, store, facts)
        results = calculate(connection, facts.snapshot)
        root = lines_root(connection, results.lines).hex()
        files = _keep_files(store, connection, folder, results)
        return _register(store, request, connection, results, {**inputs, "as_of": request.as_of}, root, files)


def _inputs(facts: PeriodFacts) -> dict[str, object]:
    """Return everything that the result depends on."""
    snapshot = facts.snapshot
    first = snapshot.rule_sets[0].value
    return {
        "calendar": facts.calendar,
        "currency": first.currency,
        "engine": ENGINE_VERSION,
        "period": [snapshot.period.name, *(_days(snapshot.period.starts_on, snapshot.period.ends_before))],
        "rounding": [first.rounding_mode, first.rounding_step],
        "rule_set": first.name,
        "versions": [[s.value.hash, *_days(s.effective_from, s.effective_until)] for s in snapshot.rule_sets],
        **facts.hashes(),
    }


def _days(*days: object) -> list[str]:
    return [str(day) for day in days]


def _same_run(session: Session, request: RunRequest, inputs: Mapping[str, object]) -> RunOutcome | None:
    """Return the newest run of the period if it was made from these very inputs."""
    query = (
        select(Run)
        .where(Run.rule_set == request.rule_set, Run.calendar == request.calendar, Run.period == request.period.name)
        .order_by(col(Run.run).desc())
        .limit(1)
    )
    run = session.exec(query).first()
    if run is None or {k: v for k, v in json.loads(run.manifest).items() if k != "as_of"} != inputs:
        return None
    return RunOutcome(
        run=run.run, rule_set=run.rule_set, period=run.period, currency=run.currency, is_new=False, lines=run.lines,
        earned=from_minor(run.earned_minor, run.currency), exceptions=json.loads(run.exception_counts),
        lines_root=run.lines_root,
    )  # fmt: skip


def _keep_files(
    store: Store, connection: duckdb.DuckDBPyConnection, folder: Path, results: Calculation
) -> Mapping[str, BulkFile]:
    """Write credits, lines and exceptions as bulk files, each in the order that makes a payee's rows neighbours."""
    wanted = {
        "credits": (results.credits, "participant, day, transaction_id, rule_id"),
        "lines": (results.lines, "number"),
        "exceptions": (results.exceptions, "kind, source_key, source, about"),
    }
    files = {}
    for kind, (relation, order) in wanted.items():
        path = folder / f"{kind}.parquet"
        connection.execute(
            f"COPY (SELECT * FROM {relation} ORDER BY {order}) TO '{path}' "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        )
        written = store.bulk.keep(path)
        rows = _one(connection, f"SELECT count(*) FROM {relation}")[0]
        files[kind] = BulkFile(sha256=written.sha256, kind=kind, rows=rows, bytes=written.bytes, known_from=0)
    return files


def _register(
    store: Store, request: RunRequest, connection: duckdb.DuckDBPyConnection, results: Calculation,
    manifest: Mapping[str, Any], root: str, files: Mapping[str, BulkFile],
) -> RunOutcome:  # fmt: skip
    currency = str(manifest["currency"])
    lines, earned_minor = _one(connection, f"SELECT count(*), coalesce(sum(earned_minor), 0) FROM {results.lines}")
    kinds = connection.execute(f"SELECT kind, count(*) FROM {results.exceptions} GROUP BY kind ORDER BY kind")
    exceptions = Counter(dict(kinds.fetchall()))
    canonical = rfc8785.dumps(dict(manifest))
    with store.writing(by=request.by, at=request.at, reason=request.reason, request_id=request.request_id) as writing:
        run = writing.add(
            Run(
                run=writing.position, rule_set=request.rule_set, calendar=request.calendar, period=request.period.name,
                currency=currency, as_of=request.as_of, manifest=canonical, lines_root=root, lines=lines,
                exception_counts=rfc8785.dumps(dict(exceptions)).decode(), earned_minor=int(earned_minor), known_from=0,
            )
        )  # fmt: skip
        _register_files(writing, files)
        _register_totals(writing, connection, results)
        audit.append(
            writing,
            "run.calculated",
            subject=f"run-{run.run}",
            after=canonical,
            facts={
                "earned": plain(from_minor(run.earned_minor, currency)),
                "exceptions": dict(exceptions),
                "files": {kind: file.sha256 for kind, file in files.items()},
                "lines": lines,
                "lines_root": root,
                "period": request.period.name,
                "rule_set": request.rule_set,
            },
        )
    return RunOutcome(
        run=run.run, rule_set=run.rule_set, period=run.period, currency=currency, is_new=True, lines=lines,
        earned=from_minor(run.earned_minor, currency), exceptions=exceptions, lines_root=root,
    )  # fmt: skip


def _register_files(writing: Writing, files: Mapping[str, BulkFile]) -> None:
    writing.session.flush()
    for kind, file in files.items():
        # The same bytes may have been registered by an earlier run.
        if writing.session.get(BulkFile, file.sha256) is None:
            writing.add(file)
            writing.session.flush()
        writing.add(RunFile(run=writing.position, kind=kind, sha256=file.sha256, known_from=0))


def _register_totals(writing: Writing, connection: duckdb.DuckDBPyConnection, results: Calculation) -> None:
    totals = connection.execute(
        f"SELECT participant, component, count(*), sum(earned_minor) FROM {results.lines} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    for participant, component, lines, earned_minor in totals:
        writing.add(
            RunTotal(
                run=writing.position, participant=participant, component=component, lines=lines,
                earned_minor=int(earned_minor), known_from=0,
            )
        )  # fmt: skip
    for participant, measure, credited, credits, quota in _measurements(connection, results):
        writing.add(
            RunMeasurement(
                run=writing.position, participant=participant, measure=measure, credits=credits,
                credited=plain(credited), quota=quota, known_from=0,
            )
        )  # fmt: skip


def _measurements(connection: duckdb.DuckDBPyConnection, results: Calculation) -> Sequence[tuple[Any, ...]]:
    return connection.execute(
        f"SELECT participant, measure, credited, credits, quota FROM {results.measurements} ORDER BY ALL"
    ).fetchall()


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row
