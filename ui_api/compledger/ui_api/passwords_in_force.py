"""How passwords are checked in this installation: asked of the environment once, where a program starts."""

from collections.abc import Mapping
from pathlib import Path

from compledger.access import STRONG, Passwords

BREACHED = "COMPLEDGER_BREACHED_PASSWORDS"
"""Names a file of stolen passwords' SHA-1 hashes, in order, as "Have I Been Pwned" gives them out."""


def passwords_in_force(environment: Mapping[str, str]) -> Passwords:
    """Return how passwords are checked and hashed; without a file of stolen ones, by the built-in list alone."""
    named = environment.get(BREACHED)
    return Passwords(breached=Path(named)) if named else STRONG
