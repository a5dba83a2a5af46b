"""Proving: a registered run done again from its manifest, by the same engine or by the other one."""

from compledger.proving.facts_again import FactsAgain, NoSuchRun, Part, facts_again
from compledger.proving.replay import Replay, replay
from compledger.proving.verify import Disagreement, Told, Verification, verify

__all__ = [
    "Disagreement",
    "FactsAgain",
    "NoSuchRun",
    "Part",
    "Replay",
    "Told",
    "Verification",
    "facts_again",
    "replay",
    "verify",
]
