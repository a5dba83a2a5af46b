"""A former run's results, back in an engine: its files as they are, its figures from the database."""

from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection
from sqlmodel import Session

from compledger.rules.columnar import Calculation
from compledger.rules.sql_text import quoted
from compledger.runs.reading import file_of
from compledger.runs.results import measurements_of, totals_of
from compledger.runs.tables import Run
from compledger.store import Store

FILES = ("credits", "lines", "figures", "exceptions")
MEASURED = {
    "participant": pa.string(), "measure": pa.string(), "window_calendar": pa.string(), "window_period": pa.string(),
    "credited": pa.string(), "credits": pa.int64(), "quota": pa.decimal128(38, 6),
}  # fmt: skip
TOTALLED = {"participant": pa.string(), "component": pa.string(), "lines": pa.int64(), "earned_minor": pa.int64()}


def former_results(store: Store, session: Session, connection: DuckDBPyConnection, run: Run) -> Calculation:
    """Make relations of a run's results, with a calculation's columns; its files are read when they are asked."""
    for kind in FILES:
        path = store.bulk.path(file_of(session, run, kind).sha256)
        connection.execute(f"CREATE VIEW former_{kind} AS SELECT * FROM read_parquet({quoted(path)})")
    period = f"{quoted(run.period)} AS period"
    _keep(connection, "former_measured", MEASURED, measurements_of(session, run))
    connection.execute(
        f"""CREATE VIEW former_measurements AS
        SELECT * REPLACE (CAST(credited AS DECIMAL(38, 12)) AS credited), {period} FROM former_measured"""
    )
    _keep(connection, "former_totalled", TOTALLED, totals_of(session, run))
    connection.execute(f"CREATE VIEW former_totals AS SELECT *, {period} FROM former_totalled")
    return Calculation(
        credits="former_credits",
        measurements="former_measurements",
        lines="former_lines",
        figures="former_figures",
        exceptions="former_exceptions",
        totals="former_totals",
    )


def _keep(connection: DuckDBPyConnection, name: str, kinds: dict[str, pa.DataType], rows: Any) -> None:
    columns = {column: pa.array([getattr(row, column) for row in rows], kind) for column, kind in kinds.items()}
    connection.register("given_former", pa.table(columns))
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given_former")
    connection.unregister("given_former")
