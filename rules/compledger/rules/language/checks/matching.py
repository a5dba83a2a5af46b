"""Conditions that can never hold: what they ask of one figure contradicts itself, or the rule's own days."""

from collections.abc import Iterable
from datetime import date

from compledger.rules.language.checks.possible import why_never
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import All, Compare, Condition, Field, Literal
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.text.source import Mapping
from compledger.rules.timeline import FOREVER


def check_matching(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Note such conditions of credit rules and gates."""
    items = manuscript.by_id("credit_rules")
    for rule in rule_set.credit_rules:
        known = list(_known(rule_set, rule.effective_from, rule.effective_until))
        if not _check(rule.when, known, items[rule.id], "when", manuscript):
            _check(rule.only, [*known, rule.when], items[rule.id], "only", manuscript)
    gates = manuscript.by_id("earnings")
    for earning in rule_set.earnings:
        _check(earning.only_if, [], gates[earning.id], "only_if", manuscript)


def _known(rule_set: RuleSet, begins: date, until: date) -> Iterable[Condition]:
    """Yield what holds of every sale that a rule is asked about: its day, and without exchange terms its currency."""
    day = Field("day", FieldKind.DATE)
    yield Compare(day, ">=", Literal(FieldKind.DATE, begins))
    if until != FOREVER:
        yield Compare(day, "<", Literal(FieldKind.DATE, until))
    if rule_set.exchange is None:
        yield Compare(Field("currency", FieldKind.TEXT), "=", Literal(FieldKind.TEXT, rule_set.currency))


def _check(found: Condition, known: list[Condition], item: Mapping, key: str, manuscript: Manuscript) -> bool:
    """Note a condition that never holds; tells whether it is one."""
    why = why_never(All((found, *known))) if key in item.values else None
    if why is not None:
        hint = "mend the condition, or take the rule out" if key != "only_if" else "mend the gate"
        manuscript.reader.fault(item.values[key].place, f"this can never hold: {why}", hint)
    return why is not None
