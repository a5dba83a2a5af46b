"""The meaning of a change between two rule set versions."""

from compledger.rules.meaning.change import Change, ChangeClass, ChangeKind
from compledger.rules.meaning.diff import diff
from compledger.rules.meaning.render import as_text

__all__ = ["Change", "ChangeClass", "ChangeKind", "as_text", "diff"]
