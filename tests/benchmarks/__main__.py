"""`make bench`: rows per second of import and calculation, beside a plain pandas program measured in the same run."""

import argparse
import os
import platform
import tempfile
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from tests.benchmarks import ours, plain_pandas
from tests.benchmarks.company import write_company
from tests.benchmarks.measured import Measured, measure
from tests.postgresql import cluster, create_database

ROWS = 1_000_000


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(prog="make bench")
    arguments.add_argument("--rows", type=int, default=ROWS)
    arguments.add_argument("--no-postgresql", action="store_true")
    asked = arguments.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {asked.rows:,} generated transactions")
    print(f"{'what':<34}{'s':>8}{'cpu s':>8}{'MiB':>8}{'rows/s':>12}{'ratio':>8}")
    with tempfile.TemporaryDirectory(prefix="compledger-bench-") as name:
        folder = Path(name)
        write_company(folder, asked.rows)
        peer_import = _show("import: plain pandas, floats", asked.rows, measure(plain_pandas.read_and_check, folder))
        peer_run = _show("calculate: plain pandas, floats", asked.rows, measure(plain_pandas.calculate, folder))
        for database_name, database in _databases(with_postgresql=not asked.no_postgresql):
            measure(ours.prepare, folder, database)
            imported = measure(ours.import_sales, folder, database)
            _show(f"import: compledger, {database_name}", asked.rows, imported, peer_import)
            calculated = measure(ours.calculate, folder, database)
            _show(f"calculate: compledger, {database_name}", asked.rows, calculated, peer_run)
        _show_differences(peer_run.answer, calculated.answer)


def _databases(*, with_postgresql: bool) -> Iterator[tuple[str, str | None]]:
    yield "SQLite", None
    if with_postgresql:
        with cluster() as server:
            yield "PostgreSQL", create_database(server, "bench")


def _show(what: str, rows: int, found: Measured, peer: Measured | None = None) -> Measured:
    ratio = f"{found.seconds / peer.seconds:>7.2f}x" if peer else ""
    print(
        f"{what:<34}{found.seconds:>8.2f}{found.cpu_seconds:>8.2f}{found.peak_mib:>8.0f}"
        f"{rows / found.seconds:>12,.0f}{ratio}"
    )
    return found


def _show_differences(floats: dict[str, float], exact: dict[str, Decimal]) -> None:
    """Say how many payees the floats pay a wrong cent."""
    cent = Decimal("0.01")
    wrong = [
        payee
        for payee, earned in exact.items()
        if Decimal(repr(floats.get(payee, 0.0))).quantize(cent, ROUND_HALF_UP) != earned
    ]
    print(f"payees whom the floats pay another amount: {len(wrong):,} of {len(exact):,}")


if __name__ == "__main__":
    main()
