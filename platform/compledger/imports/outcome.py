"""What came of an import."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """Figures to hold against the source's own."""

    rows: int
    amounts: Mapping[str, Decimal]
    """Sum of the amounts read, by currency; empty for people."""
    files_hash: str
    """SHA-256 over the files' contents, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An import that was accepted, or that had nothing new."""

    target: str
    totals: ControlTotals
    new: int
    corrected: int
    unchanged: int
    batch: int | None
    """Number of the accepted batch; None if there was nothing new and nothing was written."""
    batch_root: str | None
    log_position: int | None


@dataclass(frozen=True, slots=True)
class Additions:
    """What a target's own step found to add."""

    new: int
    corrected: int
    unchanged: int
    batch_root: bytes
