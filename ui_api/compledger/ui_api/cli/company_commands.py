"""`compledger company`: what the company is called and whose clock its days go by."""

import click

from compledger.access import Thing, Verb
from compledger.plans import company as company_of
from compledger.plans import set_company
from compledger.ui_api.cli.as_of import AsOf, as_of_option, position_of
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.talk import give, say
from compledger.ui_api.cli.where import Where

COMPANY = Thing("company")


@click.group()
def company() -> None:
    """The company: its title and time zone."""


@company.command("set")
@click.option("--title", help="What it is called.")
@click.option("--time-zone", help="Name of the IANA database, as in Europe/Berlin.")
@click.option("--reason", default="company changed", help="Why; kept in the audit log.")
@click.pass_obj
def set_command(where: Where, title: str | None, time_zone: str | None, reason: str) -> None:
    """Say what the company is called and which time zone it goes by; what is not given stays."""
    if title is None and time_zone is None:
        raise click.UsageError("Give --title, --time-zone or both.")
    with at_work(where, Verb.COMPANY_CHANGE, COMPANY) as work, work.writing(reason) as writing:
        said = set_company(writing, title, time_zone)
    say(f"{said.title or 'the company'} goes by {said.time_zone}")


@company.command("show")
@as_of_option
@click.pass_obj
def show_command(where: Where, as_of: AsOf | None) -> None:
    """Show the company's title and time zone."""
    with at_work(where, Verb.COMPANY_READ, COMPANY) as work, work.reading() as session:
        said = company_of(session, position_of(session, as_of))
    give(f"{said.title}\t{said.time_zone}")
