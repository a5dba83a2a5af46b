"""The exchange terms of a document: how sales in other currencies than the plan's are converted."""

from compledger.rules.exchange import ExchangeTerms, RateDay
from compledger.rules.language.text.document_keys import EXCHANGE
from compledger.rules.language.text.reader import Reader
from compledger.rules.language.text.source import Mapping

MOST_DAYS_OLD = 31
"""An older rate is no rate of that day by any custom."""


def read_exchange(source: Mapping, reader: Reader) -> ExchangeTerms | None:
    """Return the terms that a document states; None if it states none."""
    if "exchange" not in source.values:
        return None
    of = reader.mapping(source, "exchange")
    reader.fits(of, EXCHANGE)
    return ExchangeTerms(
        publisher=reader.text(of, "publisher"),
        on=RateDay(reader.choice(of, "on", [day.value for day in RateDay])),
        via=reader.currency(of, "via") or None,
        at_most_days_old=reader.whole(of, "at_most_days_old", least=0, most=MOST_DAYS_OLD, default=0),
    )
