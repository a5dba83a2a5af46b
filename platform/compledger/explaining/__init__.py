"""Explaining: why somebody has a credit of a sale, or none, from every rule that was asked."""

from compledger.explaining.line import LineExplained, NoSuchLine, explain_line
from compledger.explaining.named_sale import NoSuchTransaction, TakenBack, transaction_named
from compledger.explaining.why_not import Answer, NobodyKnown, NothingInForceOn, why_not
from compledger.explaining.words import in_words, verdict_in_words

__all__ = [
    "Answer",
    "LineExplained",
    "NoSuchLine",
    "NoSuchTransaction",
    "NobodyKnown",
    "NothingInForceOn",
    "TakenBack",
    "explain_line",
    "in_words",
    "transaction_named",
    "verdict_in_words",
    "why_not",
]
