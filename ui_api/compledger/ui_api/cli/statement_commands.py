"""`compledger statement`: what a payee is shown, to whoever may see it."""

from pathlib import Path

import click

from compledger.access import Thing, Verb
from compledger.statements import Statement, as_json, as_pdf, as_text
from compledger.ui_api.cli.as_of import AsOf, as_of_option, position_of
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.talk import give, say
from compledger.ui_api.cli.where import Where
from compledger.ui_api.statement_desk import Face, Reader
from compledger.ui_api.store_desk import StoreDesk

NOT_ONE_SUM = "not one sum"
"""In the place of an amount that would add up several currencies or calendars; no program takes it for a number."""
NO_PAY = "not shown"
"""In the place of an amount that the reader's roles do not show."""
ANY_STATEMENT = Thing("statement")


@click.group()
def statement() -> None:
    """Statements."""


@statement.command("show")
@click.argument("payee")
@click.option("--period", required=True, help="Name of the period.")
@click.option("--json", "json_wanted", is_flag=True, help="Write JSON.")
@click.option("--trace", is_flag=True, help="Show every step of every line, from the transaction to the cent.")
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write a PDF to this file instead.")
@click.option(
    "--provisional", is_flag=True, help="Show what it would be with everything known by now; no run is registered."
)
@as_of_option
@click.pass_obj
def show_command(
    location: Where,
    payee: str,
    period: str,
    pdf: Path | None,
    as_of: AsOf | None,
    *,
    json_wanted: bool,
    trace: bool,
    provisional: bool,
) -> None:
    """Show a payee's statement of a period: every line with its transaction, its clause and its rounding."""
    if provisional and as_of is not None:
        raise click.UsageError("--provisional shows what is known by now: leave --as-of out.")
    face = Face.PDF if pdf is not None else Face.JSON if json_wanted else Face.TEXT
    with at_work(location, Verb.STATEMENT_READ, ANY_STATEMENT) as work:
        reader, desk = Reader(work.subject, work.request_id), StoreDesk(work.store)
        if provisional:
            found = desk.provisional(reader, payee, period, face)
        else:
            with work.reading() as session:
                position = position_of(session, as_of)
            found = desk.statement(reader, payee, period, face, position)
    assert isinstance(found, Statement), "no face but the page shows a statement without pay"
    if pdf is not None:
        pdf.write_bytes(as_pdf(found))
        say(f"written to {pdf}")
    else:
        give((as_json(found) if json_wanted else as_text(found, trace=trace)).rstrip("\n"))


@statement.command("list")
@click.option("--period", help="Only this period.")
@click.pass_obj
def list_command(location: Where, period: str | None) -> None:
    """List the statements that you may see: payee, period, earned, currency."""
    with at_work(location, Verb.STATEMENT_READ, ANY_STATEMENT) as work:
        reader, desk = Reader(work.subject, work.request_id), StoreDesk(work.store)
        periods = [known.name for known in desk.periods(reader)] if period is None else [period]
        for name in periods:
            for entry in desk.entries(reader, name):
                unknown = NOT_ONE_SUM if entry.with_pay else NO_PAY
                earned = unknown if entry.earned is None else entry.earned
                give(f"{entry.participant}\t{entry.period}\t{earned}\t{entry.currency}")
