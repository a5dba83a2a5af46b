"""What came of an import."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from compledger.rules.money import plain
from compledger.rules.refused import Refused


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """Figures to hold against the source's own."""

    rows: int
    amounts: Mapping[str, Decimal]
    """Sum of the amounts read, by currency; empty for people."""
    files_hash: str
    """SHA-256 over the files' contents, in hexadecimal."""
    time_zone: str | None = None
    """Where the files' moments were made days; None where they hold days."""


class ControlTotalsDiffer(Refused, ValueError):
    """The files do not hold what their source says they hold."""

    def __init__(self, what: str, expected: object, found: object) -> None:
        self.what, self.expected, self.found = what, expected, found
        super().__init__(
            f"the source states {what} {expected}, the files hold {found}: a file was cut, sent twice or changed. "
            "Ask for it again. Nothing was imported."
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """Control totals as the source states them; what it does not state is not compared."""

    rows: int | None = None
    amounts: Mapping[str, Decimal] = field(default_factory=dict)

    def refuse_other(self, found: ControlTotals) -> None:
        """Raise ControlTotalsDiffer if the files hold anything else."""
        if self.rows is not None and self.rows != found.rows:
            raise ControlTotalsDiffer("rows", self.rows, found.rows)
        for currency, amount in self.amounts.items():
            held = found.amounts.get(currency, Decimal(0))
            if held != amount:
                raise ControlTotalsDiffer(f"total {currency}", plain(amount), plain(held))


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
    withdrawn: int = 0
    """How many keys of earlier files a full extract no longer brings."""


@dataclass(frozen=True, slots=True)
class Additions:
    """What a target's own step found to add."""

    new: int
    corrected: int
    unchanged: int
    batch_root: bytes
    withdrawn: int = 0
    """Rows of earlier files that a full extract no longer brings."""

    @property
    def nothing(self) -> bool:
        """Whether every row is known already."""
        return not (self.new or self.corrected or self.withdrawn)
