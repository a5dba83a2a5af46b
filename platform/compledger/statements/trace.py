"""The trace of a line: each step from the sale to the cent, enough to recompute it by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from compledger.rules.money import plain
from compledger.statements.model import StatementLine


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trace."""

    label: str
    working: str
    """The arithmetic, with its values."""
    clause: str
    """The clause of the plan that asks for the step; empty for what no clause asks."""


def trace_of(line: StatementLine, currency: str) -> tuple[Step, ...]:
    """Return the steps of a line, from the transaction as received to the rounded earning."""
    return tuple(_steps(line, currency))


def percent(share: Decimal) -> str:
    """Return a share as a percentage: 0.05 gives `5 %`."""
    return f"{plain(share * 100)} %"


def _steps(line: StatementLine, currency: str) -> Iterator[Step]:
    yield Step("Transaction", f"{line.source_key} of {line.day}: {plain(line.transaction_amount)} {currency}", "")
    credit = f"{plain(line.transaction_amount)} × {percent(line.share)} = {plain(line.credited)} to seat {line.position}"
    yield Step("Credit", credit, line.credit_clause)
    if line.tier:
        tier = line.tier
        until = "and above" if tier.until_attainment is None else f"to {percent(tier.until_attainment)}"
        bounds = f"tier {tier.number}, {percent(tier.from_attainment)} {until} of quota {plain(tier.quota)}"
        yield Step("Tier", bounds, line.earning_clause)
        slice_ = f"running total {plain(tier.slice_from)} → {plain(tier.slice_until)}: {plain(line.slice)} lies in it"
        yield Step("Slice", slice_, line.earning_clause)
    times = f" × {plain(line.times)}" if line.times != 1 else ""
    rate = f"{plain(line.slice)} × {percent(line.rate)}{times} = {plain(line.exact)} {currency}"
    yield Step(f"Rate ({line.rate_source})", rate, line.earning_clause)
    yield Step("Rounding", f"half away from zero to {line.earned} {currency}", "rounding")
