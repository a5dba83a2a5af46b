"""A kept calculation that is moved on by changed sales, time and again, says all that a full calculation does.

COMPLEDGER_FUZZ=5000 tries more worlds.
"""

import os
from dataclasses import replace

import duckdb
import pytest
from hypothesis import event, given, note, settings
from hypothesis import strategies as st

from compledger.rules.columnar import calculate, lines_root
from compledger.rules.columnar.earning.simple_limits import simple_bound
from compledger.rules.incremental.deltas import NotByDeltas, calculate_and_keep, move_on
from compledger.rules.language.forms.paying import Earning, LimitPer
from compledger.rules.snapshot import Snapshot
from tests.naive import World
from tests.rules.incremental.test_equal_to_a_full_run import PATIENT, everything, load
from tests.worlds import shown, worlds
from tests.worlds.changes import changed
from tests.worlds.engine import snapshot_of

WORLDS = int(os.environ.get("COMPLEDGER_FUZZ", "60"))
SERVED = (
    "assigned", "campaigns", "conditions", "limits", "managers", "pay_shares", "periods", "quantities", "relations",
    "rounding", "several_recipients", "several_rules", "standing", "values", "versions", "whole", "windows",
)  # fmt: skip
"""Features of plans that can be moved on, mostly."""


@st.composite
def histories(draw: st.DrawFn) -> list[World]:
    """Draw a world, and how it is after each of some changes of sales."""
    found = [served(draw(worlds(SERVED)))]
    for _ in range(draw(st.integers(1, 3))):
        found.append(served(draw(changed(found[-1], sales_alone=True))))
    return found


def served(world: World) -> World:
    """Return a world in the plan's own currency, with the limits alone that can be moved on."""
    versions = [
        replace(segment, value=replace(segment.value, earnings=tuple(map(simply_limited, segment.value.earnings))))
        for segment in world.versions
    ]
    sales = [{**row, "currency": currency_of(world)} for row in world.transactions]
    return replace(world, versions=versions, transactions=sales)


def currency_of(world: World) -> str:
    return world.versions[0].value.currency


def simply_limited(earning: Earning) -> Earning:
    bounds = [(limit, [b for b in (limit.least, limit.most) if b is not None]) for limit in earning.limits]
    kept = [
        limit
        for limit, asked in bounds
        if limit.per is LimitPer.PERIOD and all(simple_bound(b) is not None for b in asked)
    ]
    return replace(earning, limits=tuple(kept))


@pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")
@given(histories())
@settings(max_examples=WORLDS, deadline=None, suppress_health_check=PATIENT, print_blob=True)
def test_a_calculation_moved_on_equals_a_full_one(history: list[World]) -> None:
    note(shown(history[0]))
    event(moved_as_far_as_it_goes(history))


def moved_as_far_as_it_goes(history: list[World]) -> str:
    """Move a calculation on and compare after each change; return how far that went."""
    snapshot, numbers = snapshot_of(history[0]), {}
    with duckdb.connect(":memory:") as connection:
        bring(connection, history, 0, snapshot, numbers)
        try:
            kept = calculate_and_keep(connection, snapshot)
        except NotByDeltas as refused:
            return f"not kept: {refused.why}"
        for number in range(1, len(history)):
            before = everything(connection, kept.results)
            bring(connection, history, number, snapshot, numbers)
            try:
                move_on(connection, kept, f"gone_{number}", f"come_{number}")
            except NotByDeltas as refused:
                bring_back(connection, number)
                assert everything(connection, kept.results) == before, "what could not be moved on is as it was"
                return f"not moved on: {refused.why}"
            note(f"change {number}")
            with connection.cursor() as full:
                wanted = everything(full, calculate(full, snapshot))
                root = lines_root(full)
            found = everything(connection, kept.results)
            for name, rows in wanted.items():
                assert list((rows - found[name]).elements()) == [], f"missing {name}"
                assert list((found[name] - rows).elements()) == [], f"too many {name}"
            assert lines_root(connection) == root
    return "moved on to the end"


def bring(
    connection: duckdb.DuckDBPyConnection, history: list[World], number: int, snapshot: Snapshot,
    numbers: dict[object, int],
) -> None:  # fmt: skip
    """Make the relation of a world's sales what the Snapshot names, and those of what came and went since the last."""
    load(connection, history[number], replace(snapshot, transactions=f"sale_{number}"), numbers)
    connection.execute(f"CREATE OR REPLACE VIEW sale AS FROM sale_{number}")
    if number:
        was, is_ = f"sale_{number - 1}", f"sale_{number}"
        for name, these, those in (("gone", was, is_), ("come", is_, was)):
            connection.execute(
                f"""CREATE TABLE {name}_{number} AS FROM {these}
                WHERE transaction_id NOT IN (SELECT transaction_id FROM {those})"""
            )


def bring_back(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """Make the relation what it was before a change."""
    connection.execute(f"CREATE OR REPLACE VIEW sale AS FROM sale_{number - 1}")
