"""`make bench`: what Compledger does beside programs that do the same or a part of it, measured in the same run.

Import and calculation as commands beside a plain pandas program; the calculation alone beside the same plan in other
engines, and one order at a time; a changed calculation beside a full one; people in time beside dictionaries; the
audit log beside the bare database.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from compledger.store import StoreLocation
from tests.benchmarks import events, live, ours, people_in_time, plain_pandas
from tests.benchmarks.case.compared import measure_orders
from tests.benchmarks.company import write_company
from tests.benchmarks.engine import report
from tests.benchmarks.engine.answer import EnginesDisagree
from tests.benchmarks.engine.engines import BY_HAND, ENGINES
from tests.benchmarks.engine.measuring import MANY_ROWS, measure_engines
from tests.benchmarks.incremental import measuring as incremental
from tests.benchmarks.measured import Measured, measure
from tests.postgresql import NoPostgresql, cluster, create_database

ROWS = 1_000_000
RULES = 1_000
ROUNDS, FEW_ROUNDS = 3, 2
"""Runs of each engine; the few where there are many rows."""


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(prog="make bench")
    arguments.add_argument("--rows", type=int, default=ROWS)
    arguments.add_argument(
        "--only", choices=("case", "engine", "events", "incremental", "live", "people", "rows"), help="one of the parts"
    )
    arguments.add_argument("--rules", type=int, default=RULES, help="of the plan that engines calculate")
    arguments.add_argument("--engines", help="some of the engines, by words of their names: compledger,polars")
    arguments.add_argument("--rounds", type=int, help="runs of each engine")
    arguments.add_argument("--json", type=Path, help="a file for the figures of the engines")
    arguments.add_argument("--people", type=int, default=people_in_time.PEOPLE)
    asked = arguments.parse_args()
    if asked.only in {None, "rows"}:
        _rows(asked.rows)
    if asked.only in {None, "engine"}:
        _engines(asked)
    if asked.only in {None, "incremental"}:
        print(*incremental.lines_of(incremental.measure_incremental(asked.rows, asked.rules)), sep="\n")
    if asked.only in {None, "case"}:
        _orders(asked.rules)
    if asked.only in {None, "live"}:
        print(*live.lines_of(), sep="\n")
    if asked.only in {None, "people"}:
        _measure_people(asked.people)
    if asked.only in {None, "events"}:
        _events()


def _engines(asked: argparse.Namespace) -> None:
    words = asked.engines.lower().split(",") if asked.engines else [""]
    chosen = [e for e in ENGINES if e == BY_HAND or any(word in e.name.lower() for word in words)]
    rounds = asked.rounds or (FEW_ROUNDS if asked.rows > MANY_ROWS else ROUNDS)
    try:
        results = measure_engines(asked.rows, asked.rules, chosen, rounds)
    except EnginesDisagree as error:
        sys.exit(f"the benchmark failed: {error}")
    print(*report.lines_of(results), sep="\n")
    if asked.json:
        asked.json.write_text(json.dumps(report.as_json(results), indent=2) + "\n", encoding="utf-8")


def _orders(rules: int) -> None:
    try:
        for line in measure_orders(rules):
            print(line)
    except EnginesDisagree as error:
        sys.exit(f"the benchmark failed: {error}")


def _rows(rows: int) -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {rows:,} generated transactions")
    print(f"{'what':<34}{'s':>8}{'cpu s':>8}{'MiB':>8}{'rows/s':>12}{'ratio':>8}")
    with tempfile.TemporaryDirectory(prefix="compledger-bench-") as name:
        folder = Path(name)
        write_company(folder, rows)
        peer_import = _show("import: plain pandas, floats", rows, measure(plain_pandas.read_and_check, folder))
        peer_run = _show("calculate: plain pandas, floats", rows, measure(plain_pandas.calculate, folder))
        calculated = _measure_ours(folder, "SQLite", None, rows, (peer_import, peer_run))
        _show_differences(peer_run.answer, calculated.answer)
        try:
            with cluster() as server:
                _measure_ours(folder, "PostgreSQL", create_database(server, "bench"), rows, (peer_import, peer_run))
        except NoPostgresql as error:
            print(f"PostgreSQL not measured: {error}")


def _measure_people(people: int) -> None:
    """Measure people in time, beside plain dictionaries that answer the same."""
    movers = min(people_in_time.MOVERS, people // 2)
    print(f"{people:,} people, about {people * 4:,} assertions of them; {movers:,} reorganised")
    with tempfile.TemporaryDirectory(prefix="compledger-bench-") as name:
        folder = Path(name)
        people_in_time.write_people(folder, people, movers)
        _show_times("plain dictionaries", {}, measure(people_in_time.ask_plain, folder, people).answer)
        _measure_people_in(folder, "SQLite", None, people)
        try:
            with cluster() as server:
                _measure_people_in(folder, "PostgreSQL", create_database(server, "people"), people)
        except NoPostgresql as error:
            print(f"PostgreSQL not measured: {error}")


def _measure_people_in(folder: Path, name: str, database: str | None, people: int) -> None:
    brought = measure(people_in_time.bring_and_reorganise, folder, database).answer
    _show_times(name, brought, measure(people_in_time.ask, folder, database, people).answer)


def _show_times(name: str, seconds: dict[str, float], milliseconds: dict[str, float]) -> None:
    for what, took in seconds.items():
        print(f"{name + ': ' + what:<48}{took:>10.2f} s")
    for what, took in milliseconds.items():
        print(f"{name + ': ' + what:<48}{took:>10.3f} ms")


def _events() -> None:
    """Measure the audit log: durable commits only, so PostgreSQL gets a cluster of its own on the disk."""
    with tempfile.TemporaryDirectory(prefix="compledger-bench-") as name:
        folder = Path(name)
        print(f"\nthe disk flushes {events.flushes_a_second(folder):,.0f} times a second")
        print(events.HEAD)
        _log("SQLite", [StoreLocation(folder / f"log-{number}") for number in range(3)])
        try:
            with cluster(durable=True) as server:
                bases = [(f"log{number}", create_database(server, f"log{number}")) for number in range(3)]
                _log("PostgreSQL", [StoreLocation(folder / base, url) for base, url in bases])
        except NoPostgresql as error:
            print(f"PostgreSQL not measured: {error}")


def _log(name: str, locations: list[StoreLocation]) -> None:
    print(events.bare(locations[0]).line(f"{name}: bare driver, 1 writer"))
    print(events.append_at_once(locations[1], 1).line(f"{name}: compledger, 1 writer"))
    many = f"{name}: compledger, {events.WRITERS} writers"
    print(events.append_at_once(locations[2], events.WRITERS).line(many))


def _measure_ours(
    folder: Path, name: str, database: str | None, rows: int, peers: tuple[Measured, Measured]
) -> Measured:
    measure(ours.prepare, folder, database)
    imported = measure(ours.import_sales, folder, database)
    _show(f"import: compledger, {name}", rows, imported, peers[0])
    return _show(f"calculate: compledger, {name}", rows, measure(ours.calculate, folder, database), peers[1])


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
