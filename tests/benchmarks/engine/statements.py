"""`python -m tests.benchmarks.engine.statements`: what each SQL statement of our calculation takes, longest first."""

import argparse

from compledger.rules.columnar import calculate, load
from compledger.rules.language import parse_rule_set
from tests.benchmarks.engine.by_hand import connect
from tests.benchmarks.engine.clock import Clock
from tests.benchmarks.engine.document import text_of_document
from tests.benchmarks.engine.ours import snapshot_of
from tests.benchmarks.engine.watched import Watched
from tests.benchmarks.engine.workload import company

SHOWN = 15


def main() -> None:
    """Calculate once and print."""
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.engine.statements")
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--rules", type=int, default=1_000)
    arguments.add_argument("--width", type=int, default=200, help="characters of each statement")
    asked = arguments.parse_args()
    with company(asked.rows, asked.rules) as made:
        snapshot = snapshot_of(made, parse_rule_set(text_of_document(made), "bench.yaml"))
        watched = Watched(connect(made.transactions.parent, None))
        watched.connection.execute(f"CREATE VIEW sale AS SELECT * FROM read_parquet('{made.transactions}')")
        loaded = load(watched.connection, snapshot)
        whole = Clock()
        with whole.stage("calculate"):
            calculate(watched, snapshot, loaded)  # type: ignore[arg-type]
    (took,) = whole.stages.values()
    print(f"calculate {took.seconds:.3f} s, cpu {took.cpu_seconds:.3f}; its longest statements, s and cpu s:")
    in_sql = sum(each.cpu_seconds for each in watched.clock.stages.values())
    print(f"{len(watched.clock.stages)} statements take {in_sql:.3f} cpu s of it, what is around them the rest")
    longest = sorted(watched.clock.stages.items(), key=lambda each: -each[1].cpu_seconds)
    for sql, each in longest[:SHOWN]:
        print(f"{each.seconds:>8.3f}{each.cpu_seconds:>8.3f}  {sql[: asked.width]}")


if __name__ == "__main__":
    main()
