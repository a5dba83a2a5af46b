"""Versions: where the rule set in force says something else than before, as narrow as it can be told.

Where two versions differ in credit rules alone, only the sales that those rules match are concerned. Whatever else
differs concerns everybody in the periods that depend on such a day: earnings, tables, figures, measures' quotas.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from compledger.rules.incremental.change import Change
from compledger.rules.language.forms.crediting import CreditRule
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment


@dataclass(frozen=True, slots=True)
class OtherRules:
    """Days on which some credit rules are others, and nothing else is."""

    effective_from: date
    effective_until: date
    old: RuleSet
    """The former version with those rules alone."""
    new: RuleSet


@dataclass(frozen=True, slots=True)
class OtherVersions:
    """What is another about the versions in force."""

    whole: frozenset[str]
    """Paid periods in which everybody is concerned."""
    rules: Sequence[OtherRules]


def other_versions(change: Change, horizons: Sequence[Period]) -> OtherVersions:
    """Return what is another about the versions in force on the days that the periods depend on."""
    whole: set[str] = set()
    rules: list[OtherRules] = []
    for begins, ends in _spans(change, horizons):
        old, new = (_in_force(snapshot.rule_sets, begins) for snapshot in (change.old, change.new))
        if old is None and new is None:
            continue
        # A line says the number of its version: where that is another, so is the line.
        if old is not None and new is not None and old[0] == new[0]:
            found = _other_rules(old[1], new[1], begins, ends)
            if found is not None:
                rules += [found] if found.old.credit_rules or found.new.credit_rules else []
                continue
        # Later periods, too: a measure that their versions do not have is that of the last one before that has it.
        whole |= {each.name for each in horizons if begins < each.ends_before}
    return OtherVersions(frozenset(whole), rules)


def _spans(change: Change, horizons: Sequence[Period]) -> Iterator[tuple[date, date]]:
    """Return the days of both Snapshots, cut wherever a version begins or ends."""
    first = min(change.old.begins, change.new.begins, *(h.starts_on for h in horizons))
    last = max(h.ends_before for h in horizons)
    edges = {first, last}
    for segment in (*change.old.rule_sets, *change.new.rule_sets):
        edges |= {day for day in (segment.effective_from, segment.effective_until) if first < day < last}
    return pairwise(sorted(edges))


def _in_force(segments: Sequence[Segment[RuleSet]], day: date) -> tuple[int, RuleSet] | None:
    return next(((n, segment.value) for n, segment in enumerate(segments) if day in segment), None)


def _other_rules(old: RuleSet, new: RuleSet, begins: date, ends: date) -> OtherRules | None:
    """Return which credit rules are others; None where more than those are."""
    if old.hash != new.hash and _beside_rules(old) != _beside_rules(new):
        return None
    before, after = ({rule.id: _without_words(rule) for rule in rules.credit_rules} for rules in (old, new))
    ids = {id_ for id_ in before.keys() | after.keys() if before.get(id_) != after.get(id_)}
    measured = [{(m.id, rule) for m in rules.measures for rule in m.credits} for rules in (old, new)]
    ids |= {rule for _, rule in measured[0] ^ measured[1]}
    return OtherRules(begins, ends, _only(old, ids), _only(new, ids))


def _beside_rules(rules: RuleSet) -> object:
    """Return all that a version pays by, but for credit rules, and for words that pay nothing."""
    earnings = [replace(e, clause="", text="", pays_text="", only_if_text="") for e in rules.earnings]
    measures = [replace(m, credits=()) for m in rules.measures]
    values = [replace(value, source="") for value in rules.values]
    return (
        rules.currency, rules.calendar, rules.rounding, dict(rules.fields), dict(rules.field_currencies), values,
        measures, dict(rules.tables), earnings, rules.exchange,
    )  # fmt: skip


def _without_words(rule: CreditRule) -> CreditRule:
    return replace(rule, clause="", text="", when_text="", base_text="", only_text="")


def _only(rules: RuleSet, ids: set[str]) -> RuleSet:
    """Return a version that credits by some of its rules and pays nothing."""
    measures = [replace(m, credits=tuple(rule for rule in m.credits if rule in ids)) for m in rules.measures]
    return replace(
        rules,
        credit_rules=tuple(rule for rule in rules.credit_rules if rule.id in ids),
        measures=tuple(measure for measure in measures if measure.credits),
        tables={},
        earnings=(),
        examples=(),
    )
