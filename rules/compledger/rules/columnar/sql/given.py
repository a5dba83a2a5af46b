"""Rows that Python gives to SQL, as temporary tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

WHOLE, DAY, TEXT, FLAG = pa.int32(), pa.int16(), pa.string(), pa.bool_()
"""Kinds of columns: numbers of things, numbers of days and buckets, texts, flags."""


def keep(connection: DuckDBPyConnection, table: str, rows: Any, select: str = "*") -> None:
    """Make a table of Arrow rows, in the place of one of that name."""
    connection.register("given", rows)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {select} FROM given")
    connection.unregister("given")


def keep_rows(
    connection: DuckDBPyConnection, table: str, kinds: Mapping[str, pa.DataType], rows: Iterable[Sequence[object]]
) -> None:
    """Make a table of rows, mostly of none, whose columns are named and typed by `kinds`."""
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    named = zip(kinds.items(), columns, strict=True)
    keep(connection, table, pa.table({name: pa.array(column, kind) for (name, kind), column in named}))
