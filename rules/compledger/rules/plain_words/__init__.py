"""Plans in plain words, in English and German.

A rule set is told from its typed form, in one structure for all languages; the phrases of the languages stand side by
side in `formula_patterns`, `plan_patterns` and `example_patterns`. `explain` tells a whole plan, the others
(`…_in_words`) a part of one.
"""

from compledger.rules.plain_words.crediting import (
    base_in_words,
    only_in_words,
    quota_in_words,
    recipient_in_words,
    rule_in_words,
    sum_in_words,
    when_in_words,
)
from compledger.rules.plain_words.examples import example_in_short, example_in_words, example_parts_in_words
from compledger.rules.plain_words.explain import explain
from compledger.rules.plain_words.paying import earning_in_words, limit_in_words, pay_in_words
from compledger.rules.plain_words.plan_in_words import PlanInWords, Section
from compledger.rules.plain_words.render import as_data, as_markdown, as_text
from compledger.rules.plain_words.tables import (
    bound_in_words,
    cell_in_words,
    curve_by_in_words,
    dimensions_in_words,
    point_in_words,
    table_in_words,
    tier_in_words,
)
from compledger.rules.plain_words.telling import Telling
from compledger.rules.plain_words.terms import exchange_in_words, field_in_words, rounding_in_words
from compledger.rules.plain_words.wording import Language

__all__ = [
    "Language",
    "PlanInWords",
    "Section",
    "Telling",
    "as_data",
    "as_markdown",
    "as_text",
    "base_in_words",
    "bound_in_words",
    "cell_in_words",
    "curve_by_in_words",
    "dimensions_in_words",
    "earning_in_words",
    "example_in_short",
    "example_in_words",
    "example_parts_in_words",
    "exchange_in_words",
    "explain",
    "field_in_words",
    "limit_in_words",
    "only_in_words",
    "pay_in_words",
    "point_in_words",
    "quota_in_words",
    "recipient_in_words",
    "rounding_in_words",
    "rule_in_words",
    "sum_in_words",
    "table_in_words",
    "tier_in_words",
    "when_in_words",
]
