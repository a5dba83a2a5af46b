"""How the faces check and hash passwords: with the operator's list of breached ones, if there is one."""

import os
from functools import cache
from pathlib import Path

from compledger.access import STRONG, Passwords

BREACHED = "COMPLEDGER_BREACHED_PASSWORDS"
"""Environment variable: a file of SHA-1 hashes in order, as "Have I Been Pwned" gives them out."""


@cache
def password_rules() -> Passwords:
    """Return the rules of this process."""
    file = os.environ.get(BREACHED)
    return Passwords(breached=Path(file)) if file else STRONG
