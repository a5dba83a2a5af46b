"""Calendars as documents and as rows."""

from collections.abc import Sequence
from datetime import date

import rfc8785
from sqlmodel import Field, Session, col, select

from compledger import audit
from compledger.rules.language import Mapping, Reader, read_source
from compledger.rules.periods import Calendar, Period, PeriodsDoNotMeet, from_starts, months, quarters
from compledger.rules.refused import Refused
from compledger.store import KnownRow, Writing

FORMS = ("months", "quarters", "starts")


class CalendarRow(KnownRow, table=True):
    """A published calendar. Append-only."""

    __tablename__ = "calendar"

    calendar: str = Field(primary_key=True, max_length=64)
    title: str


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

    def __init__(self, calendar: str, period: str) -> None:
        self.calendar, self.period = calendar, period
        super().__init__(
            f"calendar {calendar!r} has a period {period!r} with other days already: published periods never change. "
            "Keep them as they are and add later ones, or give the calendar another name."
        )


def parse_calendar(text: str, name: str) -> tuple[Calendar, str]:
    """Return the calendar that a document writes, and its title; raises DocumentRefused with every fault."""
    source = read_source(text, name)
    reader = Reader(name)
    reader.keys(source, required=("calendar", "title"), optional=FORMS)
    found = [form for form in FORMS if form in source.values]
    periods: tuple[Period, ...] = ()
    if len(found) == 1:
        periods = _periods(source, found[0], reader)
    else:
        reader.fault(source.place, "a calendar has one of months, quarters, starts", "keep exactly one of them")
    calendar_name, title = reader.name_of(source, "calendar"), reader.text(source, "title")
    reader.done()
    try:
        calendar = Calendar(calendar_name, periods)
    except PeriodsDoNotMeet as error:
        reader.fault(source.values[found[0]].place, str(error), "list the starts in rising order")
    reader.done()
    return calendar, title


def _periods(source: Mapping, form: str, reader: Reader) -> tuple[Period, ...]:
    of = reader.mapping(source, form)
    if form == "starts":
        reader.keys(of, required=("days", "until"))
        days = [reader.day_at(value) for value in reader.items(of, "days")]
        return from_starts(days, reader.day(of, "until")) if days else ()
    reader.keys(of, required=("from", "until"))
    first, until = reader.day(of, "from"), reader.day(of, "until")
    if first.day != 1:
        reader.fault(of.values.get("from", of).place, f"{first} is not the first of a month", "begin on the first")
        return ()
    return (months if form == "months" else quarters)(first, until)


def publish_calendar(writing: Writing, calendar: Calendar, title: str) -> int:
    """Publish a calendar, or the later periods of one; return how many periods are new."""
    known = {row.period: row for row in _rows(writing.session, calendar.name)}
    new = []
    for period in calendar.periods:
        row = known.get(period.name)
        if row is None:
            new.append(period)
        elif (row.starts_on, row.ends_before) != (period.starts_on, period.ends_before):
            raise CalendarChanged(calendar.name, period.name)
    if known and not new:
        writing.abandon()
        return 0
    if writing.session.get(CalendarRow, calendar.name) is None:
        writing.add(CalendarRow(calendar=calendar.name, title=title, known_from=0))
        writing.session.flush()
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
        facts={"periods": len(calendar.periods), "new_periods": len(new)},
    )
    return len(new)


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
