"""Facts again: what a run was calculated from, collected once more from its manifest and compared with it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb

from compledger.rules.columnar import ENGINE_VERSION
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.runs import (
    NothingToCalculate,
    OtherEngine,
    PeriodFacts,
    Run,
    inputs_of,
    load_transactions,
    open_engine,
    period_facts,
    transactions_hash,
)
from compledger.store import Store

AS_OF, TRANSACTIONS = "as_of", "transactions_hash"


class NoSuchRun(Refused, LookupError):
    """No run is registered under a number."""

    def __init__(self, run: int) -> None:
        self.run = run
        super().__init__(f"there is no run {run}. List the newest ones: compledger run list")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the manifest that is another when the facts are collected again."""

    name: str
    recorded: object
    found: object
    """None where the part is not there."""


@dataclass(frozen=True, slots=True)
class FactsAgain:
    """The facts of a registered run, and its sales in an engine's connection."""

    run: Run
    facts: PeriodFacts
    connection: duckdb.DuckDBPyConnection
    differing: Sequence[Part]
    """Empty where everything is as it was."""


@contextmanager
def facts_again(store: Store, number: int) -> Iterator[FactsAgain]:
    """Collect what a run was calculated from, as it was known at the run's log position; nothing is written.

    Raises:
        NoSuchRun: there is none.
        OtherEngine: an engine of another version calculated it, whose result this one does not give.
        NothingToCalculate, NoWindow, FieldKindDiffers: what the manifest names is not there any more.
    """
    with store.reading() as session:
        run = session.get(Run, number)
        if run is None:
            raise NoSuchRun(number)
        manifest = json.loads(run.manifest)
        if manifest["engine"] != ENGINE_VERSION:
            raise OtherEngine(run, str(manifest["engine"]))
        name, begins, ends = manifest["period"]
        period = Period(name, date.fromisoformat(begins), date.fromisoformat(ends))
        facts = period_facts(session, run.rule_set, run.calendar, period, run.as_of)
    if not facts.snapshot.rule_sets:
        raise NothingToCalculate(run.rule_set, period)
    with open_engine(store) as (connection, _):
        load_transactions(connection, store, facts)
        found = {**inputs_of(facts), TRANSACTIONS: transactions_hash(connection), AS_OF: run.as_of}
        yield FactsAgain(run, facts, connection, tuple(_differing(manifest, json.loads(json.dumps(found)))))


def _differing(recorded: Mapping[str, object], found: Mapping[str, object]) -> Iterator[Part]:
    for name in sorted(recorded.keys() | found.keys()):
        if recorded.get(name) != found.get(name):
            yield Part(name, recorded.get(name), found.get(name))
