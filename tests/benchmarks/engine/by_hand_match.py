"""Key tables in DuckDB: one join each, every test on columns of the transactions' own types."""

from collections.abc import Sequence

import pyarrow as pa
from duckdb import DuckDBPyConnection

from tests.benchmarks.engine.dimensions import DAYS, SIZES
from tests.benchmarks.engine.key_tables import LEAST, MOST, NO_MARGIN, KeyRow, KeyTable, Signature, key_tables
from tests.benchmarks.engine.plan import OneOf, Rule

TAKEN = "t.id, k.rule, k.kind, t.day, t.bucket, t.sold_by, t.team, t.amount"


KEY_TYPES = {
    "key": "INTEGER",
    "rule": "USMALLINT",
    "kind": "UTINYINT",
    "first": "SMALLINT",
    "ending": "SMALLINT",
    "low": "DECIMAL(9, 2)",
    "high": "DECIMAL(9, 2)",
    "margin": "DECIMAL(3, 2)",
    "no_segment": "UTINYINT",
    "no_channel": "UTINYINT",
    "no_deal_currency": "UTINYINT",
    "second": "BOOLEAN",
}
"""The transactions' own types: a comparison that converts first takes twice as long."""

TESTS = {
    "first": (0, "t.day >= k.first"),
    "ending": (DAYS, "t.day < k.ending"),
    "low": (LEAST, "t.amount >= k.low"),
    "high": (MOST, "t.amount < k.high"),
    "margin": (NO_MARGIN, "(k.margin < 0 OR t.amount - t.cost >= t.amount * k.margin)"),
    "no_segment": (0, "(k.no_segment >> t.segment) & 1 = 0"),
    "no_channel": (0, "(k.no_channel >> t.channel) & 1 = 0"),
    "no_deal_currency": (0, "(k.no_deal_currency >> t.deal_currency) & 1 = 0"),
}
"""What a column asks, and the value that asks nothing; a test that no row of a branch needs is left out."""


def match_sql(connection: DuckDBPyConnection, rules: Sequence[Rule]) -> str:
    """Make the key tables and return the SELECT of all matches."""
    return " UNION ALL ".join(_select(connection, number, table) for number, table in enumerate(key_tables(rules)))


def _select(connection: DuckDBPyConnection, number: int, table: KeyTable) -> str:
    columns = table.columns()
    connection.register("given", pa.table({name: pa.array(values) for name, values in columns.items()}))
    typed = ", ".join(f"{name}::{KEY_TYPES[name]} AS {name}" for name in KeyRow._fields)
    shares = "SELECT * REPLACE (margin * 0.01 AS margin) FROM given"
    connection.execute(f"CREATE TABLE keys_{number} AS SELECT {typed} FROM ({shares})")
    joins = [f"{_key(table.fields)} = k.key"] if table.fields else []
    joins += [test for name, (nothing, test) in TESTS.items() if any(value != nothing for value in columns[name])]
    source = "tx" if table.fields else f"(SELECT * FROM tx WHERE amount >= {min(columns['low'])})"
    cases = " ".join(f"WHEN {rule} THEN NOT ({_equalities(first)})" for rule, first in table.ruled_out.items())
    rest = f" WHERE NOT k.second OR CASE k.rule {cases} END" if cases else ""
    return f"SELECT {TAKEN} FROM {source} t JOIN keys_{number} k ON {' AND '.join(joins)}{rest}"


def _key(fields: Signature) -> str:
    sql = f"t.{fields[0]}::INTEGER"
    for field in fields[1:]:
        sql = f"({sql} * {SIZES[field]} + t.{field})"
    return sql


def _equalities(first: Sequence[OneOf]) -> str:
    return " AND ".join(f"t.{c.field} IN ({', '.join(map(str, c.codes))})" for c in first)
