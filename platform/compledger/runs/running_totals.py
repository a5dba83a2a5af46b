"""Running totals: where each credit of a payee stands among those of its measure, in the engine's own order.

Lines do not carry them: they are added up again from the run's credits, when somebody looks.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from compledger.rules.language import EarningKind, RuleSet


class CreditPlace(NamedTuple):
    """What tells a payee's credits apart."""

    transaction_id: int
    rule_id: str
    recipient: int
    level: int


class RunningTotals:
    """The running totals of one payee in a run."""

    def __init__(
        self, versions: Sequence[RuleSet], credits_: Iterable[Mapping[str, Any]], totals: Mapping[str, Decimal]
    ) -> None:
        """Take what a run says of a payee.

        Args:
            versions: the run's, as its rows number them.
            credits_: of the period that is paid; what a window had before it is told by the total.
            totals: what each measure comes to at the period's end.
        """
        self._versions, self._totals = versions, totals
        self._credits = sorted(credits_, key=_in_order)
        self._before: dict[str, dict[CreditPlace, Decimal]] = {}
        self._cut: dict[tuple[str, CreditPlace], Decimal] = {}

    def before(self, component: str, version: int, place: CreditPlace, slice_: Decimal) -> Decimal | None:
        """Return the running total before a line's slice; to be asked of a credit's lines in their order.

        None for an earning that neither cuts its credits by a running total nor looks at one.
        """
        earning = next(earning for earning in self._versions[version].earnings if earning.id == component)
        if earning.table is None or earning.kind is EarningKind.WHOLE:
            return None
        of_measure = self._of(earning.table.of or earning.measure)
        cut = self._cut.get((component, place), Decimal(0))
        self._cut[component, place] = cut + slice_
        return of_measure[place] + cut

    def _of(self, measure: str) -> Mapping[CreditPlace, Decimal]:
        """Return the total before each credit of a measure."""
        if measure not in self._before:
            mine = [
                row for row in self._credits if row["rule_id"] in _rules_of(self._versions[row["version"]], measure)
            ]
            total = self._totals[measure] - sum((row["credited"] for row in mine), Decimal(0))
            found: dict[CreditPlace, Decimal] = {}
            for row in mine:
                found[CreditPlace(row["transaction_id"], row["rule_id"], row["recipient"], row["level"])] = total
                total += row["credited"]
            self._before[measure] = found
        return self._before[measure]


def _rules_of(version: RuleSet, measure: str) -> tuple[str, ...]:
    return next((found.credits for found in version.measures if found.id == measure), ())


def _in_order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    key = row["source_key"].encode()
    return row["day"], len(key), key, row["source"].encode(), row["rule_id"].encode(), row["recipient"], row["level"]
