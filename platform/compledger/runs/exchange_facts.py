"""What each currency is worth on each day that counts, where a version states how to convert."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
from sqlmodel import Session

from compledger.plans import published_rates
from compledger.rules.exchange import RATE_PLACES, ExchangeRates, ExchangeTerms, NoExchangeRate
from compledger.rules.language import RuleSet
from compledger.rules.periods import Period
from compledger.rules.snapshot import EXCHANGE, Table
from compledger.rules.timeline import Segment

LAST_PLACE = Decimal(1).scaleb(-RATE_PLACES)


def exchange_table(
    session: Session, versions: Sequence[Segment[RuleSet]], periods: Sequence[Period], as_of: int
) -> Table:
    """Return a row for each version, currency and day that has a rate, as known at a log position.

    Args:
        session: where rates are read.
        versions: by the days that each decides, whose terms count.
        periods: of the rule set's calendar: terms may ask for the rate of a period's first or last day.
        as_of: the log position.
    """
    rows = [
        {"version": number, **row}
        for number, segment in enumerate(versions)
        if segment.value.exchange is not None
        for row in _rows(session, segment, segment.value.exchange, periods, as_of)
    ]
    return pa.Table.from_pylist(rows, EXCHANGE)


def _rows(
    session: Session, segment: Segment[RuleSet], terms: ExchangeTerms, periods: Sequence[Period], as_of: int
) -> Iterator[dict[str, object]]:
    rates, wanted = ExchangeRates(published_rates(session, terms.publisher, as_of)), segment.value.currency
    length = (segment.effective_until - segment.effective_from).days
    days = [segment.effective_from + timedelta(days) for days in range(length)]
    asked = [(day, terms.on.within(_period_of(day, periods), day)) for day in days]
    for currency in rates.currencies:
        for day, rate_day in asked if currency != wanted else ():
            try:
                found = rates.on(currency, wanted, rate_day, terms)
            except NoExchangeRate:
                # Not every pair is published on every day; the engine names each sale that needs one that is not.
                continue
            rate = found.rate.quantize(LAST_PLACE)
            yield {"currency": currency, "day": day, "rate": rate, "path": found.path}


def _period_of(day: date, periods: Sequence[Period]) -> Period:
    """Return the period that a day lies in; a day of a window before the first of them stands for itself."""
    return next((period for period in periods if day in period), Period("", day, day + timedelta(days=1)))
