"""What a change touches, calculated alone and laid over the former run, equals a calculation of everybody.

COMPLEDGER_FUZZ=5000 tries more worlds.
"""

import os
from collections import Counter
from dataclasses import fields, replace

import duckdb
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from compledger.rules.columnar import Calculation, calculate, lines_root
from compledger.rules.incremental import Change, recalculate, touched_by
from compledger.rules.language import STORED_AS, TRANSACTION_FIELDS, FieldKind
from compledger.rules.snapshot import Snapshot
from tests.naive import Row, World
from tests.worlds import shown, worlds
from tests.worlds.changes import changed
from tests.worlds.engine import snapshot_of
from tests.worlds.sales import FIELDS

WORLDS = int(os.environ.get("COMPLEDGER_FUZZ", "40"))
PATIENT = (
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.filter_too_much,
)
ALL_FIELDS = {name: FieldKind(kind.split()[0]) for name, kind in FIELDS.items()}
"""Both versions of a sale have all columns, whatever their rule sets ask for."""
FORMER = Calculation(*(f"former_{field.name}" for field in fields(Calculation)))


@st.composite
def changing_worlds(draw: st.DrawFn) -> tuple[World, World]:
    """Draw a world, and the same after some changes."""
    world = draw(worlds())
    return world, draw(changed(world))


@pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")
@given(changing_worlds())
@settings(max_examples=WORLDS, deadline=None, suppress_health_check=PATIENT, print_blob=True)
def test_lines_exceptions_and_root_are_those_of_a_full_run(both: tuple[World, World]) -> None:
    old, new = both
    note(shown(old))
    with duckdb.connect(":memory:") as connection:
        change = change_of(connection, old, new)
        with connection.cursor() as former:
            keep(former, calculate(former, change.old))
        with connection.cursor() as full:
            results = calculate(full, change.new)
            wanted, root = everything(full, results), lines_root(full, results.lines)
        touched = touched_by(connection, change)
        note(str(touched))
        merged = recalculate(connection, change, FORMER)
        found = everything(connection, merged)
        for name, rows in wanted.items():
            assert list((rows - found[name]).elements()) == [], f"missing {name}"
            assert list((found[name] - rows).elements()) == [], f"too many {name}"
        assert lines_root(connection, merged.lines) == root


def everything(connection: duckdb.DuckDBPyConnection, results: Calculation) -> dict[str, Counter[tuple[object, ...]]]:
    """Return all rows of all relations."""
    names = {field.name: getattr(results, field.name) for field in fields(Calculation)}
    return {name: Counter(connection.execute(f"FROM {relation}").fetchall()) for name, relation in names.items()}


def keep(connection: duckdb.DuckDBPyConnection, results: Calculation) -> None:
    """Keep the results of a calculation as those of the former run."""
    for field in fields(Calculation):
        connection.execute(f"CREATE TABLE former_{field.name} AS FROM {getattr(results, field.name)}")


def change_of(connection: duckdb.DuckDBPyConnection, old: World, new: World) -> Change:
    """Load both worlds; a sale that says something else is another transaction, as a correction is."""
    numbers: dict[object, int] = {}
    snapshots = []
    for name, world in (("sale_before", old), ("sale", new)):
        snapshot = replace(snapshot_of(world), transactions=name)
        load(connection, world, snapshot, numbers)
        snapshots.append(snapshot)
    kept = "(SELECT transaction_id FROM sale_before INTERSECT SELECT transaction_id FROM sale)"
    connection.execute(f"CREATE TABLE gone AS FROM sale_before WHERE transaction_id NOT IN {kept}")
    connection.execute(f"CREATE TABLE come AS FROM sale WHERE transaction_id NOT IN {kept}")
    return Change(snapshots[0], snapshots[1], "gone", "come")


def load(connection: duckdb.DuckDBPyConnection, world: World, snapshot: Snapshot, numbers: dict[object, int]) -> None:
    """Make the relation of a world's sales, numbered by what they say."""
    declared = {name: kind for segment in world.versions for name, kind in segment.value.fields.items()}
    kinds = {**TRANSACTION_FIELDS.kinds, **ALL_FIELDS, **declared}
    columns = ", ".join(f'"{name}" {STORED_AS[kind]}' for name, kind in kinds.items())
    connection.execute(f"CREATE TABLE {snapshot.transactions} (transaction_id BIGINT, {columns})")
    asked = [row for row in world.transactions if snapshot.begins <= row["day"] < snapshot.ends_before]  # type: ignore[operator]
    rows = [[numbers.setdefault(_said(row), len(numbers) + 1), *(row[name] for name in kinds)] for row in asked]
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"INSERT INTO {snapshot.transactions} VALUES ({marks})", rows)


def _said(row: Row) -> object:
    return tuple(sorted((name, str(value)) for name, value in row.items()))
