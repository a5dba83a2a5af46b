"""What was earned, in the currencies that a payee goes by: their own, and the one they are paid out in.

It is for information: what is owed is in the statement's currency until it is paid out. Everything is read as known at
the newest log position that the statement's runs know, so the statement of a run says the same for ever.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import Session

from compledger.people import payee_of, personal_currency_of
from compledger.plans import published_rates
from compledger.rules.exchange import ExchangeRates, ExchangeTerms, NoExchangeRate
from compledger.rules.periods import Period
from compledger.runs import KnownRun
from compledger.statements.model import OtherCurrency, Worth


@dataclass(frozen=True, slots=True)
class _Stated:
    """Terms of exchange, and where they stand."""

    terms: ExchangeTerms
    version: str


def other_currencies(
    session: Session, runs: Sequence[KnownRun], participant: str, period: Period, earned: Decimal
) -> Iterator[OtherCurrency]:
    """Give what was earned in each currency of a payee's that is not the statement's own, at the period's last day.

    Args:
        session: where facts and rates are read.
        runs: the statement's, at least one, all in one currency.
        participant: the payee.
        period: the statement's.
        earned: in the currency of the runs.
    """
    day, as_of, currency = period.last_day, max(known.run.as_of for known in runs), runs[0].run.currency
    own = personal_currency_of(session, participant, on=day, as_of=as_of)
    payee = payee_of(session, participant, on=day, as_of=as_of)
    payment = None if payee is None else payee.currency
    asked = [code for code in dict.fromkeys((own, payment)) if code not in {None, currency}]
    if not asked:
        return
    stated = _terms_on(runs, day)
    rates = None if stated is None else _rates(session, stated.terms, day, as_of)
    for code in asked:
        worth, missing = None, f"The plan states no rates of exchange for {day}."
        if stated is not None and rates is not None:
            try:
                found = rates.on(currency, code, day, stated.terms)
            except NoExchangeRate as error:
                missing = error.found
            else:
                worth, missing = Worth(found.convert_pay(earned, code), found.rate, found.path), ""
        yield OtherCurrency(
            currency=code,
            own=code == own,
            payment=code == payment,
            day=day,
            worth=worth,
            terms_of="" if stated is None else stated.version,
            missing=missing,
        )


def _terms_on(runs: Sequence[KnownRun], day: date) -> _Stated | None:
    """Return the terms of the first rule set whose version in force on a day has any."""
    for known in runs:
        for version, (begins, ends) in zip(known.versions, known.days, strict=True):
            if begins <= day < ends and version.exchange is not None:
                return _Stated(version.exchange, f"{known.run.rule_set} version {version.label}")
    return None


def _rates(session: Session, terms: ExchangeTerms, day: date, as_of: int) -> ExchangeRates:
    """Return the rates that may count for a day; a publisher has thousands of others."""
    oldest = day - timedelta(days=terms.at_most_days_old)
    return ExchangeRates(published_rates(session, terms.publisher, as_of, (oldest, day)))
