"""Credit rules that would be too much of a query together, though each by itself is not."""

from collections.abc import Mapping

from compledger.rules.language.expressions.writings import writings_of
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import Condition, DatedValue, Formula
from compledger.rules.language.forms.walking import walk
from compledger.rules.language.reading.manuscript import Manuscript

MOST_TOGETHER = 200_000
"""Fields and figures in the SQL of a document: five thousand rules of forty each."""


def check_written_out(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Note the rule at which the conditions and bases become too many; the same one twice is written once."""
    spells = {value.id: len(value.spells) for value in rule_set.values}
    seen: set[Formula | Condition] = set()
    together = 0
    for rule in rule_set.credit_rules:
        for form in (rule.when, rule.base, rule.only):
            if form not in seen:
                seen.add(form)
                together += _written_out(form, spells)
        if together > MOST_TOGETHER:
            manuscript.reader.fault(
                manuscript.by_id("credit_rules")[rule.id].place,
                f"up to {rule.id!r} conditions and bases ask for their fields more than {MOST_TOGETHER:,} times",
                "let rules be alike, put figures into a table, or import what several rules calculate as a field",
            )
            return


def _written_out(form: Formula | Condition, spells: Mapping[str, int]) -> int:
    """Return how many fields and figures the SQL of an expression holds; a dated value is all of its figures."""
    longest = max([spells[node.name] for node in walk(form) if isinstance(node, DatedValue)], default=1)
    return writings_of(form) * longest
