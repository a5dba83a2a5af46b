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

ROWS, RULES = 6_000, 60


@dataclass
class AtWork:
    """A kept calculation of the workload, and what it was made of."""

    connection: duckdb.DuckDBPyConnection
    snapshot: Snapshot
    kept: Kept

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
        open_sales(connection, made.transactions)
        snapshot = snapshot_of(made, parse_rule_set(text_of_document(made), "bench.yaml"))
        yield AtWork(connection, snapshot, calculate_and_keep(connection, snapshot))


def test_order_by_order_and_many_at_once_all_lines_stay_those_of_a_full_calculation(work: AtWork) -> None:
    for nth, count in enumerate((1, 1, 300, 1, 1_000), start=1):
        change_sales(work.connection, nth, count, within_payees=True)
        move_on(work.connection, work.kept, "gone", "come")
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
