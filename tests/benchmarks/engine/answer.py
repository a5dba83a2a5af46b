"""What an engine answers: totals that must be equal to the last cent, and what its stages took."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.benchmarks.engine.clock import NOTHING, Took

LOAD = "load"
"""The stage that no calculation counts: from the Parquet file into the engine's memory."""


class Group(NamedTuple):
    """A payee, a measure and a quarter, by their numbers."""

    payee: int
    measure: int
    quarter: int


class Total(NamedTuple):
    """What one group comes to."""

    lines: int
    credited: int
    """In ten-thousandths of the currency's unit."""
    earned: int
    """Cents, before the cap."""
    paid: int
    """Cents, after it."""


@dataclass(frozen=True)
class Answer:
    """An engine's answer."""

    totals: Mapping[Group, Total]
    stages: Mapping[str, Took]
    matches: int = 0
    lines_check: Mapping[Group, int] = field(default_factory=dict)
    """A sum over each line's hash, equal only where every line is; empty where an engine keeps no lines."""
    transactions: int = 0
    """How many were calculated."""

    @property
    def calculation(self) -> Took:
        """All stages but loading."""
        return sum((took for name, took in self.stages.items() if name != LOAD), NOTHING)

    @property
    def lines(self) -> int:
        """Earning lines, caps not counted."""
        return sum(total.lines for total in self.totals.values())


class EnginesDisagree(AssertionError):
    """Two engines pay the same plan differently."""

    def __init__(self, one: str, other: str, group: Group, found: object, expected: object, count: int) -> None:
        self.group = group
        super().__init__(f"{one} and {other} differ in {count:,} groups; the first is {group}: {found} and {expected}")


def require_equal(name: str, found: Answer, reference_name: str, reference: Answer) -> None:
    """Compare totals, and lines where both keep them.

    Raises:
        EnginesDisagree: one of them differs.
    """
    _compare(name, found.totals, reference_name, reference.totals)
    if found.lines_check and reference.lines_check:
        _compare(f"lines of {name}", found.lines_check, reference_name, reference.lines_check)


def _compare(name: str, found: Mapping[Group, object], other: str, expected: Mapping[Group, object]) -> None:
    wrong = [group for group in sorted({*found, *expected}) if found.get(group) != expected.get(group)]
    if wrong:
        first = wrong[0]
        raise EnginesDisagree(name, other, first, found.get(first), expected.get(first), len(wrong))
