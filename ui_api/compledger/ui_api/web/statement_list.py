"""The list of statements: one period at a time, filtered by name, id or title."""

from collections.abc import Sequence
from dataclasses import dataclass

from compledger.statements import StatementEntry


@dataclass(frozen=True, slots=True)
class StatementList:
    """What the list's page shows."""

    periods: tuple[str, ...]
    """Every period's name, the latest first."""
    period: str
    """The one that is shown; empty where there are no statements at all."""
    search: str
    entries: tuple[StatementEntry, ...]
    """The shown period's entries that match, by name."""
    of: int
    """How many entries the shown period has."""


def statement_list(index: Sequence[StatementEntry], period: str, search: str) -> StatementList:
    """Return the list for a period, the latest where it is empty or unknown, and a search, all where it is empty.

    Every word of the search must be found somewhere in name, participant and title; capitals do not matter.
    """
    starts = {entry.period: entry.starts_on for entry in index}
    periods = tuple(sorted(starts, key=lambda name: (starts[name], name), reverse=True))
    chosen = period if period in starts else next(iter(periods), "")
    in_period = [entry for entry in index if entry.period == chosen]
    words = search.casefold().split()
    matching = [entry for entry in in_period if all(word in _searched(entry) for word in words)]
    matching.sort(key=lambda entry: (entry.name.casefold(), entry.participant))
    return StatementList(periods, chosen, search.strip(), tuple(matching), len(in_period))


def _searched(entry: StatementEntry) -> str:
    return f"{entry.name}\n{entry.participant}\n{entry.title}".casefold()
