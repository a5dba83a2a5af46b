"""Closing a period: only when what it pays is calculated from all that is known."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from compledger import audit
from compledger.plans import close_period, in_force, published_rule_sets, refuse_closing
from compledger.rules.money import from_minor, plain
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.runs.manifest import is_stale
from compledger.runs.results import latest_runs
from compledger.runs.tables import Run
from compledger.store import Writing, newest_position


class PeriodNotReady(Refused, ValueError):
    """Some rule set of the period has no run, or one that is out of date."""

    def __init__(self, period: Period, missing: Sequence[str], stale: Sequence[Run]) -> None:
        self.period, self.missing, self.stale = period, tuple(missing), tuple(stale)
        parts = [f"rule set {name!r} has no run" for name in missing]
        parts += [f"facts have changed since run {run.run} of {run.rule_set!r}" for run in stale]
        super().__init__(
            f"period {period.name!r} is not ready to be closed: {'; '.join(parts) or 'no rule set is in force in it'}. "
            f"Calculate it: compledger run calculate --period {period.name}"
        )


def close(writing: Writing, calendar: str, period: Period, *, today: date) -> Sequence[Run]:
    """Close a period for good; return its runs, which are final from then on.

    Raises:
        PeriodNotReady: a rule set in force in it has no run, or facts have changed since.
        PeriodClosed, PeriodNotOver, EarlierPeriodOpen: see `compledger.plans.refuse_closing`.
    """
    session = writing.session
    # What cannot be helped by calculating again is said first.
    refuse_closing(session, calendar, period, today=today)
    runs = [run for run in latest_runs(session, period.name) if run.calendar == calendar]
    wanted = _rule_sets(session, calendar, period)
    missing = [name for name in wanted if name not in {run.rule_set for run in runs}]
    stale = [run for run in runs if is_stale(session, run)]
    if missing or stale or not runs:
        raise PeriodNotReady(period, missing, stale)
    facts: list[audit.Fact] = [
        {
            "earned": plain(from_minor(run.earned_minor, run.currency)),
            "currency": run.currency,
            "lines_root": run.lines_root,
            "rule_set": run.rule_set,
            "run": run.run,
        }
        for run in runs
    ]
    close_period(writing, calendar, period, {"runs": facts})
    return runs


def _rule_sets(session: Session, calendar: str, period: Period) -> Sequence[str]:
    """Return the rule sets with a version in force in a period."""
    position = newest_position(session)
    names = published_rule_sets(session, position, calendar)
    return [name for name in names if in_force(session, name, period, position)]
