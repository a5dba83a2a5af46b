"""Matching: which credit rules of the versions in force hold for a sale."""

from bisect import bisect_right
from datetime import date

from compledger.rules.case.matching.version import ReadyVersion, Versions, day_of
from compledger.rules.case.results import Sale
from compledger.rules.language.forms.crediting import CreditRule
from compledger.rules.snapshot import Snapshot


class Matcher:
    """Answers for sales of any day of a snapshot's versions."""

    def __init__(self, snapshot: Snapshot, versions: Versions | None = None) -> None:
        """Take a snapshot's versions; with `versions` those that are ready already are not made ready again."""
        known = versions or Versions()
        self._segments = snapshot.rule_sets
        self._begins = [segment.effective_from for segment in snapshot.rule_sets]
        self._ready = [known.ready(segment.value) for segment in snapshot.rule_sets]

    def version_on(self, day: date) -> tuple[int, ReadyVersion] | None:
        """Return the version that decides on a day, and its place among the snapshot's; None where none does."""
        place = bisect_right(self._begins, day) - 1
        if place < 0 or day >= self._segments[place].effective_until:
            return None
        return place, self._ready[place]

    def holding(self, sale: Sale) -> tuple[int, ReadyVersion, list[int], Sale] | None:
        """Return the version of a sale's day, the places of its rules that hold, and the sale with every field.

        None where no version is in force.
        """
        found = self.version_on(day_of(sale))
        if found is None:
            return None
        version, ready = found
        try:
            return version, ready, ready.holding(sale), sale
        except KeyError:
            # A field that was never imported is missing in every sale; to look for that each time would cost more.
            whole = complete(sale, ready)
            return version, ready, ready.holding(whole), whole

    def matches(self, sale: Sale) -> list[tuple[int, CreditRule]]:
        """Return the rules that hold for a sale, each with the place of its version, in order of id."""
        found = self.holding(sale)
        if found is None:
            return []
        version, ready, places, _ = found
        return [(version, ready.rules[place]) for place in places]


def complete(sale: Sale, ready: ReadyVersion) -> Sale:
    """Return a sale that has every field of a version: one that was never imported is missing."""
    return {**dict.fromkeys(ready.fields), **sale}
