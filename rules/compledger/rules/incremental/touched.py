"""Touched: the payees and periods whose pay may be another after a change, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why somebody's pay of a period may be another."""

    TRANSACTION = "transaction"
    """A sale that reaches them was added, corrected or cancelled."""
    QUOTA = "quota"
    SEAT = "seat"
    """They hold another seat, title or business unit on some day."""
    RELATED = "related"
    """They are reached through somebody, a territory or a unit from which they were not before, or no longer."""
    SHARED = "shared"
    """They share credits with somebody whose seat or membership is another."""
    RATE = "rate"
    """A personal rate."""
    ASSIGNED = "assigned"
    """The days on which the plan pays them."""
    EXCHANGE = "exchange"
    """A rate of exchange of a day on which they have a sale in that currency."""
    VERSION = "version"
    """The rule set says something else."""


Payee = tuple[str, str]
"""A participant, and the name of a paid period."""


@dataclass(slots=True)
class Touched:
    """What a change touches: exact or too large, never too small."""

    payees: dict[Payee, set[Reason]] = field(default_factory=dict)
    whole: dict[str, set[Reason]] = field(default_factory=dict)
    """Periods by name in which everybody is touched."""

    def add(self, reason: Reason, payees: Iterable[Payee]) -> None:
        """Note payees for a reason."""
        for payee in payees:
            self.payees.setdefault(payee, set()).add(reason)

    def add_whole(self, reason: Reason, periods: Iterable[str]) -> None:
        """Note periods in which everybody is touched."""
        for period in periods:
            self.whole.setdefault(period, set()).add(reason)

    @property
    def nobody(self) -> bool:
        """Whether nothing at all is touched."""
        return not self.payees and not self.whole

    def reasons(self) -> Mapping[Reason, int]:
        """Return how many payees × periods each reason touches; those of whole periods are not counted."""
        found = dict.fromkeys(Reason, 0)
        for reasons in self.payees.values():
            for reason in reasons:
                found[reason] += 1
        return {reason: count for reason, count in found.items() if count}
