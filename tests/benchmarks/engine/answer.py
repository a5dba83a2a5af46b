"""What an engine answers: totals that must be equal to the last cent, and what its stages took."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.benchmarks.engine.clock import NOTHING, Clock, Took

LOAD = "load"
"""From the Parquet file into the engine's memory."""
PARSE = "parse"
"""From the document's text to rules."""
BESIDE = (LOAD, PARSE)
"""Stages that are not counted as calculation."""


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
    clock: Clock
    matches: int = 0
    lines_check: Mapping[Group, int] = field(default_factory=dict)
    """A sum over each line's hash, equal only where every line is; empty where an engine keeps no lines."""
    transactions: int = 0
    """How many were calculated."""
    match_check: int = 0
    """What `check_of_matches` makes of the matches; 0 where an engine does not tell it."""

    @property
    def stages(self) -> Mapping[str, Took]:
        """What each stage took."""
        return self.clock.stages

    @property
    def calculation(self) -> Took:
        """All stages but loading and parsing."""
        return sum((took for name, took in self.stages.items() if name not in BESIDE), NOTHING)

    @property
    def whole(self) -> Took:
        """All stages."""
        return sum(self.stages.values(), NOTHING)

    @property
    def lines(self) -> int:
        """Earning lines, caps not counted."""
        return sum(total.lines for total in self.totals.values())


def check_of_matches(pairs: Iterable[tuple[int, int]]) -> int:
    """Return a number that is the same only for the same transactions and rules."""
    return sum(transaction * 10_007 + rule for transaction, rule in pairs)


class EnginesDisagree(AssertionError):
    """Two engines answer the same question differently."""

    def __init__(self, name: str, reference: str, wrong: Mapping[object, tuple[object, object]]) -> None:
        self.wrong = wrong
        where, (found, expected) = next(iter(wrong.items()))
        super().__init__(
            f"{name} and {reference} differ in {len(wrong):,} places; the first is {where}: {found} and {expected}"
        )


def require_equal(name: str, found: Answer, reference_name: str, reference: Answer) -> None:
    """Compare all that both engines tell: totals, lines, matches.

    Raises:
        EnginesDisagree: one of them differs.
    """
    _compare(name, {"matches": found.matches}, reference_name, {"matches": reference.matches})
    if found.totals:
        _compare(name, found.totals, reference_name, reference.totals)
    if found.lines_check and reference.lines_check:
        _compare(f"lines of {name}", found.lines_check, reference_name, reference.lines_check)
    if found.match_check and reference.match_check:
        _compare(name, {"check": found.match_check}, reference_name, {"check": reference.match_check})


def _compare(name: str, found: Mapping[Any, object], reference: str, expected: Mapping[Any, object]) -> None:
    wrong = {
        where: (found.get(where), expected.get(where))
        for where in sorted({*found, *expected})
        if found.get(where) != expected.get(where)
    }
    if wrong:
        raise EnginesDisagree(name, reference, wrong)
