"""Supposing: what payees would earn if sales, quotas or the rule set were others; nothing of it is kept."""

from compledger.supposing.given import GivenSale, NotASale, given_sale, sales_in_file
from compledger.supposing.what_if import Difference, WhatIf, team_of, what_if

__all__ = [
    "Difference",
    "GivenSale",
    "NotASale",
    "WhatIf",
    "given_sale",
    "sales_in_file",
    "team_of",
    "what_if",
]
