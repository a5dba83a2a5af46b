"""How a statement writes amounts, shares and days: the one place that every face asks.

Nothing here changes a value that is paid. What is cut for showing says so.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal, localcontext

from compledger.rules.money import EXACT, minor_places, plain
from compledger.rules.periods import Period

# Not strftime, which asks the machine's locale.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def pay_text(amount: Decimal, currency: str) -> str:
    """Return a pay amount with exactly the currency's places: `1234.50` in USD, `1235` in JPY, never `-0.00`.

    A pay amount is whole minor units before it is shown; one that is not breaks an invariant.
    """
    places = minor_places(currency)
    with localcontext(EXACT):
        assert amount == amount.quantize(Decimal(1).scaleb(-places)), f"{amount} {currency} is not whole minor units"
    return format(abs(amount) if amount == 0 else amount, f".{places}f")


def pay(amount: Decimal, currency: str) -> str:
    """Return a pay amount for people, thousands apart: `-1,234.50`."""
    return thousands_apart(pay_text(amount, currency))


def sale(amount: Decimal, places: int) -> str:
    """Return a sale amount for people, thousands apart, with at least `places` places and no digit lost."""
    whole, _, rest = plain(amount).partition(".")
    rest = rest.ljust(places, "0")
    return thousands_apart(f"{whole}.{rest}" if rest else whole)


def amount_in(amount: Decimal, unit: str) -> str:
    """Return an amount for people, with the places of a currency at least; a quantity, whose unit is empty, plain."""
    return sale(amount, minor_places(unit) if unit else 0)


def rate_of(rate: Decimal, currency: str, *, quantity: bool) -> str:
    """Return a rate: a percentage, or `5.00 USD a unit` where a quantity is credited."""
    return f"{amount_in(rate, currency)} {currency} a unit" if quantity else percent(rate)


def places_for(amounts: Iterable[Decimal], unit: str) -> int:
    """Return the places that show every one of the amounts whole, so that a column lines up at its points."""
    needed = (len(plain(amount).partition(".")[2]) for amount in amounts)
    return max(minor_places(unit) if unit else 0, *needed, 0)


def thousands_apart(number: str) -> str:
    """Return a plain number with a comma between groups of three: `-12345.678` gives `-12,345.678`."""
    whole, point, rest = number.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{point}{rest}"


def percent(share: Decimal) -> str:
    """Return a share as a percentage: 0.05 gives `5 %`."""
    with localcontext(EXACT):
        return f"{thousands_apart(plain(share * 100))} %"


def attained(attainment: Decimal) -> str:
    """Return an attainment as a percentage of 2 places, cut and not rounded: 0.99999 is `99.99 %`, not yet 100."""
    with localcontext(EXACT):
        cut = (attainment * 100).quantize(Decimal("0.01"), ROUND_DOWN)
        return f"{thousands_apart(format(cut, 'f'))} %"


def tier_range(begins: Decimal, ends: Decimal | None, *, of_quota: bool = True) -> str:
    """Return the share of quota that a tier covers: `60–80 %`, or `from 100 %` for the last; or the amount of total."""
    if not of_quota:
        first = thousands_apart(plain(begins))
        return f"from {first}" if ends is None else f"{first}–{thousands_apart(plain(ends))}"
    if ends is None:
        return f"from {percent(begins)}"
    return f"{percent(begins).removesuffix(' %')}–{percent(ends)}"


def day_in_words(day: date) -> str:
    """Return a day as `1 Apr 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def days_of(period: Period) -> str:
    """Return a period's first and last day, both counting: `1 Apr 2025 – 30 Jun 2025`."""
    return days_between(period.starts_on, period.ends_before)


def days_between(first: date, until: date) -> str:
    """Return half-open days by their first and last, both counting."""
    return f"{day_in_words(first)} – {day_in_words(until - timedelta(days=1))}"


def short_hash(digest: str) -> str:
    """Return the first 12 hexadecimal digits, enough to compare by eye."""
    return digest[:12]


def who_is(name: str, title: str, participant: str) -> str:
    """Return what stands under a name: title and id; not the id again where it stands for an erased name."""
    return " · ".join(words for words in (title, participant if participant != name or not title else "") if words)


def sentence_case(identifier: str) -> str:
    """Return an identifier as a heading: `own-orders` gives `Own orders`."""
    words = identifier.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
