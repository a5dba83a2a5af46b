"""`compledger statement`: what a payee is shown."""

from pathlib import Path

import click

from compledger.statements import as_json, as_pdf, as_text, build_statement, statement_entries, statement_periods
from compledger.ui_api.cli.opening import open_store
from compledger.ui_api.cli.talk import give, say
from compledger.ui_api.cli.where import Where

NOT_ONE_SUM = "not one sum"
"""In the place of an amount that would add up several currencies or calendars; no program takes it for a number."""


@click.group()
def statement() -> None:
    """Statements."""


@statement.command("show")
@click.argument("payee")
@click.option("--period", required=True, help="Name of the period.")
@click.option("--json", "json_wanted", is_flag=True, help="Write JSON.")
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write a PDF to this file instead.")
@click.option("--as-of", type=click.IntRange(min=0), help="From runs that know no more than this log position.")
@click.pass_obj
def show_command(
    location: Where, payee: str, period: str, pdf: Path | None, as_of: int | None, *, json_wanted: bool
) -> None:
    """Show a payee's statement of a period: every line with its transaction, its clause and its rounding."""
    with open_store(location) as store, store.reading() as session:
        found = build_statement(store, session, payee, period, as_of)
    if pdf is not None:
        pdf.write_bytes(as_pdf(found))
        say(f"written to {pdf}")
    else:
        give((as_json(found) if json_wanted else as_text(found)).rstrip("\n"))


@statement.command("list")
@click.option("--period", help="Only this period.")
@click.pass_obj
def list_command(location: Where, period: str | None) -> None:
    """List the statements there are."""
    with open_store(location) as store, store.reading() as session:
        periods = [known.name for known in statement_periods(store, session)] if period is None else [period]
        for name in periods:
            for entry in statement_entries(store, session, name):
                earned = NOT_ONE_SUM if entry.earned is None else entry.earned
                give(f"{entry.participant}\t{entry.period}\t{earned}\t{entry.currency}")
