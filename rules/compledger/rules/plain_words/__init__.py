"""Plans in plain words, in English and German.

A rule set is told from its typed form, in one structure for all languages; the phrases of the languages stand side by
side in `formula_patterns` and `plan_patterns`.
"""

from compledger.rules.plain_words.explain import explain
from compledger.rules.plain_words.plan_in_words import PlanInWords, Section
from compledger.rules.plain_words.render import as_data, as_markdown, as_text
from compledger.rules.plain_words.telling import Telling
from compledger.rules.plain_words.wording import Language

__all__ = ["Language", "PlanInWords", "Section", "Telling", "as_data", "as_markdown", "as_text", "explain"]
