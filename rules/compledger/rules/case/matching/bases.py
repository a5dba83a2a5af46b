"""Bases: what a sale credits in the plan's currency, or the name of what is wrong with it."""

from dataclasses import dataclass
from decimal import Decimal

from compledger.rules.case.facts import People
from compledger.rules.case.matching.numbers import EXACTLY, decimal_of, rounded_decimal
from compledger.rules.case.matching.version import ReadyVersion, day_of
from compledger.rules.case.results import Conversion, Sale
from compledger.rules.language.forms.document import AMOUNT_BELOW
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.money import SALE_PLACES


@dataclass(frozen=True, slots=True)
class Base:
    """An amount in the plan's currency, or a quantity, at six places."""

    amount: Decimal
    converted: Conversion | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why there is nothing to credit."""

    kind: str
    """other_currency, no_base, too_large, no_exchange_rate, converted_too_large."""
    detail: str | None = None
    """The currencies, where they are what is wrong: `USD/EUR`."""


def base_of(sale: Sale, version: int, ready: ReadyVersion, place: int, people: People) -> Base | Flaw:
    """Return what a rule credits of a sale.

    Args:
        sale: a sale of a day of the version.
        version: the version's place among the snapshot's.
        ready: the version.
        place: of the rule, among the version's.
        people: for rates of exchange.
    """
    rule_set, currency = ready.rule_set, str(sale["currency"])
    pair = f"{currency}/{rule_set.currency}"
    foreign = currency != rule_set.currency
    if foreign and rule_set.exchange is None:
        return Flaw("other_currency", pair)
    exact = ready.bases[place](sale)
    if exact is None:
        return Flaw("no_base")
    amount = decimal_of(exact, SALE_PLACES)
    if abs(amount) >= AMOUNT_BELOW:
        return Flaw("too_large")
    if not foreign or ready.rules[place].base.kind is not FieldKind.MONEY:
        return Base(amount)
    return _converted(amount, currency, people.exchange(version, currency, day_of(sale)), pair)


def _converted(amount: Decimal, currency: str, known: tuple[Decimal, str] | None, pair: str) -> Base | Flaw:
    if known is None:
        return Flaw("no_exchange_rate", pair)
    rate, path = known
    worth = rounded_decimal(EXACTLY.multiply(amount, rate), SALE_PLACES)
    if abs(worth) >= AMOUNT_BELOW:
        return Flaw("converted_too_large", pair)
    return Base(worth, Conversion(amount, currency, rate, path))
