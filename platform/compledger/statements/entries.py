"""Which statements there are: one for each payee and period that a run names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import Session

from compledger.people import holders, names_of, titles
from compledger.plans import periods_named
from compledger.rules.money import from_minor, share_of
from compledger.runs import Run, latest_runs, measurements_of, totals_of


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """A statement as the list of statements shows it."""

    participant: str
    name: str
    title: str
    period: str
    starts_on: date
    """The period's first day: the list and the way to the next period go by it."""
    currency: str
    earned: Decimal
    """Pay amount with the currency's places."""
    attainment: Decimal | None
    """Share of quota; 1 = 100 %. None without a quota."""


def statement_entries(session: Session) -> Sequence[StatementEntry]:
    """Return an entry for every statement there is, in order of period and payee."""
    by_period: dict[str, list[Run]] = {}
    for run in latest_runs(session):
        by_period.setdefault(run.period, []).append(run)
    return [entry for period, runs in by_period.items() for entry in _of_period(session, period, runs)]


def _of_period(session: Session, period_name: str, runs: Sequence[Run]) -> Sequence[StatementEntry]:
    (_, period), *_ = periods_named(session, period_name)
    last_day = period.ends_before - timedelta(days=1)
    as_of = max(run.as_of for run in runs)
    earned: dict[str, int] = {}
    attainment: dict[str, Decimal] = {}
    for run in runs:
        for total in totals_of(session, run):
            earned[total.participant] = earned.get(total.participant, 0) + total.earned_minor
        for row in measurements_of(session, run):
            earned.setdefault(row.participant, 0)
            if row.quota:
                attainment.setdefault(row.participant, share_of(Decimal(row.credited), row.quota))
    names = names_of(session, list(earned))
    seats, seat_titles = holders(session, as_of, last_day), titles(session, as_of, last_day)
    return [
        StatementEntry(
            participant=participant,
            name=names[participant],
            title=seat_titles.get(seats.get(participant, ""), ""),
            period=period_name,
            starts_on=period.starts_on,
            currency=runs[0].currency,
            earned=from_minor(minor, runs[0].currency),
            attainment=attainment.get(participant),
        )
        for participant, minor in sorted(earned.items())
    ]
