"""Measures single changes and many at once on a kept calculation, and compares every line with a full calculation.

All in one process, one after the other: the ratios are of the same machine in the same minutes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from duckdb import DuckDBPyConnection

from compledger.rules.columnar import calculate, load
from compledger.rules.incremental.deltas import calculate_and_keep, move_on
from compledger.rules.language import parse_rule_set
from tests.benchmarks.engine.answer import Answer, require_equal
from tests.benchmarks.engine.by_hand import connect
from tests.benchmarks.engine.clock import Clock, Took
from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.document import text_of_document
from tests.benchmarks.engine.ours import answer_of, snapshot_of
from tests.benchmarks.engine.workload import company
from tests.benchmarks.incremental.changes import change_sales, open_sales
from tests.benchmarks.measured import measure

SINGLES = 9
"""Changes of one order, one after the other; the first warms up."""
MANY = (100, 1_000, 10_000)
"""How many sales each later change is of."""
TO_COMPARE = "8GB"
FULL, MOST_SHARE, MOST_SECONDS = "full", 0.15, 0.1


@dataclass
class Moved:
    """What a kept calculation took to move on, and what a full one takes."""

    rows: int
    lines: int = 0
    full: Took = field(default_factory=lambda: Took(0.0, 0.0))
    singles: Sequence[Took] = ()
    many: dict[int, Took] = field(default_factory=dict)
    peak_mib: float = 0.0


def measure_incremental(rows: int, rules: int) -> Moved:
    """Measure in a process of its own; raises EnginesDisagree where a line differs from a full calculation's."""
    with company(rows, rules) as made:
        found: Moved = measure(_measure, made).answer
    return found


def _measure(made: Company) -> Moved:
    found, clock = Moved(made.rows), Clock()
    moved = _move(made, found, clock)
    full = _calculate(made, clock)
    require_equal("deltas", moved, "a full calculation", full)
    found.full, found.lines = clock.stages[FULL], full.lines
    return found


def _move(made: Company, found: Moved, clock: Clock) -> Answer:
    """Keep a calculation and move it on; return what it says in the end."""
    connection = connect(made.transactions.parent, None)
    open_sales(connection, made.transactions)
    snapshot = snapshot_of(made, parse_rule_set(text_of_document(made), "bench.yaml"))
    kept = calculate_and_keep(connection, snapshot)
    for nth, count in enumerate([1] * SINGLES + list(MANY), start=1):
        change_sales(connection, nth, count)
        with clock.stage(str(nth)):
            move_on(connection, kept, "gone", "come")
        if count > 1:
            found.many[count] = clock.stages[str(nth)]
    found.singles = [clock.stages[str(nth)] for nth in range(2, SINGLES + 1)]
    found.peak_mib = clock.peak_mib
    answer = _answer(connection, made, clock)
    for name, file in zip(("sale_went", "sale_came"), _files(made), strict=True):
        connection.execute(f"COPY {name} TO '{file}' (FORMAT parquet)")
    connection.close()
    return answer


def _calculate(made: Company, clock: Clock) -> Answer:
    """Calculate everybody anew with the sales as they have become."""
    connection = connect(made.transactions.parent, None)
    open_sales(connection, made.transactions)
    for name, file in zip(("sale_went", "sale_came"), _files(made), strict=True):
        connection.execute(f"INSERT INTO {name} FROM read_parquet('{file}')")
    snapshot = snapshot_of(made, parse_rule_set(text_of_document(made), "bench.yaml"))
    loaded = load(connection, snapshot)
    with clock.stage(FULL):
        calculate(connection, snapshot, loaded)
    return _answer(connection, made, clock)


def _answer(connection: DuckDBPyConnection, made: Company, clock: Clock) -> Answer:
    """Read what a calculation says, line by line, in less memory than the views could fill."""
    connection.execute(f"SET memory_limit = '{TO_COMPARE}'")
    return answer_of(connection, made, clock)


def _files(made: Company) -> tuple[str, str]:
    folder = made.transactions.parent
    return str(folder / "went.parquet"), str(folder / "came.parquet")


def lines_of(found: Moved) -> Iterator[str]:
    """Return the report, line by line."""
    yield f"{found.rows:,} transactions, {found.lines:,} lines: every line equal to a full calculation's in the end"
    yield f"{'':<28}{'s':>9}{'cpu s':>9}{'share':>9}{'cpu':>9}"
    yield _line("a full calculation", found.full, found.full)
    half = sorted(found.singles, key=lambda took: took.seconds)[len(found.singles) // 2]
    yield _line("one order, p50", half, found.full)
    for count, took in found.many.items():
        yield _line(f"{count:,} changed sales", took, found.full)
    ten_thousand = found.many[max(found.many)]
    yield (
        f"aims: one order in {MOST_SECONDS * 1000:.0f} ms: {median(t.seconds for t in found.singles) * 1000:.0f} ms; "
        f"{max(found.many):,} changes in {MOST_SHARE} of a full calculation: "
        f"{ten_thousand.seconds / found.full.seconds:.2f}; peak {found.peak_mib:,.0f} MiB"
    )


def _line(name: str, took: Took, full: Took) -> str:
    share, cpu = took.seconds / full.seconds, took.cpu_seconds / full.cpu_seconds
    return f"{name:<28}{took.seconds:>9.3f}{took.cpu_seconds:>9.3f}{share:>9.3f}{cpu:>9.3f}"
