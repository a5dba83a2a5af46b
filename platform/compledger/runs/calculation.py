"""Calculating a period: collect the facts, run the engine, keep its files, register the run in one transaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from compledger.plans import refuse_closed
from compledger.rules.columnar import calculate
from compledger.rules.money import from_minor
from compledger.rules.overlay import NOTHING, Overlay
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.runs.engine import open_engine
from compledger.runs.facts import PeriodFacts, period_facts
from compledger.runs.findings import Supposed, collect, supposed
from compledger.runs.incremental import former_of, recalculated
from compledger.runs.loaded_sales import load_transactions, transactions_hash
from compledger.runs.manifest import AS_OF, TRANSACTIONS, inputs_of, same_run
from compledger.runs.registration import RunRequest, register
from compledger.runs.tables import Run
from compledger.store import Store, newest_position


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """A run, just made or found to be there already."""

    run: int
    rule_set: str
    period: str
    currency: str
    is_new: bool
    """False: an earlier run was calculated from the very same facts, and nothing was written."""
    lines: int
    earned: Decimal
    exceptions: Mapping[str, int]
    lines_root: str
    went_on_from: int | None = None
    """The run whose results of everybody untouched it has taken over; None: everybody was calculated."""


class NothingToCalculate(Refused, LookupError):
    """No version of the rule set is in force on any day of the period."""

    def __init__(self, rule_set: str, period: Period) -> None:
        self.rule_set, self.period = rule_set, period
        super().__init__(
            f"rule set {rule_set!r} has no version in force between {period.starts_on} and {period.ends_before}. "
            "Publish a version that covers these days: compledger rules publish FILE"
        )


class PositionNotReached(Refused, ValueError):
    """A run as of a log position of the future would change with what becomes known until then."""

    def __init__(self, as_of: int, newest: int) -> None:
        self.as_of, self.newest = as_of, newest
        super().__init__(
            f"log position {as_of} is not reached yet: the newest is {newest}. Calculate as of that or less."
        )


def calculate_period(store: Store, request: RunRequest, *, incremental: bool = False) -> RunOutcome:
    """Calculate a period and register the run.

    With `incremental`, go on from the newest run where that can be: only those are calculated whom something touches
    that changed since.

    Raises:
        PositionNotReached: `as_of` lies in the future.
        NothingToCalculate: no version is in force.
        NoWindow: a measure is taken over a calendar that has no period around this one.
        FieldKindDiffers: a field was imported as another kind than the rule set declares.
        PeriodClosed: the period is closed, and its runs are final.
        MoreThanARunKeeps: a figure of it is too large.
        RunMemoryTooSmall: it needs more memory than the store allows.
    """
    with store.reading() as session:
        refuse_closed(session, request.calendar, request.period.name)
    facts = known_facts(store, request)
    with store.reading() as session:
        former = former_of(session, facts) if incremental else None
    with open_engine(store) as (connection, folder):
        load_transactions(connection, store, facts, former.rule_sets if former else ())
        inputs = {**inputs_of(facts), TRANSACTIONS: transactions_hash(connection)}
        with store.reading() as session:
            earlier = same_run(session, facts, inputs)
        if earlier is not None:
            return _outcome(earlier, is_new=False)
        if former is None:
            results = calculate(connection, facts.snapshot)
        else:
            results = recalculated(store, connection, former, facts)
        found = collect(store, connection, folder, results)
    run = register(store, request, {**inputs, AS_OF: request.as_of}, found)
    return _outcome(run, is_new=True, went_on_from=former.run.run if former else None)


def suppose(store: Store, request: RunRequest, overlay: Overlay) -> Supposed:
    """Calculate a period with an overlay over the known facts. Nothing is written.

    Raises:
        PositionNotReached, NothingToCalculate, NoWindow, FieldKindDiffers: as `calculate_period`.
    """
    facts = known_facts(store, request, overlay)
    with open_engine(store) as (connection, _):
        load_transactions(connection, store, facts)
        return supposed(connection, calculate(connection, facts.snapshot), facts.currency)


def known_facts(store: Store, request: RunRequest, overlay: Overlay = NOTHING) -> PeriodFacts:
    """Collect the facts of a run; raises PositionNotReached, NothingToCalculate or NoWindow."""
    with store.reading() as session:
        newest = newest_position(session)
        if not 0 <= request.as_of <= newest:
            raise PositionNotReached(request.as_of, newest)
        facts = period_facts(session, request.rule_set, request.calendar, request.period, request.as_of, overlay)
    if not facts.snapshot.rule_sets:
        raise NothingToCalculate(request.rule_set, request.period)
    return facts


def _outcome(run: Run, *, is_new: bool, went_on_from: int | None = None) -> RunOutcome:
    return RunOutcome(
        run=run.run,
        rule_set=run.rule_set,
        period=run.period,
        currency=run.currency,
        is_new=is_new,
        lines=run.lines,
        earned=from_minor(run.earned_minor, run.currency),
        exceptions=json.loads(run.exception_counts),
        lines_root=run.lines_root,
        went_on_from=went_on_from,
    )
