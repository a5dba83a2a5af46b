"""Incremental runs: what changed since the newest run of a period, whom that touches, and those alone calculated anew.

A run that comes of it is as any other: its files hold everybody's rows, and its `lines_root` is that of a full run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from duckdb import DuckDBPyConnection
from sqlmodel import Session

from compledger.rules.columnar import ENGINE_VERSION, Calculation
from compledger.rules.incremental import Change, Touched, recalculate, touched_by
from compledger.rules.language import FieldKind, RuleSet
from compledger.rules.timeline import Segment
from compledger.runs.facts import SALE, PeriodFacts, period_facts
from compledger.runs.incremental_former import former_results
from compledger.runs.incremental_sales import COME, GONE, ChangedSales, changed_sales
from compledger.runs.manifest import AS_OF, TRANSACTIONS, engine_of, inputs_of, manifest_without, newest_run
from compledger.runs.tables import Run
from compledger.store import Store


@dataclass(frozen=True, slots=True)
class Former:
    """A run that a calculation can go on from, and what it was calculated from."""

    run: Run
    facts: PeriodFacts

    @property
    def rule_sets(self) -> Sequence[Segment[RuleSet]]:
        """The versions that it was calculated with; their fields are loaded, too."""
        return self.facts.snapshot.rule_sets


def former_of(session: Session, facts: PeriodFacts) -> Former | None:
    """Return the run to go on from: the one that knew the most up to the facts' log position.

    None where there is no run, or where it cannot be told from its facts what changed: it is another engine's, its
    days are others now, or a field is of another kind.
    """
    rule_set = facts.snapshot.rule_sets[0].value.name
    run = newest_run(session, rule_set, facts.calendar, facts.period.name, facts.snapshot.log_position)
    if run is None or engine_of(run) != ENGINE_VERSION:
        return None
    known = period_facts(session, rule_set, facts.calendar, facts.period, run.as_of)
    if not known.snapshot.rule_sets or inputs_of(known) != manifest_without(run, AS_OF, TRANSACTIONS):
        return None
    old, new = known.snapshot, facts.snapshot
    same_windows = all(old.windows[name] == new.windows[name] for name in old.windows.keys() & new.windows.keys())
    before, after = _kinds(old.rule_sets), _kinds(new.rule_sets)
    same_kinds = all(before[name] == after[name] for name in before.keys() & after.keys())
    return Former(run, known) if same_windows and same_kinds else None


def _kinds(rule_sets: Sequence[Segment[RuleSet]]) -> Mapping[str, FieldKind]:
    return {name: kind for segment in rule_sets for name, kind in segment.value.fields.items()}


def touched_since(
    connection: DuckDBPyConnection, former: Former, facts: PeriodFacts
) -> tuple[Change, Touched, ChangedSales]:
    """Find whom the changes since a former run touch, in a connection where the sales of both are loaded."""
    sales = changed_sales(connection, former.facts, facts)
    change = Change(former.facts.snapshot, replace(facts.snapshot, transactions=SALE), GONE, COME)
    return change, touched_by(connection, change), sales


def recalculated(store: Store, connection: DuckDBPyConnection, former: Former, facts: PeriodFacts) -> Calculation:
    """Calculate anew whom the changes since a former run touch; return relations of everybody's results."""
    change, _, _ = touched_since(connection, former, facts)
    with store.reading() as session:
        results = former_results(store, session, connection, former.run)
    return recalculate(connection, change, results)
