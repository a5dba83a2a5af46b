"""The benchmarks' workload, small: owners, managers and specialists, marginal and whole tiers, moved on to the end."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pytest

from compledger.rules.columnar import calculate
from compledger.rules.incremental.deltas import Kept, NotByDeltas, calculate_and_keep, move_on
from compledger.rules.language import parse_rule_set
from compledger.rules.snapshot import Snapshot
from tests.benchmarks.engine.document import text_of_document
from tests.benchmarks.engine.ours import snapshot_of
from tests.benchmarks.engine.workload import company
from tests.benchmarks.incremental.changes import change_sales, open_sales
from tests.rules.incremental.test_equal_to_a_full_run import everything

ROWS, RULES, REPS = 6_000, 60, 10


@dataclass
class AtWork:
    """A kept calculation of the workload, and what it was made of."""

    connection: duckdb.DuckDBPyConnection
    snapshot: Snapshot
    kept: Kept

    def change(self, nth: int, count: int, factor: str) -> bool:
        """Change sales and move on; return whether that could be, and if not, take the change back."""
        for name in ("sale_went", "sale_came"):
            self.connection.execute(f"CREATE OR REPLACE TABLE {name}_before AS FROM {name}")
        change_sales(self.connection, nth, count, factor)
        try:
            move_on(self.connection, self.kept, "gone", "come")
        except NotByDeltas:
            for name in ("sale_went", "sale_came"):
                self.connection.execute(f"DELETE FROM {name}")
                self.connection.execute(f"INSERT INTO {name} FROM {name}_before")
            return False
        return True

    def compare(self) -> None:
        """Require that everything is as a calculation of everybody has it."""
        found = everything(self.connection, self.kept.results)
        with self.connection.cursor() as full:
            wanted = everything(full, calculate(full, self.snapshot))
        for name, rows in wanted.items():
            assert list((rows - found[name]).elements()) == [], f"missing {name}"
            assert list((found[name] - rows).elements()) == [], f"too many {name}"


@pytest.fixture(scope="module")
def work() -> Iterator[AtWork]:
    with company(ROWS, RULES) as made, duckdb.connect(":memory:") as connection:
        # Few reps have so few sales that they cross bounds, and that hardly anybody's are the only ones of a quarter.
        dense = made.transactions.with_name("dense.parquet")
        connection.execute(
            f"""COPY (SELECT * REPLACE ('P-' || lpad(CAST(hash(sold_by) % {REPS} AS VARCHAR), 4, '0') AS sold_by)
            FROM read_parquet('{made.transactions}')) TO '{dense}'"""
        )
        open_sales(connection, dense)
        snapshot = snapshot_of(made, parse_rule_set(text_of_document(made), "bench.yaml"))
        yield AtWork(connection, snapshot, calculate_and_keep(connection, snapshot))


@pytest.mark.parametrize(("first", "factor"), [(1, "1.07"), (101, "-1.5"), (201, "0.2")])
def test_change_after_change_all_lines_stay_those_of_a_full_calculation(work: AtWork, first: int, factor: str) -> None:
    moved = [work.change(nth, (1, 3, 8)[nth % 3], factor) for nth in range(first, first + 24)]
    assert sum(moved) >= len(moved) // 2
    work.compare()


def test_what_cannot_be_moved_on_is_refused_and_changes_nothing(work: AtWork) -> None:
    connection = work.connection
    before = everything(connection, work.kept.results)
    connection.execute("CREATE OR REPLACE TABLE gone AS FROM sale LIMIT 0")
    for what, column in (("in another currency", "'USD' AS currency"), ("names somebody", "'P-nobody' AS sold_by")):
        connection.execute(
            f"CREATE OR REPLACE TABLE come AS SELECT * REPLACE (-1 AS transaction_id, 'X' AS source_key, {column}) "
            "FROM sale LIMIT 1"
        )
        with pytest.raises(NotByDeltas, match=what):
            move_on(connection, work.kept, "gone", "come")
    assert everything(connection, work.kept.results) == before
