"""What a calculation found: its files, kept but not registered, and the few figures that go into the database.

Everything is taken out of the engine before a writing transaction is opened, so that the writer lock is held for the
inserts alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from compledger.rules.columnar import Calculation, lines_root
from compledger.rules.money import from_minor, plain
from compledger.rules.refused import Refused
from compledger.rules.sql_text import quoted
from compledger.runs.lines import LINES_IN_ORDER
from compledger.store import BulkFile, Store

ROW_GROUP = 20_480
"""Rows of a Parquet row group: small enough that one payee's lines are found without reading the others'."""


class MoreThanARunKeeps(Refused, OverflowError):
    """A figure of a calculation is beyond 64 bits: of minor units for pay, of millionths for a quota."""

    def __init__(self, figure: str) -> None:
        self.figure = figure
        super().__init__(
            f"the {figure} comes to more than a run can keep (about 9,223,372,036,854 of a quota, and of pay "
            "9,223,372,036,854,775,807 minor units). Look for an amount or a formula with digits too many, then "
            "calculate again."
        )


@dataclass(frozen=True, slots=True)
class Findings:
    """The results of one calculation, out of the engine."""

    lines_root: str
    lines: int
    earned_minor: int
    exceptions: Mapping[str, int]
    """By kind."""
    files: Mapping[str, BulkFile]
    """By kind of rows; written and flushed, not registered."""
    totals: Sequence[tuple[str, str, int, int]]
    """participant, component, lines, earned in minor units."""
    measurements: Sequence[tuple[str, str, int, str, int | None, str | None, str | None]]
    """participant, measure, credits, credited as text, quota as it stands at rest, the window's calendar and name."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """What a period would pay: figures only, kept nowhere."""

    lines_root: str
    currency: str
    earned: Mapping[tuple[str, str], Decimal]
    """By participant and component."""
    exceptions: Mapping[str, int]


def supposed(connection: duckdb.DuckDBPyConnection, results: Calculation, currency: str) -> Supposed:
    """Take the figures of a hypothetical calculation out of the engine; raises MoreThanARunKeeps."""
    return Supposed(
        lines_root=lines_root(connection, results.lines).hex(),
        currency=currency,
        earned={(who, what): from_minor(minor, currency) for who, what, _, minor in _totals(connection, results)},
        exceptions=_exceptions(connection, results),
    )


def collect(store: Store, connection: duckdb.DuckDBPyConnection, folder: Path, results: Calculation) -> Findings:
    """Take a calculation's results out of the engine; raises MoreThanARunKeeps."""
    totals = _totals(connection, results)
    measured = _rows(
        connection,
        "SELECT participant, measure, credits, credited, CAST(CAST(quota AS DECIMAL(38, 6)) * 1000000 AS HUGEINT), "
        "window_calendar, CASE WHEN window_calendar IS NOT NULL THEN window_period END "
        f"FROM {results.measurements} ORDER BY ALL",
    )
    earned_minor = sum(earned for _, _, _, earned in totals)
    if not _fits(earned_minor):
        raise MoreThanARunKeeps("pay of all payees together")
    for who, measure, _, _, quota, *_ in measured:
        if quota is not None and not _fits(quota):
            raise MoreThanARunKeeps(f"quota of {who} for {measure}")
    return Findings(
        lines_root=lines_root(connection, results.lines).hex(),
        lines=sum(lines for _, _, lines, _ in totals),
        earned_minor=earned_minor,
        exceptions=_exceptions(connection, results),
        files=_keep_files(store, connection, folder, results),
        totals=totals,
        measurements=[(who, what, count, plain(credited), *rest) for who, what, count, credited, *rest in measured],
    )


def _fits(integer: int) -> bool:
    return -(2**63) <= integer < 2**63


def _totals(connection: duckdb.DuckDBPyConnection, results: Calculation) -> list[tuple[str, str, int, int]]:
    totals = _rows(
        connection,
        f"SELECT participant, component, lines, CAST(earned_minor AS HUGEINT) FROM {results.totals} ORDER BY ALL",
    )
    for who, component, _, earned in totals:
        if not _fits(earned):
            raise MoreThanARunKeeps(f"pay of {who} for {component}")
    return totals


def _exceptions(connection: duckdb.DuckDBPyConnection, results: Calculation) -> dict[str, int]:
    return dict(_rows(connection, f"SELECT kind, count(*) FROM {results.exceptions} GROUP BY kind ORDER BY kind"))


def _keep_files(
    store: Store, connection: duckdb.DuckDBPyConnection, folder: Path, results: Calculation
) -> Mapping[str, BulkFile]:
    """Write a calculation's relations as bulk files, each in the order that makes a payee's rows neighbours."""
    wanted = {
        "credits": (results.credits, "participant, day, transaction_id, rule_id, recipient, level"),
        "lines": (results.lines, LINES_IN_ORDER),
        "figures": (results.figures, "participant, component, part, name"),
        "exceptions": (results.exceptions, "kind, source_key, source, about, participant"),
    }
    files = {}
    for kind, (relation, order) in wanted.items():
        path = folder / f"{kind}.parquet"
        connection.execute(
            f"COPY (SELECT * FROM {relation} ORDER BY {order}) TO {quoted(path)} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        )
        written = store.bulk.keep(path)
        rows = _rows(connection, f"SELECT count(*) FROM {relation}")[0][0]
        files[kind] = BulkFile(sha256=written.sha256, kind=kind, rows=rows, bytes=written.bytes, known_from=0)
    return files


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()
