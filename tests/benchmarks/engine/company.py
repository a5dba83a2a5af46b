"""The company that is paid: its plan, its people with their managers, teams, rates and quotas, and its transactions."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.engine.plan import MANAGER_LEVELS, Rule

REPORTS = 8
"""Reps that report to one manager; managers sell, too."""


@dataclass(frozen=True)
class Company:
    """All that a calculation may read."""

    rows: int
    rules: tuple[Rule, ...]
    teams: tuple[tuple[int, ...], ...]
    """Specialists of each overlay team."""
    rates: tuple[int, ...]
    """Each payee's personal rate in thousandths; specialists come after the reps."""
    quotas: Mapping[tuple[int, int], int]
    """By payee and measure: the target of every quarter, whole units."""
    transactions: Path

    @property
    def payees(self) -> int:
        """How many reps and specialists there are."""
        return len(self.rates)


def managers(rep: int) -> list[int]:
    """Return a rep's manager, that one's manager and so on, as far as the plan credits them."""
    found: list[int] = []
    while rep > 0 and len(found) < MANAGER_LEVELS:
        rep = (rep - 1) // REPORTS
        found.append(rep)
    return found
