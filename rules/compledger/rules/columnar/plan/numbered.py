"""The plan of a calculation: rules, places, measures and earnings of all versions, numbered.

Everything that SQL handles row by row is a small number here, and the texts come back only in the relations that are
left at the end. What a
  rule's credits go to is its kind: a tuple of slots, one for each recipient, level and measure. Rules
and slots are numbered in the order in which credits of one transaction count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from compledger.rules.columnar.plan.days import Days, days_of
from compledger.rules.language.forms.crediting import CreditRule, Measure, Recipient, Split, Through
from compledger.rules.language.forms.expression import Condition
from compledger.rules.language.forms.fields import SEAT_FIELDS, TRANSACTION_FIELDS, FieldKind
from compledger.rules.language.forms.paying import Earning
from compledger.rules.language.forms.tables import TieredTable, TierKind
from compledger.rules.language.forms.walking import mentioned_fields, mentions_values
from compledger.rules.money import minor_places
from compledger.rules.rounding import Rounding, RoundingStep
from compledger.rules.snapshot import Snapshot

ALONG_SEATS = (Through.MANAGERS, Through.RELATION)
"""Ways that have levels."""


@dataclass(frozen=True, slots=True)
class NumberedRule:
    """A credit rule of one version, on the days on which both decide."""

    number: int
    version: int
    rule: CreditRule
    begins: date
    ends: date


@dataclass(frozen=True, slots=True)
class NumberedMeasure:
    """A measure, one for all versions that have it."""

    number: int
    id: str
    kind: FieldKind
    """MONEY, or QUANTITY: what its credits are counted in."""
    ordered: bool
    """Whether an earning is cut on its running total."""


@dataclass(frozen=True, slots=True)
class NumberedEarning:
    """An earning of one version."""

    number: int
    version: int
    earning: Earning
    measure: int | None
    """The number of the measure it pays on; None for a formula."""
    basis: int | None
    """The number of the measure that its tiers are bounds of."""
    rounding: Rounding

    @property
    def table(self) -> TieredTable | None:
        """Its tiers."""
        return self.earning.table


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in which a credit of a rule reaches somebody and is measured: recipient × level × measure."""

    recipient: Recipient
    position: int
    """The recipient's place in the rule."""
    level: int
    first_level: bool
    """Whether it speaks for all levels where nobody can be asked."""
    measure: int | None
    first: bool
    """Whether it stands for the credit where that is measured more than once."""
    only: Condition
    late: bool
    """Whether `only` asks fields of the sale, so that it cannot be answered by the seat alone."""

    @property
    def is_split(self) -> bool:
        """Whether those who are found share one credit."""
        recipient = self.recipient
        return recipient.through in {Through.TERRITORY, Through.UNIT} and recipient.split is not Split.EACH


Slots = tuple[Slot, ...]
"""What a rule's credits go to; rules that share it are of one kind."""


