"""Published calendars: what has been said of a period never changes."""

from collections.abc import Mapping, Sequence
from datetime import date

import rfc8785
from sqlmodel import Field, Session, col, select

from compledger import audit
from compledger.plans.calendar_document import CalendarDocument
from compledger.rules.periods import Calendar, Period, enclosing
from compledger.rules.refused import Refused
from compledger.store import KnownRow, Writing


class CalendarRow(KnownRow, table=True):
    """A published calendar. Append-only."""

    __tablename__ = "calendar"

    calendar: str = Field(primary_key=True, max_length=64)
    title: str
    within: str | None = Field(default=None, foreign_key="calendar.calendar", max_length=64)
    """The calendar of longer periods that these ones make up; None at the top of the tree."""


class PeriodRow(KnownRow, table=True):
    """A period of a calendar. Append-only."""

    __tablename__ = "period"

    calendar: str = Field(primary_key=True, foreign_key="calendar.calendar", max_length=64)
    period: str = Field(primary_key=True, max_length=64)
    starts_on: date
    ends_before: date


class NoSuchPeriod(Refused, LookupError):
    """No calendar has a period of that name."""

    def __init__(self, period: str, known: Sequence[str]) -> None:
        self.period, self.known = period, known
        listed = ", ".join(known) if known else "none; publish a calendar with `compledger calendar publish FILE`"
        super().__init__(f"no period is called {period!r} (known: {listed})")


class CalendarChanged(Refused, ValueError):
    """A published calendar would be changed, not extended."""

    def __init__(self, calendar: str, what: str) -> None:
        self.calendar, self.what = calendar, what
        super().__init__(
            f"calendar {calendar!r} is published with {what}: published periods never change. "
            "Keep them as they are and add later ones, or give the calendar another name."
        )


class PeriodsDoNotFit(Refused, ValueError):
    """A period lies in no longer period of the calendar that it should be a part of."""

    def __init__(self, period: Period, within: str, longer: Sequence[Period]) -> None:
        self.period, self.within = period, within
        known = f"{longer[0].starts_on} until {longer[-1].ends_before}" if longer else "none is published"
        super().__init__(
            f"period {period.name!r} ({period.starts_on} until {period.ends_before}) lies in no period of calendar "
            f"{within!r} ({known}). Publish the longer periods first, with bounds that the shorter ones do not cross."
        )


def publish_calendar(writing: Writing, document: CalendarDocument) -> int:
    """Publish a calendar, or the later periods of one; return how many periods are new.

    Raises:
        CalendarChanged: a published period would get other days, or the calendar another place in the tree.
        PeriodsDoNotFit: a period is no part of any period of the calendar that it is `within`.
    """
    calendar, session = document.calendar, writing.session
    known = {row.period: row for row in _rows(session, calendar.name)}
    new = _new_periods(calendar, known)
    if known and not new:
        writing.abandon()
        return 0
    if document.within is not None:
        longer = calendar_of(session, document.within).periods
        for period in new:
            if enclosing(period, longer) is None:
                raise PeriodsDoNotFit(period, document.within, longer)
    published = session.get(CalendarRow, calendar.name)
    if published is None:
        writing.add(CalendarRow(calendar=calendar.name, title=document.title, within=document.within, known_from=0))
        session.flush()
    elif published.within != document.within:
        raise CalendarChanged(calendar.name, f"its periods within {published.within or 'no other calendar'}")
    for period in new:
        writing.add(
            PeriodRow(
                calendar=calendar.name,
                period=period.name,
                starts_on=period.starts_on,
                ends_before=period.ends_before,
                known_from=0,
            )
        )
    audit.append(
        writing,
        "calendar.published",
        subject=calendar.name,
        before=_canonical(tuple(_period(row) for row in known.values())) if known else None,
        after=_canonical(calendar.periods),
        facts={"periods": len(calendar.periods), "new_periods": len(new), "within": document.within},
    )
    return len(new)


def _new_periods(calendar: Calendar, known: Mapping[str, PeriodRow]) -> list[Period]:
    new = []
    for period in calendar.periods:
        row = known.get(period.name)
        if row is None:
            new.append(period)
        elif (row.starts_on, row.ends_before) != (period.starts_on, period.ends_before):
            raise CalendarChanged(calendar.name, f"other days of period {period.name!r}")
    last = max((row.ends_before for row in known.values()), default=None)
    for period in new:
        if last is not None and period.starts_on < last:
            raise CalendarChanged(calendar.name, f"other periods on the days of {period.name!r}")
    return new


def calendars(session: Session) -> Sequence[CalendarRow]:
    """Return every published calendar, by name."""
    return session.exec(select(CalendarRow).order_by(col(CalendarRow.calendar))).all()


def longer_period(session: Session, calendar: str, period: Period) -> tuple[str, Period] | None:
    """Return the calendar and the period that a period is a part of; None at the top of the tree."""
    row = session.get(CalendarRow, calendar)
    if row is None or row.within is None:
        return None
    found = enclosing(period, calendar_of(session, row.within).periods)
    assert found is not None, "publishing has looked for it"
    return row.within, found


def calendar_of(session: Session, name: str) -> Calendar:
    """Return a published calendar; one without periods if there is none of that name."""
    return Calendar(name, tuple(_period(row) for row in _rows(session, name)))


def periods_named(session: Session, name: str, calendar: str | None = None) -> Sequence[tuple[str, Period]]:
    """Return the periods of a name with their calendars; raises NoSuchPeriod if there is none."""
    query = select(PeriodRow).order_by(col(PeriodRow.calendar), col(PeriodRow.starts_on))
    if calendar is not None:
        query = query.where(PeriodRow.calendar == calendar)
    rows = session.exec(query).all()
    found = [(row.calendar, _period(row)) for row in rows if row.period == name]
    if not found:
        raise NoSuchPeriod(name, [row.period for row in rows])
    return found


def _rows(session: Session, calendar: str) -> Sequence[PeriodRow]:
    query = select(PeriodRow).where(PeriodRow.calendar == calendar).order_by(col(PeriodRow.starts_on))
    return session.exec(query).all()


def _period(row: PeriodRow) -> Period:
    return Period(row.period, row.starts_on, row.ends_before)


def _canonical(periods: Sequence[Period]) -> bytes:
    return rfc8785.dumps([[p.name, p.starts_on.isoformat(), p.ends_before.isoformat()] for p in periods])
