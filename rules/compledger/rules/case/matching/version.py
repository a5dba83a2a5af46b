"""A version made ready: its rules in an index, its bases as functions; kept by its hash."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date

from compledger.rules.case.matching.branches import Bound, Branch, Range, branches_of
from compledger.rules.case.matching.functions import Functions, Test, Value
from compledger.rules.case.matching.index import Index
from compledger.rules.case.results import Sale
from compledger.rules.language.forms.crediting import CreditRule
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import ALWAYS, Formula
from compledger.rules.language.forms.fields import TRANSACTION_FIELDS


def day_of(sale: Sale) -> date:
    """Return the day on which a sale counts."""
    day = sale["day"]
    assert isinstance(day, date)
    return day


KEPT = 32
"""How many versions stay ready; the one that was asked longest ago goes first."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadyVersion:
    """A version of a rule set as functions of a sale."""

    rule_set: RuleSet
    rules: tuple[CreditRule, ...]
    """In the order in which credits of one sale count: by id."""
    bases: tuple[Value, ...]
    """Of each rule, exact."""
    only: tuple[Test | None, ...]
    """Of each rule, what the credited seat is asked, its fields among those of the sale; None where nothing is."""
    fields: tuple[str, ...]
    """All that a sale may be asked."""
    functions: Functions
    index: Index

    def holding(self, sale: Sale) -> list[int]:
        """Return the places of the rules that hold for a sale of a day of this version, in order."""
        return self.index.rules(sale)


class Versions:
    """Versions made ready, by their hashes: a version never changes, so it is never made ready twice while kept."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._ready: OrderedDict[str, ReadyVersion] = OrderedDict()

    def ready(self, rule_set: RuleSet) -> ReadyVersion:
        """Return a version made ready."""
        found = self._ready.pop(rule_set.hash, None) or made_ready(rule_set)
        self._ready[rule_set.hash] = found
        if len(self._ready) > self._kept:
            self._ready.popitem(last=False)
        return found


def made_ready(rule_set: RuleSet) -> ReadyVersion:
    """Make a version ready: a thousand rules take some milliseconds."""
    functions = Functions(rule_set.values)
    rules = tuple(sorted(rule_set.credit_rules, key=lambda rule: rule.id.encode()))
    bases: dict[Formula, Value] = {}
    for rule in rules:
        if rule.base not in bases:
            bases[rule.base] = functions.value(rule.base)
    return ReadyVersion(
        rule_set=rule_set,
        rules=rules,
        bases=tuple(bases[rule.base] for rule in rules),
        only=tuple(None if rule.only == ALWAYS else functions.test(rule.only) for rule in rules),
        fields=(*TRANSACTION_FIELDS.kinds, *rule_set.fields),
        functions=functions,
        index=Index(((place, _branches(rule, rule_set)) for place, rule in enumerate(rules)), functions),
    )


def _branches(rule: CreditRule, rule_set: RuleSet) -> list[Branch]:
    """Return the branches of a rule, each with its own days where these are fewer than its version's."""
    own = []
    if rule.effective_from > rule_set.effective_from:
        own.append(("day", Range(low=Bound(rule.effective_from, counts=True))))
    if rule.effective_until < rule_set.effective_until:
        own.append(("day", Range(high=Bound(rule.effective_until, counts=False))))
    branches = branches_of(rule.when)
    if not own:
        return branches
    return [Branch(each.keys, each.apart, [*own, *each.ranges], each.rest) for each in branches]
