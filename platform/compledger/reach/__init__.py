"""Reach: whose rows a reader may see, and which fields of them, once the policy has said of which kind.

Access decides by roles alone and knows no reporting lines; people knows the lines and nothing of roles. Here they meet.
"""

from compledger.reach.people_shown import require_everybody, show_to
from compledger.reach.whose_rows import Everyone, Only, Reach, fields_on, reach, reaches, require_reach

__all__ = [
    "Everyone",
    "Only",
    "Reach",
    "fields_on",
    "reach",
    "reaches",
    "require_everybody",
    "require_reach",
    "show_to",
]
