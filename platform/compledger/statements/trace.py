"""The trace of a line: each step from the sale to the cent, enough to recompute it by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from compledger.rules.money import minor_places, plain
from compledger.statements.model import StatementLine, TierPosition
from compledger.statements.wording import pay, percent, sale


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trace."""

    label: str
    working: str
    """The arithmetic, with its values."""
    version: str = ""
    """The version of the rule set that asks for the step; empty for what no rule asks."""
    clause: str = ""
    """Its clause; `rounding` and `exchange` for what the version declares beside its clauses."""


def trace_of(line: StatementLine, currency: str) -> tuple[Step, ...]:
    """Return the steps of a line, from the transaction as received to the rounded earning."""
    return tuple(_steps(line, currency))


def _steps(line: StatementLine, currency: str) -> Iterator[Step]:
    def money(amount: Decimal) -> str:
        return sale(amount, minor_places(currency))

    received = money(line.transaction_amount)
    if line.converted is None:
        yield Step("Transaction", f"{line.source_key} of {line.day}: {received} {currency}")
    else:
        found = line.converted
        foreign = sale(found.amount, minor_places(found.currency))
        yield Step("Transaction", f"{line.source_key} of {line.day}: {foreign} {found.currency}")
        converted = f"{foreign} {found.currency} × {plain(found.rate)} = {received} {currency}"
        yield Step("Exchange", f"{converted}, by {found.path}, half away from zero", line.version, "exchange")
    credit = f"{received} × {percent(line.share)} = {money(line.credited)} {currency} to seat {line.position}"
    yield Step("Credit", credit, line.version, line.credit_clause)
    pays = line.version, line.earning_clause
    if line.tier:
        yield Step("Tier", f"{_tier(line.tier)} of quota {money(line.tier.quota)} {currency}", *pays)
        total = f"running total {money(line.tier.slice_from)} → {money(line.tier.slice_until)}"
        yield Step("Slice", f"{total}: {money(line.slice)} {currency} lies in this tier", *pays)
    times = f" × {plain(line.times)}" if line.times != 1 else ""
    exact = f"{money(line.slice)} × {percent(line.rate)}{times} = {money(line.exact)} {currency}"
    yield Step(f"Rate ({line.rate_source})", exact, *pays)
    rounded = f"{money(line.exact)} → {pay(line.earned, currency)} {currency}, half away from zero"
    yield Step("Rounding", rounded, line.version, "rounding")


def _tier(tier: TierPosition) -> str:
    until = "and above" if tier.until_attainment is None else f"to {percent(tier.until_attainment)}"
    return f"tier {tier.number}, {percent(tier.from_attainment)} {until}"
