"""Which calculated periods a version in the past touches: what has to be calculated again once it is published."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from compledger.plans import PeriodState, calendar_of, parsed, period_states, versions_of_rule_set
from compledger.rules.language import RuleSet
from compledger.rules.periods import Period
from compledger.runs.results import latest_runs

Days = tuple[date, date]
"""The first day, and the first that no longer counts."""


class TouchedPeriod(NamedTuple):
    """A calculated period in which a version decides days, or credits that are summed in it."""

    rule_set: str
    calendar: str
    period: str
    run: int | None
    """The newest run of the rule set there; None: the period was calculated without it."""
    closed: bool
    """Whether its runs are final: it cannot be calculated again."""


def touched_periods(session: Session, rule_set: RuleSet) -> Sequence[TouchedPeriod]:
    """Return the calculated periods that a version touches, or would touch if it were published now, in order of days.

    Those are the periods on whose days the version is in force, and later ones in the same window where a measure of
    any version of the rule set is summed over one: the year to date goes on with what the version credits before.
    """
    calendar = rule_set.calendar
    states = period_states(session, calendar)
    runs = {run.period: run.run for run in latest_runs(session) if (run.rule_set, run.calendar) == _key(rule_set)}
    reach = _reach(session, rule_set)
    return [
        TouchedPeriod(rule_set.name, calendar, period.name, runs.get(period.name), states[period.name] is CLOSED)
        for period in calendar_of(session, calendar).periods
        if period.name in states and any(_meet(period, days) for days in reach)
    ]


CLOSED = PeriodState.CLOSED


def _reach(session: Session, rule_set: RuleSet) -> list[Days]:
    """Return the days on which the version counts: its own, and those behind it in the windows that they lie in."""
    own = (rule_set.effective_from, rule_set.effective_until)
    found = [own]
    for window in _windows(session, rule_set):
        touched = [period for period in calendar_of(session, window).periods if _meet(period, own)]
        found += [(max(own[0], period.starts_on), period.ends_before) for period in touched]
    return found


def _windows(session: Session, rule_set: RuleSet) -> Iterable[str]:
    """Return the calendars over whose periods some version of the rule set sums."""
    versions = [parsed(session, version) for version in versions_of_rule_set(session, rule_set.name)]
    windows = [measure.window for of in (*versions, rule_set) for measure in of.measures if measure.window]
    return dict.fromkeys(windows)


def _meet(period: Period, days: Days) -> bool:
    return period.starts_on < days[1] and days[0] < period.ends_before


def _key(rule_set: RuleSet) -> tuple[str, str]:
    return rule_set.name, rule_set.calendar
