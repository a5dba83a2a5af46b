"""The whole of a rule set in plain words."""

from compledger.rules.language.forms.document import RuleSet
from compledger.rules.plain_words.crediting import tell_credits, tell_measures
from compledger.rules.plain_words.examples import tell_examples
from compledger.rules.plain_words.paying import tell_earnings
from compledger.rules.plain_words.plan_in_words import PlanInWords
from compledger.rules.plain_words.tables import tell_tables
from compledger.rules.plain_words.telling import Telling
from compledger.rules.plain_words.terms import tell_terms, tell_values
from compledger.rules.plain_words.wording import Language

CHAPTERS = (
    tell_terms, tell_credits, tell_measures, tell_earnings, tell_tables, tell_values, tell_examples,
)  # fmt: skip


def explain(rule_set: RuleSet, language: Language) -> PlanInWords:
    """Return a plan in words that a payee can read: every rule, table, figure, limit and example of it.

    What the author wrote (title, clauses, names, sources) stays as written, in whatever language that is.
    """
    telling = Telling(rule_set, language)
    sections = tuple(section for tell in CHAPTERS for section in tell(telling))
    return PlanInWords(rule_set.title, language.value, sections)
