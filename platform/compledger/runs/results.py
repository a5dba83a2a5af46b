"""Reading runs back: the newest run of each rule set, and what it came to by payee."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, func, or_, select

from compledger.plans import RuleSetVersion, parsed
from compledger.rules.language import RuleSet
from compledger.runs.tables import Run, RunMeasurement, RunTotal

SAYS_SOMETHING = or_(col(RunMeasurement.credits) > 0, col(RunMeasurement.quota).is_not(None))
"""A measurement without credits and quota does not make a payee one of the run's, as a quota for another plan would."""


@dataclass(frozen=True, slots=True)
class KnownRun:
    """A run and the versions that its lines name by number."""

    run: Run
    versions: Sequence[RuleSet]
    days: Sequence[tuple[date, date]]
    """The first day that each version decides, and the first that it no longer does."""


def latest_runs(session: Session, period: str | None = None, as_of: int | None = None) -> Sequence[Run]:
    """Return the newest run of each rule set and period, of one period if asked.

    Newest is the one that knows most: a run of how things stood at an earlier log position does not take its place.
    With `as_of`, runs that know more than that log position are passed over.
    """
    rank = (
        func.row_number()
        .over(
            partition_by=[Run.rule_set, Run.calendar, Run.period], order_by=[col(Run.as_of).desc(), col(Run.run).desc()]
        )
        .label("rank")
    )
    known = select(col(Run.run), rank)
    if as_of is not None:
        known = known.where(Run.as_of <= as_of)
    ranked = known.subquery()
    newest = select(ranked.c.run).where(ranked.c.rank == 1)
    query = select(Run).where(col(Run.run).in_(newest)).order_by(col(Run.rule_set), col(Run.period))
    if period is not None:
        query = query.where(Run.period == period)
    return session.exec(query).all()


def versions_of(session: Session, run: Run) -> KnownRun:
    """Return a run with the rule set versions it was calculated with."""
    parts = json.loads(run.manifest)["versions"]
    hashes = [hash_ for hash_, _, _ in parts]
    found = session.exec(select(RuleSetVersion).where(col(RuleSetVersion.hash).in_(hashes))).all()
    by_hash = {row.hash: parsed(session, row) for row in found}
    return KnownRun(
        run,
        versions=[by_hash[hash_] for hash_ in hashes],
        days=[(date.fromisoformat(begins), date.fromisoformat(ends)) for _, begins, ends in parts],
    )


def totals_of(session: Session, run: Run, participant: str | None = None) -> Sequence[RunTotal]:
    """Return what a run pays by component, to one payee if asked."""
    query = select(RunTotal).where(RunTotal.run == run.run).order_by(col(RunTotal.participant), col(RunTotal.component))
    if participant is not None:
        query = query.where(RunTotal.participant == participant)
    return session.exec(query).all()


def measurements_of(session: Session, run: Run, participant: str | None = None) -> Sequence[RunMeasurement]:
    """Return a run's measurements, of one payee if asked."""
    query = select(RunMeasurement).where(RunMeasurement.run == run.run)
    query = query.order_by(col(RunMeasurement.participant), col(RunMeasurement.measure))
    if participant is not None:
        query = query.where(RunMeasurement.participant == participant)
    return session.exec(query).all()


def payees_of(session: Session, run: Run) -> Mapping[str, int]:
    """Return what a run pays each payee that a total or a measurement of it names, in minor units, nought included."""
    measured = select(RunMeasurement.participant).where(RunMeasurement.run == run.run, SAYS_SOMETHING).distinct()
    total = func.sum(RunTotal.earned_minor)
    paid = select(RunTotal.participant, total).where(RunTotal.run == run.run).group_by(RunTotal.participant)
    return dict.fromkeys(session.exec(measured).all(), 0) | {who: int(sum_) for who, sum_ in session.exec(paid).all()}


def targets_of(session: Session, run: Run) -> Sequence[tuple[str, Decimal, Decimal]]:
    """Return payee, credited and quota of every measurement that has a quota above nought, in order of measure."""
    quota_column: Any = RunMeasurement.quota  # select's types know no column that may be null
    query = (
        select(RunMeasurement.participant, RunMeasurement.credited, quota_column)
        .where(RunMeasurement.run == run.run)
        .order_by(col(RunMeasurement.measure))
    )
    found = session.exec(query).all()
    return [(who, Decimal(credited), quota) for who, credited, quota in found if quota is not None and quota > 0]


def runs_naming(session: Session, runs: Sequence[Run], participant: str) -> Collection[int]:
    """Return the numbers of those runs of which a total or a measurement names a payee."""
    asked = [run.run for run in runs]
    paid = select(RunTotal.run).where(col(RunTotal.run).in_(asked), RunTotal.participant == participant)
    measured = select(RunMeasurement.run).where(
        col(RunMeasurement.run).in_(asked), RunMeasurement.participant == participant, SAYS_SOMETHING
    )
    return {*session.exec(paid.distinct()).all(), *session.exec(measured.distinct()).all()}
