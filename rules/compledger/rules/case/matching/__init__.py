"""Matching: the rules of a version compiled into an index, asked one sale at a time."""

from compledger.rules.case.matching.bases import Base, Flaw, base_of
from compledger.rules.case.matching.functions import Functions, Test, Value
from compledger.rules.case.matching.matcher import Matcher, complete
from compledger.rules.case.matching.version import ReadyVersion, Versions, day_of

__all__ = [
    "Base",
    "Flaw",
    "Functions",
    "Matcher",
    "ReadyVersion",
    "Test",
    "Value",
    "Versions",
    "base_of",
    "complete",
    "day_of",
]
