"""`compledger calendar`: periods, from open to closed."""

from pathlib import Path

import click

from compledger.access import Thing, Verb
from compledger.plans import (
    PeriodState,
    calendar_of,
    calendars,
    company,
    longer_period,
    parse_calendar,
    period_states,
    periods_named,
    publish_calendar,
)
from compledger.rules.money import from_minor
from compledger.rules.refused import Refused
from compledger.runs import close
from compledger.ui_api.cli.documents import read_document
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.talk import give, say
from compledger.ui_api.cli.where import Where


class NoSuchCalendar(Refused, LookupError):
    """No calendar of that name is published."""

    def __init__(self, calendar: str, known: list[str]) -> None:
        self.calendar, self.known = calendar, known
        super().__init__(
            f"no calendar is called {calendar!r} (known: {', '.join(known) or 'none'}). "
            "Publish it: compledger calendar publish FILE"
        )


class SeveralPeriods(Refused, LookupError):
    """Several calendars have a period of that name."""

    def __init__(self, period: str, found: list[str]) -> None:
        self.period, self.found = period, found
        super().__init__(f"calendars {', '.join(found)} each have a period {period!r}: say which with --calendar")


@click.group()
def calendar() -> None:
    """Calendars and their periods."""


@calendar.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", default="calendar published", help="Why; kept in the audit log.")
@click.pass_obj
def publish_command(where: Where, file: Path, reason: str) -> None:
    """Publish a calendar, or the later periods of one that is published."""
    document = parse_calendar(read_document(file), file.name)
    thing = Thing("calendar", document.calendar.name)
    with at_work(where, Verb.CALENDAR_PUBLISH, thing) as work, work.writing(reason) as writing:
        new = publish_calendar(writing, document)
    say(f"calendar {document.calendar.name}: {len(document.calendar.periods)} periods, {new} new")


@calendar.command("list")
@click.pass_obj
def list_command(where: Where) -> None:
    """List the calendars: name, title, first day, first day after the last period."""
    with at_work(where, Verb.COMPANY_READ, Thing("calendar")) as work, work.reading() as session:
        for row in calendars(session):
            periods = calendar_of(session, row.calendar).periods
            give(f"{row.calendar}\t{row.title}\t{periods[0].starts_on}\t{periods[-1].ends_before}")


@calendar.command("show")
@click.argument("name")
@click.pass_obj
def show_command(where: Where, name: str) -> None:
    """List a calendar's periods: name, first day, last day, state, and the longer period that each is a part of."""
    with at_work(where, Verb.COMPANY_READ, Thing("calendar", name)) as work, work.reading() as session:
        known = [row.calendar for row in calendars(session)]
        if name not in known:
            raise NoSuchCalendar(name, known)
        states = period_states(session, name)
        for period in calendar_of(session, name).periods:
            longer = longer_period(session, name, period)
            part_of = f"\t{longer[1].name}" if longer else ""
            state = states.get(period.name, PeriodState.OPEN)
            give(f"{period.name}\t{period.starts_on}\t{period.last_day}\t{state}{part_of}")


@calendar.command("close")
@click.argument("period")
@click.option("--calendar", "calendar_name", help="Of this calendar; needed where several have the period.")
@click.option("--reason", required=True, help="Why; kept in the audit log.")
@click.pass_obj
def close_command(where: Where, period: str, calendar_name: str | None, reason: str) -> None:
    """Close a period for good: its runs are final, and it is never opened again.

    It must be over, calculated from all that is known, and come after no period that is calculated and still open.
    """
    thing = Thing("period", period)
    with at_work(where, Verb.PERIOD_CLOSE, thing) as work, work.writing(reason) as writing:
        found = periods_named(writing.session, period, calendar_name)
        if len(found) > 1:
            raise SeveralPeriods(period, [name for name, _ in found])
        ((name, closing),) = found
        today = company(writing.session).day_of(work.at)
        runs = close(writing, name, closing, today=today)
    for run in runs:
        earned = from_minor(run.earned_minor, run.currency)
        give(f"{run.rule_set}\trun {run.run}\t{earned}\t{run.currency}\t{run.lines_root}")
    say(f"period {period} of {name} is closed")
