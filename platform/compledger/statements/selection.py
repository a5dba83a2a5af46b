"""Which runs a statement is made of, and why there is none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from compledger.people import Participant
from compledger.plans import periods_named
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.runs import Run, latest_runs, runs_excepting, runs_naming
from compledger.statements.seats_held import held_a_seat
from compledger.store import Store


class NoStatement(Refused, LookupError):
    """Nothing was calculated for this payee and period."""

    def __init__(self, participant: str, period: str, why: str) -> None:
        self.participant, self.period = participant, period
        super().__init__(f"there is no statement of {participant!r} for {period!r}: {why}")


class NotOneStatement(Refused, LookupError):
    """The period's runs pay in several currencies, or over other days under one name."""

    def __init__(self, participant: str, period: str, runs: Sequence[Run]) -> None:
        self.participant, self.period = participant, period
        listed = ", ".join(f"{run.rule_set} in {run.currency} on {run.calendar}" for run in runs)
        super().__init__(
            f"{participant!r} is paid for {period!r} by rule sets that cannot be added up ({listed}). "
            "A statement has one currency and one calendar: give periods of different calendars different names, "
            "and pay each participant in one currency."
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """The runs of one statement: of one calendar and currency, in order of rule set; at least one."""

    period: Period
    runs: Sequence[Run]


def select_runs(
    store: Store, session: Session, participant: str, period_name: str, as_of: int | None = None
) -> Selection:
    """Return the newest runs that concern a payee: those that name them, else those of a period they held a seat in.

    Runs that only have exceptions of the payee go with the runs that pay, or make a statement of nought if none does.

    Raises:
        NoSuchPeriod: no calendar has the period.
        NoStatement: no run concerns the payee.
        NotOneStatement: the runs that pay the payee differ in currency or calendar.
    """
    periods = dict(periods_named(session, period_name))
    runs = latest_runs(session, period_name, as_of)
    named = runs_naming(session, runs, participant)
    excepting = {run.run for _, run in runs_excepting(store, session, runs, participant)}
    paying = [run for run in runs if run.run in named]
    if len({group_of(run) for run in paying}) > 1:
        raise NotOneStatement(participant, period_name, paying)
    concerned = (
        paying
        or [run for run in runs if run.run in excepting]
        or [run for run in runs if held_a_seat(session, participant, periods[run.calendar], run.as_of)]
    )
    if not concerned:
        raise NoStatement(participant, period_name, _why_not(session, runs, participant, period_name, as_of))
    # Nought is nought in any currency: a payee whom several could concern is shown the first.
    group = group_of(concerned[0])
    return Selection(
        period=periods[concerned[0].calendar],
        runs=[run for run in runs if group_of(run) == group and (run in concerned or run.run in excepting)],
    )


def group_of(run: Run) -> tuple[str, str]:
    """Return the currency and calendar of a run: what is added up has both in common."""
    return run.currency, run.calendar


def _why_not(session: Session, runs: Collection[Run], participant: str, period_name: str, as_of: int | None) -> str:
    if not runs:
        known = "" if as_of is None else f" from what was known at log position {as_of}"
        option = "" if as_of is None else f" --as-of {as_of}"
        command = f"compledger run calculate --period {period_name}{option}"
        return f"the period has not been calculated{known}. Calculate it: {command}"
    if session.get(Participant, participant) is None:
        return f"nobody is known as {participant!r}. Check the payee's id."
    return "no run of the period names this payee, who held no seat in it. Check the period, or import the seat."
