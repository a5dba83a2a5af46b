"""What each currency is worth on each day of a period, where a version states how to convert."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
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


def exchange_table(session: Session, versions: Sequence[Segment[RuleSet]], period: Period, as_of: int) -> Table:
    """Return a row for each version, currency and day that has a rate, as known at a log position."""
    rows = [
        {"version": number, **row}
        for number, segment in enumerate(versions)
        if segment.value.exchange is not None
        for row in _rows(session, segment, segment.value.exchange, period, as_of)
    ]
    return pa.Table.from_pylist(rows, EXCHANGE)


def _rows(
    session: Session, segment: Segment[RuleSet], terms: ExchangeTerms, period: Period, as_of: int
) -> Iterator[dict[str, object]]:
    rates, wanted = ExchangeRates(published_rates(session, terms.publisher, as_of)), segment.value.currency
    length = (segment.effective_until - segment.effective_from).days
    days = [segment.effective_from + timedelta(days) for days in range(length)]
    for currency in rates.currencies:
        for day in days if currency != wanted else ():
            try:
                found = rates.on(currency, wanted, terms.on.within(period, day), terms)
            except NoExchangeRate:
                # Not every pair is published on every day; the engine names each sale that needs one that is not.
                continue
            rate = found.rate.quantize(LAST_PLACE)
            yield {"currency": currency, "day": day, "rate": rate, "path": found.path}