class Plan:
    """The numbered parts of a snapshot's versions."""

    def __init__(self, snapshot: Snapshot, sales: int = 0) -> None:
        self.snapshot = snapshot
        self.versions = tuple(segment.value for segment in snapshot.rule_sets)
        self.currency = self.versions[0].currency
        self.minor_places = minor_places(self.currency)
        self.days: Days = days_of(snapshot, sales)

    @cached_property
    def fields(self) -> dict[str, FieldKind]:
        """Every field that a transaction has, by its name."""
        found = dict(TRANSACTION_FIELDS.kinds)
        for version in self.versions:
            found |= version.fields
        return found

    @cached_property
    def rules(self) -> tuple[NumberedRule, ...]:
        """The credit rules of all versions, in the order in which credits of one transaction count: by id."""
        found = [
            (rule.id.encode(), version, segment, rule)
            for version, segment in enumerate(self.snapshot.rule_sets)
            for rule in segment.value.credit_rules
        ]
        found.sort(key=lambda each: each[:2])
        return tuple(
            NumberedRule(
                number, version, rule, max(rule.effective_from, segment.effective_from),
                min(rule.effective_until, segment.effective_until),
            )
            for number, (_, version, segment, rule) in enumerate(found)
        )  # fmt: skip

    @cached_property
    def measures(self) -> tuple[NumberedMeasure, ...]:
        """The measures of all versions."""
        bases = {(r.version, r.rule.id): r.rule.base.kind for r in self.rules}
        cut = {
            basis_of(earning) for version in self.versions for earning in version.earnings
            if earning.table is not None and earning.table.kind is not TierKind.WHOLE
        }  # fmt: skip
        kinds: dict[str, FieldKind] = {}
        for number, version in enumerate(self.versions):
            for measure in version.measures:
                kinds[measure.id] = bases[number, measure.credits[0]]
        return tuple(NumberedMeasure(n, name, kind, name in cut) for n, (name, kind) in enumerate(kinds.items()))

    @cached_property
    def measure_numbers(self) -> dict[str, int]:
        """The number of each measure."""
        return {measure.id: measure.number for measure in self.measures}

    def versions_until(self, period: int) -> list[int]:
        """Return the versions that have begun by a period's last day, the newest last."""
        ends = self.snapshot.periods[period].ends_before
        return [n for n, segment in enumerate(self.snapshot.rule_sets) if segment.effective_from < ends]

    def versions_in(self, period: int) -> list[int]:
        """Return the versions in force on any day of a period, the newest last."""
        begins = self.snapshot.periods[period].starts_on
        return [n for n in self.versions_until(period) if self.snapshot.rule_sets[n].effective_until > begins]

    def measure_for(self, name: str, period: int) -> Measure | None:
        """Return a measure as the newest version until a period's last day has it."""
        return self._newest_measures[period].get(name)

    @cached_property
    def _newest_measures(self) -> list[dict[str, Measure]]:
        return [
            {m.id: m for v in self.versions_until(period) for m in self.versions[v].measures}
            for period in range(len(self.snapshot.periods))
        ]

    @cached_property
    def earnings(self) -> tuple[NumberedEarning, ...]:
        """The earnings of all versions."""
        found: list[NumberedEarning] = []
        for version, rule_set in enumerate(self.versions):
            for earning in rule_set.earnings:
                measure = self.measure_numbers[earning.measure] if earning.measure else None
                basis = self.measure_numbers[basis_of(earning)] if earning.table else None
                found.append(NumberedEarning(len(found), version, earning, measure, basis, rule_set.rounding))
        return tuple(found)

    @cached_property
    def kinds(self) -> dict[Slots, int]:
        """Every kind of rule by what its credits go to, numbered."""
        numbers: dict[Slots, int] = {}
        for slots in self._slots:
            numbers.setdefault(slots, len(numbers))
        return numbers

    @cached_property
    def kind_of(self) -> tuple[int, ...]:
        """The kind of each rule, by its number."""
        return tuple(self.kinds[slots] for slots in self._slots)

    @cached_property
    def _slots(self) -> tuple[Slots, ...]:
        feeds: dict[tuple[int, str], list[int]] = {}
        for version, rule_set in enumerate(self.versions):
            for measure in rule_set.measures:
                for rule in measure.credits:
                    feeds.setdefault((version, rule), []).append(self.measure_numbers[measure.id])
        return tuple(_slots(rule.rule, feeds.get((rule.version, rule.rule.id), [None])) for rule in self.rules)

    @cached_property
    def pay_shares(self) -> tuple[Decimal, ...]:
        """The parts of an earning that recipients are paid, in order; mostly 1 alone."""
        return tuple(sorted({slot.recipient.pay_share for slots in self.kinds for slot in slots}))


def basis_of(earning: Earning) -> str:
    """Return the measure that an earning's tiers are bounds of."""
    return (earning.table.of if earning.table else None) or earning.measure


def _slots(rule: CreditRule, measures: Sequence[int | None]) -> Slots:
    late = bool(mentioned_fields(rule.only) - SEAT_FIELDS.keys()) or mentions_values(rule.only)
    found = []
    for position, recipient in enumerate(rule.recipients):
        first, last = (recipient.first_level, recipient.levels) if recipient.through in ALONG_SEATS else (0, 0)
        found += [
            Slot(recipient, position, level, level == first, measure, nth == 0, rule.only, late)
            for level in range(first, last + 1)
            for nth, measure in enumerate(measures)
        ]
    return tuple(found)


def is_merged(one: NumberedEarning) -> bool:
    """Return whether all slices of a credit are one line, which then has no tier and no rate of its own."""
    table = one.earning.table
    return one.rounding.step is RoundingStep.CREDIT and table is not None and table.kind is TierKind.MARGINAL


def is_cut(one: NumberedEarning) -> bool:
    """Return whether an earning's credits have to be put in order where a tier may be crossed."""
    return one.table is not None and one.table.kind is not TierKind.WHOLE
