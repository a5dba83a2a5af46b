"""The manifest of a run: everything that its result depends on, and so what tells whether a run is out of date."""

import json
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, func, select

from compledger.people import (
    BusinessUnit,
    Holding,
    LevelQuota,
    LevelRate,
    PersonalRate,
    PlanAssignment,
    Quota,
    Reporting,
    Seat,
    TerritoryMember,
)
from compledger.plans import ExchangeRate, RuleSetVersion, in_force, periods_named
from compledger.rules.columnar import ENGINE_VERSION
from compledger.rules.periods import Period
from compledger.runs.facts import PeriodFacts, period_facts
from compledger.runs.tables import Run
from compledger.sales import ImportBatch, ReceivedTransaction
from compledger.store import KnownRow, newest_position

AS_OF = "as_of"
TRANSACTIONS = "transactions_hash"
PEOPLE = (
    Holding, Seat, Reporting, BusinessUnit, TerritoryMember, PersonalRate, LevelRate, Quota, LevelQuota, PlanAssignment,
)  # fmt: skip
"""The tables of people that a result may depend on."""
TERMS = (*PEOPLE, ExchangeRate, RuleSetVersion)
"""The tables that a result may depend on beside the transactions."""
MAY_MATTER = (*TERMS, ImportBatch)
"""The tables whose newer rows may put a run out of date."""


def inputs_of(facts: PeriodFacts) -> dict[str, object]:
    """Return what a result depends on beside the transactions; the same facts give the same, in any database."""
    snapshot = facts.snapshot
    first = snapshot.rule_sets[0].value
    inputs: dict[str, object] = {
        "calendar": facts.calendar,
        "currency": facts.currency,
        "engine": ENGINE_VERSION,
        "period": _days(facts.period),
        "rounding": [first.rounding.mode, first.rounding.step],
        "rule_set": first.name,
        "versions": [[s.value.hash, str(s.effective_from), str(s.effective_until)] for s in snapshot.rule_sets],
        **facts.hashes(),
    }
    if snapshot.windows:
        inputs["windows"] = {name: _days(window) for name, (window,) in snapshot.windows.items()}
    return inputs


def engine_of(run: Run) -> str:
    """Return the version of the engine that a run was calculated by."""
    return str(json.loads(run.manifest)["engine"])


def newest_run(session: Session, rule_set: str, calendar: str, period: str, as_of: int) -> Run | None:
    """Return the run of a rule set's period that knew the most up to a log position."""
    query = (
        select(Run)
        .where(Run.rule_set == rule_set, Run.calendar == calendar, Run.period == period, Run.as_of <= as_of)
        .order_by(col(Run.as_of).desc(), col(Run.run).desc())
        .limit(1)
    )
    return session.exec(query).first()


def same_run(session: Session, facts: PeriodFacts, inputs: Mapping[str, object]) -> Run | None:
    """Return the run that knew the most up to the facts' log position, if it was made from these very inputs."""
    rule_set, as_of = str(inputs["rule_set"]), facts.snapshot.log_position
    run = newest_run(session, rule_set, facts.calendar, facts.period.name, as_of)
    return run if run is not None and manifest_without(run, AS_OF) == inputs else None


def is_stale(session: Session, run: Run) -> bool:
    """Return whether facts of a run's period have changed since: people, quotas, rates, versions or transactions."""
    if not _anything_later(session, run):
        return engine_of(run) != ENGINE_VERSION
    period = dict(periods_named(session, run.period))[run.calendar]
    facts = period_facts(session, run.rule_set, run.calendar, period, newest_position(session))
    if not facts.snapshot.rule_sets or inputs_of(facts) != manifest_without(run, AS_OF, TRANSACTIONS):
        return True
    later = (
        select(ReceivedTransaction.row)
        .join(ImportBatch, col(ImportBatch.batch) == col(ReceivedTransaction.batch))
        .where(
            ImportBatch.known_from > run.as_of,
            ReceivedTransaction.day >= facts.snapshot.begins,
            ReceivedTransaction.day < facts.snapshot.ends_before,
        )
        .limit(1)
    )
    return session.exec(later).first() is not None


def published_since(session: Session, run: Run) -> Sequence[str]:
    """Return the labels of versions that decide days of a run's period by now, and did not when it was calculated."""
    known = {hash_ for hash_, _, _ in json.loads(run.manifest)["versions"]}
    period = dict(periods_named(session, run.period))[run.calendar]
    deciding = in_force(session, run.rule_set, period, newest_position(session))
    return [segment.value.label for segment in deciding if segment.value.hash not in known]


def newest_fact_position(session: Session) -> int:
    """Return the newest log position at which a fact that a run may depend on became known; 0 if there is none.

    Between two of these no run goes out of date, however much is written that no run depends on.
    """
    return _newest(session, MAY_MATTER)


def newest_terms_position(session: Session) -> int:
    """Return the newest log position at which another fact than a transaction became known; 0 if there is none."""
    return _newest(session, TERMS)


def _newest(session: Session, tables: Sequence[type[KnownRow]]) -> int:
    newest = (session.exec(select(func.max(table.known_from))).one() for table in tables)
    return max((position for position in newest if position is not None), default=0)


def _anything_later(session: Session, run: Run) -> bool:
    """Return whether any fact that a run may depend on became known after it; seldom, and quickly seen if not."""
    return any(
        session.exec(select(table.known_from).where(table.known_from > run.as_of).limit(1)).first() is not None
        for table in MAY_MATTER
    )


def _days(period: Period) -> list[str]:
    return [period.name, str(period.starts_on), str(period.ends_before)]


def manifest_without(run: Run, *names: str) -> dict[str, object]:
    """Return a run's manifest but for some of its parts."""
    return {name: value for name, value in json.loads(run.manifest).items() if name not in names}
