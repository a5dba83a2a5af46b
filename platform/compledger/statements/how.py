"""How a line came about, in short: those steps of its trace that its row in the table does not show already."""

from decimal import Decimal

from compledger.statements.line import StatementLine
from compledger.statements.trace import Step, trace_of

TOLD_BY_THE_ROW = frozenset({"Transaction", "Tier", "Slice", "Total", "Quota"})
"""Day and transaction, tier and slice are columns, the running total is the sum of the slices above; how a quota came
about stands with it, above all lines."""


def how_of(line: StatementLine, currency: str) -> tuple[Step, ...]:
    """Return what a reader needs beside a line's row to do its sum again; nothing for a rate times a whole sale."""
    return tuple(step for step in trace_of(line, currency) if not _is_told(step, line))


def _is_told(step: Step, line: StatementLine) -> bool:
    match step.label:
        case "Base":
            return not line.base_asked and not any(map(str.isalpha, line.base_text))
        case "Credit":
            return line.share == Decimal(1) and line.split is None and not line.reach
        case "Rounding":
            return line.kind != "rounding"
        case label:
            # The row has the rate as well, but for parts of several tiers, and for a rate that was rounded.
            return label in TOLD_BY_THE_ROW or (label.startswith("Rate (") and line.effective_rate is None)
