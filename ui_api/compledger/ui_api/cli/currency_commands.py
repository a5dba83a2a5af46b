"""`compledger currency`: what an amount is worth in another currency, and by which published rates."""

from datetime import datetime

import click

from compledger.access import Thing, Verb
from compledger.plans import published_rates
from compledger.rules.currencies import CURRENCIES
from compledger.rules.exchange import ExchangeRates, ExchangeTerms, RateDay
from compledger.rules.money import NotAnAmount, plain, sale_amount
from compledger.store import newest_position
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.talk import give
from compledger.ui_api.cli.where import Where

CODE = click.Choice(sorted(CURRENCIES), case_sensitive=False)


@click.group()
def currency() -> None:
    """Currencies and rates of exchange."""


@currency.command("convert")
@click.argument("amount")
@click.argument("from_currency", type=CODE, metavar="FROM")
@click.argument("to_currency", type=CODE, metavar="TO")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day whose rate counts.")
@click.option("--publisher", required=True, help="Whose rates, as imported.")
@click.option("--via", type=CODE, help="Currency to go over where the pair has no rate of its own.")
@click.option("--at-most-days-old", type=click.IntRange(0, 31), default=0, show_default=True, help="Age of a rate.")
@click.pass_obj
def convert_command(
    where: Where, amount: str, from_currency: str, to_currency: str, day: datetime, publisher: str, via: str | None,
    at_most_days_old: int,
) -> None:  # fmt: skip
    """Convert an amount as a rule set with these terms would, and name the published rates.

    Amount, currency, rate and the way to it, separated by tabs. Exit code 1 if a rate is missing.
    """
    try:
        exact = sale_amount(amount)
    except NotAnAmount as error:
        raise click.BadParameter(str(error), param_hint="AMOUNT") from error
    terms = ExchangeTerms(publisher, RateDay.DAY, via, at_most_days_old)
    with at_work(where, Verb.COMPANY_READ, Thing("exchange_rate")) as work, work.reading() as session:
        rates = ExchangeRates(published_rates(session, publisher, newest_position(session)))
    found = rates.on(from_currency, to_currency, day.date(), terms)
    give(f"{plain(found.convert(exact))}\t{to_currency}\t{plain(found.rate)}\t{found.path}")
