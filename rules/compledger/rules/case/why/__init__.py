"""WHY: which rules a sale met, which nearly, and what became of a participant in each."""

from compledger.rules.case.why.parts import Asked, Part, part_of
from compledger.rules.case.why.recipients import Fate, RecipientAnswer
from compledger.rules.case.why.why import RuleAnswer, Why, why

__all__ = ["Asked", "Fate", "Part", "RecipientAnswer", "RuleAnswer", "Why", "part_of", "why"]
