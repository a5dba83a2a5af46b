"""Exchange: what one unit of a currency is worth in another on a day, and by which published rates.

A rate is taken from one publisher. If it does not publish the pair itself, its rate the other way round is turned over;
if there is none either, the way goes over one stated currency (triangulation). Each leg is named in the result, so that
whoever asks can find the published rates and do the sum again.

A published rate is used with all its places. A rate that had to be turned over or put together is rounded once, to
`RATE_PLACES` places; an amount is converted with it and rounded once, to `SALE_PLACES` places. A half goes away from
zero both times.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from itertools import chain

from compledger.rules.money import EXACT, SALE_PLACES, minor_places, plain, round_half_up
from compledger.rules.periods import Period
from compledger.rules.refused import Refused

RATE_PLACES = 14
"""Places of a rate as it is used; published ones have at most 10."""
RATE_BELOW = 1_000_000
"""No rate may reach this: with RATE_PLACES it leaves room for an amount of 18 digits in 38."""


class RateDay(StrEnum):
    """The day whose rate counts."""

    DAY = "day"
    """The transaction's own."""
    PERIOD_START = "period_start"
    PERIOD_END = "period_end"
    """The period's last day."""

    def within(self, period: Period, day: date) -> date:
        """Return the day whose rate counts for a transaction of `day` in `period`."""
        if self is RateDay.DAY:
            return day
        return period.starts_on if self is RateDay.PERIOD_START else period.last_day


@dataclass(frozen=True, slots=True)
class ExchangeTerms:
    """Which rates a rule set converts with."""

    publisher: str
    on: RateDay
    via: str | None
    """The currency that pairs without a rate of their own go over; None for no triangulation."""
    at_most_days_old: int
    """How old a rate may be, for days on which none is published; 0: of that very day."""


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """One unit of `from_currency` buys `rate` of `to_currency` on a day, as its publisher has it."""

    from_currency: str
    to_currency: str
    day: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Leg:
    """One published rate on the way from a currency to another."""

    published: PublishedRate
    turned_over: bool
    """True: the way goes from its `to_currency` to its `from_currency`."""

    def __str__(self) -> str:
        found = self.published
        shown = f"{found.from_currency}/{found.to_currency} {plain(found.rate)} of {found.day}"
        return f"1 / {shown}" if self.turned_over else shown


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one unit is worth, and by which rates."""

    rate: Decimal
    """Up to RATE_PLACES places."""
    legs: tuple[Leg, ...]
    """One, or two by triangulation; none from a currency to itself."""

    @property
    def path(self) -> str:
        """The published rates, in words: `EUR/USD 1.0829 of 2025-04-03`."""
        return " × ".join(str(leg) for leg in self.legs)

    def convert(self, amount: Decimal) -> Decimal:
        """Return an amount at this rate, rounded half away from zero to SALE_PLACES places."""
        with localcontext(EXACT):
            return round_half_up(amount * self.rate, SALE_PLACES)

    def convert_pay(self, amount: Decimal, to_currency: str) -> Decimal:
        """Return an amount at this rate, rounded once, half away from zero to the minor unit of `to_currency`."""
        with localcontext(EXACT):
            return round_half_up(amount * self.rate, minor_places(to_currency))


class NoExchangeRate(Refused, LookupError):
    """No way leads from one currency to another on a day."""

    def __init__(self, from_currency: str, to_currency: str, day: date, terms: ExchangeTerms) -> None:
        self.from_currency, self.to_currency, self.day, self.terms = from_currency, to_currency, day, terms
        age = f"at most {terms.at_most_days_old} days old on {day}" if terms.at_most_days_old else f"of {day}"
        over = f" nor a way over {terms.via}" if terms.via else ""
        self.found = f"{terms.publisher} has no rate between {from_currency} and {to_currency} {age}{over}."
        super().__init__(f"{self.found} Import the rate, or ask for a day that has one.")


class ExchangeRates:
    """One publisher's rates, by pair and day."""

    def __init__(self, published: Iterable[PublishedRate]) -> None:
        self._by_pair: dict[tuple[str, str], list[PublishedRate]] = {}
        for rate in sorted(published, key=lambda rate: rate.day):
            self._by_pair.setdefault((rate.from_currency, rate.to_currency), []).append(rate)
        self._days: Mapping[tuple[str, str], Sequence[date]] = {
            pair: [rate.day for rate in rates] for pair, rates in self._by_pair.items()
        }

    @property
    def currencies(self) -> Sequence[str]:
        """Every currency that a rate is from or to, in order."""
        return sorted(set(chain.from_iterable(self._by_pair)))

    def on(self, from_currency: str, to_currency: str, day: date, terms: ExchangeTerms) -> Exchange:
        """Return what a unit is worth on a day; raises NoExchangeRate."""
        legs = self._legs(from_currency, to_currency, day, terms)
        if legs is None:
            raise NoExchangeRate(from_currency, to_currency, day, terms)
        with localcontext(EXACT):
            rate = Decimal(1)
            for leg in legs:
                rate = rate / leg.published.rate if leg.turned_over else rate * leg.published.rate
            rounded = round_half_up(rate, RATE_PLACES)
        if not 0 < rounded < RATE_BELOW:
            raise NoExchangeRate(from_currency, to_currency, day, terms)
        return Exchange(rounded, legs)

    def _legs(self, from_currency: str, to_currency: str, day: date, terms: ExchangeTerms) -> tuple[Leg, ...] | None:
        if from_currency == to_currency:
            return ()
        direct = self._leg(from_currency, to_currency, day, terms)
        if direct is not None or terms.via is None or terms.via in {from_currency, to_currency}:
            return None if direct is None else (direct,)
        first = self._leg(from_currency, terms.via, day, terms)
        second = self._leg(terms.via, to_currency, day, terms)
        return None if first is None or second is None else (first, second)

    def _leg(self, from_currency: str, to_currency: str, day: date, terms: ExchangeTerms) -> Leg | None:
        """Return the rate of a pair, or the one the other way round where the pair has none that is young enough."""
        for pair, turned_over in (((from_currency, to_currency), False), ((to_currency, from_currency), True)):
            place = bisect_right(self._days.get(pair, ()), day)
            if place and (day - self._by_pair[pair][place - 1].day).days <= terms.at_most_days_old:
                return Leg(self._by_pair[pair][place - 1], turned_over)
        return None
