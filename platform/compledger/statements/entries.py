"""Which statements there are: one for each payee and period that a run names, be it in an exception alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from compledger.people import names_of
from compledger.plans import calendar_of, periods_named
from compledger.rules.money import from_minor, share_of
from compledger.rules.periods import Period
from compledger.runs import Run, latest_runs, payees_of, runs_excepting, runs_naming, targets_of
from compledger.statements.seats_held import titles_in
from compledger.statements.selection import group_of
from compledger.store import Store


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """A statement as the list of statements shows it."""

    participant: str
    name: str
    title: str
    period: str
    starts_on: date
    """The period's first day."""
    currency: str
    """Several with a comma between where `earned` is None."""
    earned: Decimal | None
    """Pay amount with the currency's places; None where rule sets of several currencies or calendars pay the payee.

    These have no sum, and instead of a statement a refusal that names them.
    """
    attainment: Decimal | None
    """Share of quota in the first measurement that has one; 1 = 100 %. None without a quota."""
    with_pay: bool = True
    """False where pay is not for the reader; `earned` is None then."""


def statement_periods(store: Store, session: Session, participant: str | None = None) -> Sequence[Period]:
    """Return the periods that there are statements for, of one payee if asked, in order of time."""
    runs = latest_runs(session)
    if participant is not None:
        named = runs_naming(session, runs, participant)
        others = [run for run in runs if run.run not in named]
        excepting = [run for _, run in runs_excepting(store, session, others, participant)]
        runs = [run for run in runs if run.run in named or run in excepting]
    wanted = {(run.calendar, run.period) for run in runs}
    periods = [
        period
        for calendar in sorted({run.calendar for run in runs})
        for period in calendar_of(session, calendar).periods
        if (calendar, period.name) in wanted
    ]
    # Calendars may share a name; to the reader it is one period, from the earliest of its days.
    periods.sort(key=lambda period: (period.starts_on, period.name), reverse=True)
    return sorted({period.name: period for period in periods}.values(), key=lambda period: period.starts_on)


def statement_entries(store: Store, session: Session, period_name: str) -> Sequence[StatementEntry]:
    """Return an entry for every statement of a period, in order of payee; raises NoSuchPeriod."""
    periods = dict(periods_named(session, period_name))
    runs = latest_runs(session, period_name)
    payees = _by_payee(store, session, runs)
    attainments = _attainments(session, runs)
    names = names_of(session, payees.keys())
    known_from = {run.calendar: run.as_of for run in sorted(runs, key=lambda run: run.as_of)}
    titles = {calendar: titles_in(session, periods[calendar], as_of) for calendar, as_of in known_from.items()}
    return [
        StatementEntry(
            participant=participant,
            name=names[participant],
            title=titles[earned[0].calendar].get(participant, ""),
            period=period_name,
            starts_on=periods[earned[0].calendar].starts_on,
            currency=", ".join(dict.fromkeys(sum_.currency for sum_ in earned)),
            earned=from_minor(earned[0].minor, earned[0].currency) if len(earned) == 1 else None,
            attainment=attainments.get(participant) if len(earned) == 1 else None,
        )
        for participant, earned in sorted(payees.items())
    ]


@dataclass(slots=True)
class _Sum:
    """What a payee earns in one currency on one calendar, in minor units."""

    currency: str
    calendar: str
    minor: int = 0


def _by_payee(store: Store, session: Session, runs: Sequence[Run]) -> Mapping[str, Sequence[_Sum]]:
    sums: dict[str, dict[tuple[str, str], _Sum]] = {}
    for run in runs:
        group = group_of(run)
        for participant, minor in payees_of(session, run).items():
            sums.setdefault(participant, {}).setdefault(group, _Sum(*group)).minor += minor
    paid = {participant: list(of_groups.values()) for participant, of_groups in sums.items()}
    excepted: dict[str, list[_Sum]] = {}
    for participant, run in runs_excepting(store, session, runs):
        excepted.setdefault(participant, [_Sum(*group_of(run))])
    return excepted | paid


def _attainments(session: Session, runs: Sequence[Run]) -> Mapping[str, Decimal]:
    attainments: dict[str, Decimal] = {}
    for run in runs:
        for participant, credited, quota in targets_of(session, run):
            if participant not in attainments:
                attainments[participant] = share_of(credited, quota)
    return attainments
