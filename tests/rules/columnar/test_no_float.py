"""No binary float anywhere: neither in what the engine makes nor in any constant of its SQL."""

import re
from pathlib import Path

import duckdb
from hypothesis import given, settings

from compledger.rules import columnar
from tests.naive import World
from tests.worlds import calculated_in, worlds


@given(worlds())
@settings(max_examples=5, deadline=None)
def test_no_column_of_any_table_that_a_calculation_makes_is_a_float(world: World) -> None:
    with duckdb.connect(":memory:") as connection:
        calculated_in(connection, world)
        columns = connection.execute("SELECT table_name, column_name, data_type FROM duckdb_columns()").fetchall()
    ours = [(table, column, kind) for table, column, kind in columns if table in {"earning_line", "credit", "measured"}]
    assert len(ours) > 30
    assert [found for found in columns if found[2] in {"DOUBLE", "FLOAT", "REAL"} and not _is_internal(found[0])] == []


def test_no_sql_of_the_engine_divides_or_averages() -> None:
    for path in Path(columnar.__path__[0]).glob("*.py"):
        for statement in re.findall(r'"""(?:CREATE|SELECT).*?"""', path.read_text(encoding="utf-8"), re.DOTALL):
            assert not re.search(r"\bavg\(|\s/\s|\bDOUBLE\b|\bFLOAT\b", statement), (path.name, statement)


def _is_internal(table: str) -> bool:
    return table.startswith(("duckdb_", "pg_", "pragma_", "sqlite_"))
