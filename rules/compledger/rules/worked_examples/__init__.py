"""Worked examples of a document, run by the columnar engine and compared with what they expect.

Opening connections belongs to the caller, as everywhere in `rules`: an in-memory one that is shut to the world will do.
"""

from compledger.rules.worked_examples.compared import compared
from compledger.rules.worked_examples.outcome import Came, Credited, Line, Outcome, outcome_of
from compledger.rules.worked_examples.run import run_examples
from compledger.rules.worked_examples.snapshot_of import snapshot_of
from compledger.rules.worked_examples.transactions import load_transactions

__all__ = [
    "Came",
    "Credited",
    "Line",
    "Outcome",
    "compared",
    "load_transactions",
    "outcome_of",
    "run_examples",
    "snapshot_of",
]
