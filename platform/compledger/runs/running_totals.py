"""Running totals: where each credit of a payee stands among those of its measure, in the engine's own order.

Lines do not carry them: they are added up again from the run's credits, when somebody looks.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from compledger.rules.language import Earning, EarningKind, RuleSet
from compledger.runs.manifest import windows_of
from compledger.runs.results import KnownRun


class CreditPlace(NamedTuple):
    """What tells a payee's credits apart."""

    transaction_id: int
    rule_id: str
    recipient: int
    level: int


class RunningTotals:
    """The running totals of one payee in a run."""

    def __init__(self, known: KnownRun, credits_: Iterable[Mapping[str, Any]]) -> None:
        self._known = known
        self._begins = {name: window.starts_on for name, window in windows_of(known.run).items()}
        self._credits = sorted(credits_, key=_in_order)
        self._before: dict[str, dict[CreditPlace, Decimal]] = {}
        self._cut: dict[tuple[str, CreditPlace], Decimal] = {}

    def before(self, component: str, version: int, place: CreditPlace, slice_: Decimal) -> Decimal | None:
        """Return the running total before a line's slice; to be asked of a credit's lines in their order.

        None for an earning that neither cuts its credits by a running total nor looks at one.
        """
        earning = self._earning(component, version)
        if earning.table is None or earning.kind is EarningKind.WHOLE:
            return None
        of_measure = self._of(earning.table.of or earning.measure)
        cut = self._cut.get((component, place), Decimal(0))
        self._cut[component, place] = cut + slice_
        return of_measure[place] + cut

    def _earning(self, component: str, version: int) -> Earning:
        return next(earning for earning in self._known.versions[version].earnings if earning.id == component)

    def _of(self, measure: str) -> Mapping[CreditPlace, Decimal]:
        """Return the total before each credit of a measure, from the first day of its window on."""
        if measure not in self._before:
            begins, total, found = self._first_day(measure), Decimal(0), dict[CreditPlace, Decimal]()
            for row in self._credits:
                if row["day"] >= begins and row["rule_id"] in _rules_of(self._known.versions[row["version"]], measure):
                    found[CreditPlace(row["transaction_id"], row["rule_id"], row["recipient"], row["level"])] = total
                    total += row["credited"]
            self._before[measure] = found
        return self._before[measure]

    def _first_day(self, measure: str) -> date:
        """Return the first day of the window of a measure, as the last version that has it says."""
        for version in reversed(self._known.versions):
            for found in version.measures:
                if found.id == measure:
                    return self._begins[found.window or self._known.run.calendar]
        raise AssertionError(f"no version has measure {measure!r}")


def _rules_of(version: RuleSet, measure: str) -> tuple[str, ...]:
    return next((found.credits for found in version.measures if found.id == measure), ())


def _in_order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    key = row["source_key"].encode()
    return row["day"], len(key), key, row["source"].encode(), row["rule_id"].encode(), row["recipient"], row["level"]
