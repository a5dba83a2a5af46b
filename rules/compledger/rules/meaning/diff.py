"""The meaning of a change: what pays otherwise from one version to another, whatever became of its text."""

from compledger.rules.language.forms.document import RuleSet
from compledger.rules.meaning.change import Change
from compledger.rules.meaning.comparison import Comparison
from compledger.rules.meaning.crediting import compare_credit_rules, compare_measures
from compledger.rules.meaning.paying import compare_earnings
from compledger.rules.meaning.tables import compare_tables
from compledger.rules.meaning.terms import compare_examples, compare_terms, compare_values
from compledger.rules.plain_words import Language

PARTS = (
    compare_terms, compare_values, compare_credit_rules, compare_measures, compare_tables, compare_earnings,
    compare_examples,
)  # fmt: skip


def diff(a: RuleSet, b: RuleSet, language: Language = Language.EN) -> tuple[Change, ...]:
    """Return the changes from `a` to `b`, in the order of a document, both sides told in a language.

    Items are known by their ids, tiers by their bounds, rows by what they ask: one that was only moved has not changed,
    nor has a condition that says the same in another order. Comments and version labels are none of it.
    """
    comparison = Comparison.of(a, b, language)
    for compare in PARTS:
        compare(comparison)
    return tuple(comparison.changes)
