"""After any sequence of changes the live view says of everybody what a full run says, line by line.

COMPLEDGER_FUZZ=5000 tries more sequences; COMPLEDGER_ONLY and COMPLEDGER_WITHOUT narrow what their worlds use, as
`tests.worlds.features` says.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import duckdb
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from compledger.rules.case import CaseException, CaseFigure, CaseLine, CaseMeasurement, Sale
from compledger.rules.case.calculate import together
from compledger.rules.live import LiveView, subjects_of
from tests.naive import World
from tests.naive.world import Row
from tests.rules.case.test_agreement import PATIENT, differences, rows, told
from tests.worlds import calculated_in, shown, worlds
from tests.worlds.engine import snapshot_of
from tests.worlds.people import PEOPLE
from tests.worlds.sales import transactions

SEQUENCES = int(os.environ.get("COMPLEDGER_FUZZ", "60"))
FIELDS = ["amount", "day", "sold_by", "territory", "team", "region", "quantity", "currency"]


@dataclass(frozen=True)
class Change:
    """What one batch brings: numbers of transactions that it takes back, and others in their place or new."""

    gone: frozenset[int]
    come: Mapping[int, Row]


@st.composite
def changes(draw: st.DrawFn, world: World) -> list[Change]:
    """Draw batches: each adds sales, of any day, and takes some of those in force back, for good or for other ones."""
    in_force = dict(enumerate(world.transactions, start=1))
    found, number = [], len(in_force)
    for _ in range(draw(st.integers(1, 5))):
        come: dict[int, Row] = {}
        known = sorted(in_force)
        gone = draw(st.sets(st.sampled_from(known), max_size=3)) if known else set()
        for old in sorted(gone):
            if draw(st.booleans()):
                field, number = draw(st.sampled_from(FIELDS)), number + 1
                come[number] = {**in_force[old], field: draw(transactions(frozenset()))[field]}
        for _ in range(draw(st.integers(0, 3))):
            number += 1
            come[number] = {**draw(transactions(frozenset())), "source_key": f"new-{number}"}
        found.append(Change(frozenset(gone), come))
        in_force = {n: row for n, row in {**in_force, **come}.items() if n not in gone}
    return found


# A world that fails is long to print, and is shown in short by `shown` beside that.
@pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")
@given(st.data(), worlds())
@settings(max_examples=SEQUENCES, deadline=None, suppress_health_check=PATIENT, print_blob=True)
def test_lines_and_exceptions_of_everybody_are_those_of_a_full_run(data: st.DataObject, world: World) -> None:
    note(shown(world))
    batches = data.draw(changes(world))
    note("\n".join(map(str, batches)))
    sales = Sales(world)
    view = LiveView(sales.snapshot, sales.naming)
    first = data.draw(st.sets(st.sampled_from(PEOPLE)))
    for participant in first:
        view.watch(participant)
    for batch in batches:
        view.change(*sales.take(batch))
        for participant in first:
            view.outcome(participant)  # what is remembered between two changes must not outlive them
    for participant in PEOPLE:
        view.watch(participant)
    found = together(view.outcome(participant) for participant in PEOPLE)
    numbers, now = sales.numbered()
    with duckdb.connect(":memory:") as connection:
        calculated_in(connection, now)
        others = [replace(line, transaction_id=numbers.get(line.transaction_id)) for line in found.lines]
        troubles = [replace(each, transaction_id=numbers.get(each.transaction_id)) for each in found.exceptions]
        of_people = [row for row in told(connection, CaseException, "exception") if row[6] is not None]
        assert differences(rows(others), told(connection, CaseLine, "earning_line")) == []
        assert differences(rows(troubles), of_people) == []
        assert differences(rows(found.measurements), told(connection, CaseMeasurement, "measurement")) == []
        assert differences(rows(found.figures), told(connection, CaseFigure, "figure")) == []


class Sales:
    """Sales in force, asked as a store would be."""

    def __init__(self, world: World) -> None:
        self.world, self.snapshot = world, snapshot_of(world)
        self.in_force: dict[int | None, Row] = dict(enumerate(world.transactions, start=1))

    def naming(self, participant: str) -> Iterator[Sale]:
        subjects = subjects_of(self.snapshot, participant)
        for number, row in self.in_force.items():
            if self._counts(row) and any(row.get(field) in names for field, names in subjects.items()):
                yield {**row, "transaction_id": number}

    def take(self, batch: Change) -> tuple[list[int], list[Sale]]:
        self.in_force = {n: row for n, row in {**self.in_force, **batch.come}.items() if n not in batch.gone}
        come = [{**row, "transaction_id": number} for number, row in batch.come.items() if self._counts(row)]
        return sorted(batch.gone), come  # type: ignore[return-value]  # a mapping of its own type

    def numbered(self) -> tuple[dict[int | None, int], World]:
        """Return the number that a full run gives each transaction, and the world that it calculates."""
        counting = [number for number, row in self.in_force.items() if self._counts(row)]
        numbers = {number: place for place, number in enumerate(counting, start=1)}
        return numbers, replace(self.world, transactions=[self.in_force[number] for number in counting])

    def _counts(self, row: Row) -> bool:
        return self.snapshot.begins <= row["day"] < self.snapshot.ends_before  # type: ignore[operator]
