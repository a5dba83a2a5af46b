"""Calculating a period: collect the facts, run the engine, keep its files, register the run in one transaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, select

from compledger.rules.columnar import ENGINE_VERSION, calculate
from compledger.rules.money import from_minor
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.runs.engine import open_engine
from compledger.runs.facts import PeriodFacts, load_transactions, period_facts
from compledger.runs.findings import collect
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


def calculate_period(store: Store, request: RunRequest) -> RunOutcome:
    """Calculate a period and register the run.

    Raises:
        PositionNotReached: `as_of` lies in the future.
        NothingToCalculate: no version is in force.
        FieldKindDiffers: a field was imported as another kind than the rule set declares.
        AmountTooWide: an exact result does not fit 38 digits.
    """
    with store.reading() as session:
        newest = newest_position(session)
        if not 0 <= request.as_of <= newest:
            raise PositionNotReached(request.as_of, newest)
        facts = period_facts(session, request.rule_set, request.calendar, request.period, request.as_of)
        if not facts.snapshot.rule_sets:
            raise NothingToCalculate(request.rule_set, request.period)
        inputs = _inputs(facts)
        earlier = _same_run(session, request, inputs)
    if earlier is not None:
        return _outcome(earlier, is_new=False)
    with open_engine(store) as (connection, folder):
        load_transactions(connection, store, facts)
        results = calculate(connection, facts.snapshot)
        found = collect(store, connection, folder, results)
    run = register(store, request, {**inputs, "as_of": request.as_of}, found)
    return _outcome(run, is_new=True)


def _inputs(facts: PeriodFacts) -> dict[str, object]:
    """Return everything that the result depends on."""
    snapshot = facts.snapshot
    first = snapshot.rule_sets[0].value
    return {
        "calendar": facts.calendar,
        "currency": first.currency,
        "engine": ENGINE_VERSION,
        "period": [snapshot.period.name, str(snapshot.period.starts_on), str(snapshot.period.ends_before)],
        "rounding": [first.rounding_mode, first.rounding_step],
        "rule_set": first.name,
        "versions": [[s.value.hash, str(s.effective_from), str(s.effective_until)] for s in snapshot.rule_sets],
        **facts.hashes(),
    }


def _same_run(session: Session, request: RunRequest, inputs: Mapping[str, object]) -> Run | None:
    """Return the period's newest run if it was made from these very inputs."""
    query = (
        select(Run)
        .where(Run.rule_set == request.rule_set, Run.calendar == request.calendar, Run.period == request.period.name)
        .order_by(col(Run.as_of).desc(), col(Run.run).desc())
        .limit(1)
    )
    run = session.exec(query).first()
    if run is None or {k: v for k, v in json.loads(run.manifest).items() if k != "as_of"} != inputs:
        return None
    return run


def _outcome(run: Run, *, is_new: bool) -> RunOutcome:
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
    )
