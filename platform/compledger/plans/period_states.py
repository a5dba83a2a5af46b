"""The states of a period: open, then calculated, then closed. A closed period is never opened again."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from sqlmodel import Field, Session, col, select

from compledger import audit
from compledger.plans.calendars import calendar_of
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.store import KnownRow, Writing


class PeriodState(StrEnum):
    """How far a period is."""

    OPEN = "open"
    CALCULATED = "calculated"
    """At least one run of it is registered; it may be calculated again."""
    CLOSED = "closed"
    """Its runs are final."""


class PeriodStateRow(KnownRow, table=True):
    """A state that a period has reached. Append-only, each state once, so that nothing leads back."""

    __tablename__ = "period_state"

    calendar: str = Field(primary_key=True, max_length=64)
    period: str = Field(primary_key=True, max_length=64)
    state: str = Field(primary_key=True, max_length=16)


class PeriodClosed(Refused):
    """The period is closed: its runs are final."""

    def __init__(self, calendar: str, period: str, position: int) -> None:
        self.calendar, self.period, self.position = calendar, period, position
        super().__init__(
            f"period {period!r} of calendar {calendar!r} was closed at log position {position}, and a closed period is "
            "never opened again. What has become known since belongs to a later period."
        )


class PeriodNotOver(Refused, ValueError):
    """Days of the period still lie ahead."""

    def __init__(self, period: Period, today: date) -> None:
        self.period, self.today = period, today
        super().__init__(
            f"period {period.name!r} ends before {period.ends_before} and today is {today}: sales can still be made in "
            "it. Close it when it is over."
        )


class EarlierPeriodOpen(Refused, ValueError):
    """A period before the one to be closed is not closed yet."""

    def __init__(self, period: Period, earlier: Period) -> None:
        self.period, self.earlier = period, earlier
        super().__init__(
            f"period {earlier.name!r} before {period.name!r} is calculated and not closed. Close periods in order: "
            "what is found later in one goes into the next open one."
        )


def period_states(session: Session, calendar: str, as_of: int | None = None) -> Mapping[str, PeriodState]:
    """Return the state of each period of a calendar that has left the first one, as known at a log position."""
    query = select(PeriodStateRow).where(PeriodStateRow.calendar == calendar)
    if as_of is not None:
        query = query.where(PeriodStateRow.known_from <= as_of)
    rows = session.exec(query.order_by(col(PeriodStateRow.known_from))).all()
    return {row.period: PeriodState(row.state) for row in rows}


def refuse_closed(session: Session, calendar: str, period: str) -> None:
    """Raise PeriodClosed if a period is closed."""
    row = session.get(PeriodStateRow, (calendar, period, PeriodState.CLOSED))
    if row is not None:
        raise PeriodClosed(calendar, period, row.known_from)


def note_calculated(writing: Writing, calendar: str, period: str) -> None:
    """Note that a run of a period is registered; raises PeriodClosed."""
    refuse_closed(writing.session, calendar, period)
    if writing.session.get(PeriodStateRow, (calendar, period, PeriodState.CALCULATED)) is None:
        writing.add(PeriodStateRow(calendar=calendar, period=period, state=PeriodState.CALCULATED, known_from=0))


def refuse_closing(session: Session, calendar: str, period: Period, *, today: date) -> None:
    """Return if a period may be closed as far as its calendar goes; `today` is the present day where the company is.

    Raises:
        PeriodClosed: it is closed.
        PeriodNotOver: its last day has not passed.
        EarlierPeriodOpen: a period before it that was calculated is not closed.
    """
    refuse_closed(session, calendar, period.name)
    if today < period.ends_before:
        raise PeriodNotOver(period, today)
    states = period_states(session, calendar)
    for earlier in calendar_of(session, calendar).periods:
        if earlier.starts_on < period.starts_on and states.get(earlier.name) is PeriodState.CALCULATED:
            raise EarlierPeriodOpen(period, earlier)


def close_period(writing: Writing, calendar: str, period: Period, facts: Mapping[str, audit.Fact]) -> None:
    """Close a period for good; `facts` are what is final now, such as the runs and their roots.

    Raises:
        PeriodClosed: it is closed.
    """
    refuse_closed(writing.session, calendar, period.name)
    writing.add(PeriodStateRow(calendar=calendar, period=period.name, state=PeriodState.CLOSED, known_from=0))
    audit.append(writing, "period.closed", subject=f"{calendar}/{period.name}", facts=facts)
