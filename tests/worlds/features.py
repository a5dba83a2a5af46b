"""What a random document may use, so that a failing one can be narrowed.

Each world draws a few of them. COMPLEDGER_WITHOUT=limits,windows leaves some out of all, COMPLEDGER_ONLY=gates
leaves only those in. `wide` draws amounts as wide as a sale may have, whose products can be more than any pay amount;
`huge` quotas, limits and rates as large or as small as they may be; `ends` lets the last version end within a period;
`nested` draws tables by what other tables give, `quota_tables` quotas that a table gives.
"""

import os
from collections.abc import Sequence

from hypothesis import strategies as st

FEATURES = (
    "assigned", "bases", "campaigns", "composed", "conditions", "curves", "ends", "exchange", "formula_earnings",
    "gates", "huge", "limits", "lookups", "managers", "nested", "only", "pay_shares", "period_rates", "periods",
    "quantities", "quota_formulas", "quota_tables", "relations", "rounding", "several_recipients", "several_rules",
    "standing", "territories",
    "tier_of", "times", "totals", "units", "vacant", "values", "versions", "whole", "wide",
    "windows",
)  # fmt: skip

Features = frozenset[str]


def allowed() -> list[str]:
    """Return the features that the environment leaves in."""
    only, without = os.environ.get("COMPLEDGER_ONLY"), os.environ.get("COMPLEDGER_WITHOUT", "")
    left = [name for name in FEATURES if only is None or name in only.split(",")]
    return [name for name in left if name not in without.split(",")]


def features(among: Sequence[str] = FEATURES) -> st.SearchStrategy[Features]:
    """Draw the features of one world, of some if asked."""
    names = [name for name in allowed() if name in among]
    return (
        st.frozensets(st.sampled_from(names), min_size=min(6, len(names)), max_size=20)
        if names
        else st.just(frozenset())
    )
