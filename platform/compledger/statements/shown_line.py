"""A line of a statement in words."""

from dataclasses import dataclass

from compledger.rules.money import minor_places, plain
from compledger.statements.how import how_of
from compledger.statements.line import StatementLine
from compledger.statements.trace import Step, trace_of
from compledger.statements.wording import amount_in, pay, rate_of, sale, tier_range

WHOLE_PERIOD = "the whole period"


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One earning line."""

    run: int
    number: int
    day: str
    transaction: str
    version: str
    """The version whose clauses they are; empty where the run knows one only."""
    clauses: tuple[str, ...]
    """The credit's clause, then the earning's."""
    tier: str
    """`2: 60–80 %`; empty for a flat earning."""
    slice: str
    """Empty for what comes from no credit."""
    slice_of: str
    """`part of 1,200.00`, or `from 1,000.00 GBP` where it was converted; empty where the slice is the whole sale."""
    rate: str
    """For what comes from no credit, what it is: `limit per deal`."""
    earned: str
    below_zero: bool
    how: tuple[Step, ...]
    """The steps that the values above do not tell."""
    steps: tuple[Step, ...]
    """The whole trace."""


def shown_line(line: StatementLine, places: int, currency: str, *, several: bool) -> ShownLine:
    """Return a line in words.

    Args:
        line: of a statement.
        places: that the slices of its component are shown with.
        currency: of the statement.
        several: whether clauses of several versions stand beside each other, and the line must name its own.
    """
    return ShownLine(
        run=line.run,
        number=line.number,
        day=line.day.isoformat(),
        transaction=line.source_key or WHOLE_PERIOD,
        version=line.version if several else "",
        clauses=tuple(clause for clause in (line.credit_clause, line.earning_clause) if clause),
        tier=_tier(line),
        slice="" if line.slice is None else sale(line.slice, places),
        slice_of=_slice_of(line, currency),
        rate=_rate(line, currency),
        earned=pay(line.earned, currency),
        below_zero=line.earned < 0,
        how=how_of(line, currency),
        steps=trace_of(line, currency),
    )


def _tier(line: StatementLine) -> str:
    if line.cuts:
        return ", ".join(str(cut.tier) for cut in line.cuts)
    tier = line.tier
    if tier is None:
        return ""
    return f"{tier.number}: {tier_range(tier.begins, tier.ends, of_quota=tier.quota is not None)}"


def _rate(line: StatementLine, currency: str) -> str:
    if line.kind != "credit":
        return {"limit": f"limit per {line.per}", "rounding": "rounding"}.get(line.kind, "formula")
    if line.rate is None or line.cuts:
        return "by tier"
    times = f" × {plain(line.times)}" if line.times != 1 else ""
    return rate_of(line.rate, currency, quantity=line.quantity) + times


def _slice_of(line: StatementLine, currency: str) -> str:
    if line.converted is not None:
        found = line.converted
        return f"from {sale(found.amount, minor_places(found.currency))} {found.currency}"
    whole = line.transaction_amount
    if whole is None or line.slice == whole:
        return ""
    return f"part of {amount_in(whole, '' if line.quantity else currency)}"
