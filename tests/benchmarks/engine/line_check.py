"""A number for each payee, measure and quarter that is the same only if every one of its lines is."""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from tests.benchmarks.engine.answer import Group

Line = tuple[Group, int, int, int, int, int]
"""Group, transaction, rule, role, credit in ten-thousandths, cents."""


def line_check(transaction: str, rule: str, role: str, credit: str, cents: str) -> str:
    """Return the aggregate over lines, given how the relation writes what a line says."""
    return (
        f"sum(hash(({transaction})::BIGINT, ({rule})::INTEGER, ({role})::INTEGER, ({credit})::DECIMAL(18, 4), "
        f"({cents})::BIGINT)::HUGEINT)"
    )


def check_lines(lines: Sequence[Line]) -> dict[Group, int]:
    """Return the check of lines that stand in Python."""
    groups, *columns = zip(*lines, strict=True)
    given = pa.table(
        {
            **dict(zip(Group._fields, zip(*groups, strict=True), strict=True)),
            **dict(zip(("transaction", "rule", "role", "credit", "cents"), columns, strict=True)),
        }
    )
    connection = duckdb.connect()
    connection.register("given", given)
    check = line_check("transaction", "rule", "role", "credit * 0.0001", "cents")
    rows = connection.execute(f"SELECT payee, measure, quarter, {check} FROM given GROUP BY ALL").fetchall()
    return {Group(*row[:3]): row[3] for row in rows}
