"""Horizons: the days that a period's pay depends on. A year to date reaches back to the first day of the year."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.sql.given import TEXT, keep_rows
from compledger.rules.incremental.change import Change
from compledger.rules.periods import Period


def horizons(change: Change) -> Sequence[Period]:
    """Return for each paid period the days from the first that a measure of it is summed over, under its name."""
    measures = [m for s in (*change.old.rule_sets, *change.new.rule_sets) for m in s.value.measures]
    calendars = {measure.window for measure in measures if measure.window}
    windows = [
        window
        for snapshot in (change.old, change.new)
        for name in calendars & snapshot.windows.keys()
        for window in snapshot.windows[name]
    ]
    return [
        Period(period.name, _first_day(period, windows), period.ends_before) for period in change.new.periods
    ]  # fmt: skip


def _first_day(period: Period, windows: Sequence[Period]) -> date:
    return min([period.starts_on, *(window.starts_on for window in windows if period.starts_on in window)])


def horizon_table(connection: DuckDBPyConnection, found: Sequence[Period]) -> None:
    """Make the table `horizon`: a paid period's name, and the half-open days that it depends on."""
    kinds = {"period": TEXT, "begins": pa.date32(), "ends": pa.date32()}
    keep_rows(connection, "horizon", kinds, [(each.name, each.starts_on, each.ends_before) for each in found])
