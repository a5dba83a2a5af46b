"""Reading a run's bulk files: some columns of some rows, without loading the others."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import duckdb
from sqlmodel import Session, select

from compledger.rules.columnar import ENGINE_VERSION
from compledger.rules.refused import Refused
from compledger.runs.manifest import engine_of
from compledger.runs.tables import Run, RunFile
from compledger.store import Store


class OtherEngine(Refused, LookupError):
    """A run was calculated by an engine of another version, whose lines this one can neither read nor explain."""

    def __init__(self, run: Run, engine: str) -> None:
        self.run, self.engine = run, engine
        super().__init__(
            f"run {run.run} of {run.rule_set!r} for {run.period!r} was calculated by an engine of another version "
            f"({engine}; this is {ENGINE_VERSION}). Calculate the period again: "
            f"compledger run calculate --period {run.period} --rule-set {run.rule_set}"
        )


def rows_of(store: Store, session: Session, run: Run, kind: str, condition: str, value: str) -> list[dict[str, Any]]:
    """Return rows of a run's file by name of column: those that an SQL condition with one `?` keeps.

    Raises:
        OtherEngine: the run is not of this engine, and so are its files.
    """
    engine = engine_of(run)
    if engine != ENGINE_VERSION:
        raise OtherEngine(run, engine)
    file = file_of(session, run, kind)
    with reading() as connection:
        cursor = connection.execute(
            f"SELECT * FROM read_parquet(?) WHERE {condition}", [str(store.bulk.path(file.sha256)), value]
        )
        names = columns(cursor)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def file_of(session: Session, run: Run, kind: str) -> RunFile:
    """Return a run's file of a kind."""
    return session.exec(select(RunFile).where(RunFile.run == run.run, RunFile.kind == kind)).one()


def reading() -> duckdb.DuckDBPyConnection:
    """Return a cursor to read files with, to be closed; one of its own, so that threads share nothing."""
    return _engine().cursor()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """Return the process's own: to open one takes three times as long as to read a payee's lines."""
    return duckdb.connect(":memory:")


def columns(cursor: duckdb.DuckDBPyConnection) -> Sequence[str]:
    """Return the names of a result's columns."""
    return [column[0] for column in cursor.description or ()]
