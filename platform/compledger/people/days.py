"""Half-open days: from one that counts until the first that does not."""

from datetime import date
from typing import NamedTuple

from compledger.rules.timeline import FOREVER

ALWAYS = date(1, 1, 1)
"""The first day of a fact that has a period in place of days."""


class Days(NamedTuple):
    """Half-open days."""

    effective_from: date
    effective_until: date

    def __str__(self) -> str:
        """Return them as a sentence says them."""
        if self.effective_from == ALWAYS:
            return "for the period"
        until = "" if self.effective_until == FOREVER else f" until {self.effective_until}"
        return f"from {self.effective_from}{until}"

    def meet(self, other: "Days") -> "Days | None":
        """Return the days of both, None if there are none."""
        both = Days(max(self.effective_from, other.effective_from), min(self.effective_until, other.effective_until))
        return both if both.effective_from < both.effective_until else None

    def without(self, taken: "Days") -> "list[Days]":
        """Return what is left of the days when others are taken."""
        before = Days(self.effective_from, min(self.effective_until, taken.effective_from))
        after = Days(max(self.effective_from, taken.effective_until), self.effective_until)
        return [part for part in (before, after) if part.effective_from < part.effective_until]


EVER = Days(ALWAYS, FOREVER)
