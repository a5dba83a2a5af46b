"""What several versions of a rule set have to agree on, since one calculation may go over days of each.

A measure is summed over days of several versions into one total, and an earning that asks another waits for it whatever
version its credits are of.
"""

from collections.abc import Sequence

from compledger.rules.language import RuleSet
from compledger.rules.language.forms.crediting import Measure
from compledger.rules.language.forms.dependencies import EARNINGS, Item, Waits, reached, waits
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.paying import Earning, EarningKind
from compledger.rules.refused import Refused


class VersionsDisagree(Refused, ValueError):
    """Two versions of a rule set cannot be calculated together.

    `problem` says why, in words that name versions and items.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(f"{problem}. Give the changed item another id in the newer version.")
        self.problem = problem


def refuse_disagreement(versions: Sequence[RuleSet]) -> None:
    """Raise VersionsDisagree if a measure changes what it counts, tiers multiply a rate, or earnings wait in a circle.

    Tiers of the whole amount are those of one version for the credits of all: each has to have the rate they multiply.
    """
    _refuse_rates_that_are_missing(versions)
    kinds: dict[str, tuple[FieldKind, str]] = {}
    for version in versions:
        for measure in version.measures:
            kind = measure_kind(version, measure)
            known, label = kinds.setdefault(measure.id, (kind, version.label))
            if known is not kind:
                raise VersionsDisagree(
                    f"measure {measure.id!r} sums {known.value} in version {label!r} and {kind.value} in version "
                    f"{version.label!r}"
                )
    among = joined_waits(versions)
    for part, name in among:
        circle = reached((part, name), among) if part == EARNINGS else set()
        if (part, name) in circle:
            names = sorted(other for kind_, other in circle if kind_ == EARNINGS)
            raise VersionsDisagree(
                f"earnings {', '.join(map(repr, names))} wait for each other across the versions "
                f"{', '.join(repr(version.label) for version in versions)}"
            )


def _refuse_rates_that_are_missing(versions: Sequence[RuleSet]) -> None:
    whole = [(v, earning) for v in versions for earning in v.earnings if earning.kind is EarningKind.WHOLE]
    multiply = {earning.id: version for version, earning in whole if _multiplies(earning)}
    for version, earning in whole:
        if earning.rate is None and earning.id in multiply:
            raise VersionsDisagree(
                f"tiers of {earning.id!r} multiply its rate in version {multiply[earning.id].label!r}, and it has no "
                f"rate in version {version.label!r}"
            )


def _multiplies(earning: Earning) -> bool:
    return earning.table is not None and any(tier.rate is None for tier in earning.table.tiers)


def measure_kind(version: RuleSet, measure: Measure) -> FieldKind:
    """Return what a measure of a version sums: money or quantities."""
    return next(rule.base.kind for rule in version.credit_rules if rule.id in measure.credits)


def joined_waits(versions: Sequence[RuleSet]) -> Waits:
    """Return the earnings that each earning waits for in any version, through however many tables."""
    found: dict[Item, set[Item]] = {}
    for version in versions:
        among = waits(version.earnings, version.tables, version.measures)
        for item in among:
            if item[0] == EARNINGS:
                asked = {other for other in reached(item, among) if other[0] == EARNINGS}
                found.setdefault(item, set()).update(asked)
    return {item: sorted(asked) for item, asked in found.items()}
