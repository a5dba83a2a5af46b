"""Overlays: hypothetical facts laid over the known ones, for previews and what-ifs. Nothing of one is ever stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from compledger.rules.language.forms.document import RuleSet
from compledger.rules.periods import Period
from compledger.rules.timeline import Assertion, Segment, flatten


class QuotaKey(NamedTuple):
    """Whose target of which measure."""

    participant: str
    measure: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is supposed: it wins over what is known."""

    transactions: Sequence[Mapping[str, object]] = ()
    """Sales that might be made: fields by name, at least those that every transaction has."""
    quotas: Mapping[QuotaKey, Decimal] = field(default_factory=dict)
    """Targets of the period, in the rule set's currency."""
    rule_set: RuleSet | None = None
    """A draft: it decides the days that it covers, as if it were published last."""
    without: frozenset[int] = frozenset()
    """Known transactions that might be taken back, by their numbers."""

    def sales_of(self, period: Period) -> list[Mapping[str, object]]:
        """Return the supposed sales whose day lies in a period."""
        return [row for row in self.transactions if isinstance(row["day"], date) and row["day"] in period]


NOTHING = Overlay()
"""The overlay of a real run."""


def with_draft(
    versions: Sequence[Segment[RuleSet]], draft: RuleSet | None, period: Period
) -> tuple[Segment[RuleSet], ...]:
    """Return the versions of a period with a draft laid over the days that it covers."""
    if draft is None:
        return tuple(versions)
    known = [Assertion(s.effective_from, s.effective_until, 0, s.value) for s in versions]
    begins, ends = max(draft.effective_from, period.starts_on), min(draft.effective_until, period.ends_before)
    return tuple(flatten([*known, Assertion(begins, ends, 1, draft)]))
