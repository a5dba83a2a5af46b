"""The engines that are measured, each named by the module that runs it: one that is not installed is never imported."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

import pyarrow as pa

from tests.benchmarks.engine.answer import Answer
from tests.benchmarks.engine.company import Company
from tests.benchmarks.measured import Measured, measure


@dataclass(frozen=True)
class Engine:
    """A program that pays the plan."""

    name: str
    module: str
    function: str = "calculate"
    needs: str = ""
    """A package that must be installed, if it is not one of ours."""
    most_rows: int | None = None
    """A slower engine is measured on so many transactions, and its time multiplied."""
    only_matches: bool = False

    @property
    def is_installed(self) -> bool:
        """Whether it can run here."""
        return not self.needs or find_spec(self.needs) is not None

    def rows(self, rows: int) -> int:
        """Return how many transactions it is given where the others have so many."""
        return min(rows, self.most_rows or rows)


BY_HAND = Engine("DuckDB by hand", "by_hand")
OURS = Engine("compledger", "ours")
PEERS = (
    Engine("Polars, whole numbers", "polars_peer", "in_whole_numbers", "polars"),
    Engine("Polars, exact decimals", "polars_peer", "in_decimals", "polars"),
    Engine("numpy masks", "numpy_peer"),
    Engine("pandas masks", "pandas_peer", needs="pandas", most_rows=1_000_000),
    Engine("plain Decimal loop", "decimal_loop", most_rows=5_000),
    Engine("zen-engine, match only", "zen_peer", "match", "zen", most_rows=5_000, only_matches=True),
)
ENGINES = (BY_HAND, OURS, *PEERS)


def run(engine: Engine, company: Company, **options: object) -> Measured:
    """Run an engine in a process of its own, so that its peak memory is its own."""
    return measure(_run, engine.module, engine.function, company, options)


def _run(module: str, function: str, company: Company, options: dict[str, object]) -> Answer:
    # pyarrow imports pandas with its first array, wherever that may be: no engine's time.
    pa.array([0])
    work = getattr(import_module(f"tests.benchmarks.engine.{module}"), function)
    found: Answer = work(company, **options)
    return found
