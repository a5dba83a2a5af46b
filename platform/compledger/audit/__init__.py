"""The audit log: every change of state as canonical bytes, appended in the transaction that makes it.

Over the bytes stands a Merkle tree (RFC 6962), whose roots and proofs of every size can be had at any time.
"""

from compledger.audit.check import LogChecked, LogFinding, check_log
from compledger.audit.events import Appended, AuditEvent, Fact, append, events
from compledger.audit.proofs import (
    ConsistencyProof,
    InclusionProof,
    TreeDamaged,
    TreeNotThatLarge,
    prove_consistency,
    prove_inclusion,
    root,
    tree_size,
)
from compledger.audit.tree import AuditNode

__all__ = [
    "Appended",
    "AuditEvent",
    "AuditNode",
    "ConsistencyProof",
    "Fact",
    "InclusionProof",
    "LogChecked",
    "LogFinding",
    "TreeDamaged",
    "TreeNotThatLarge",
    "append",
    "check_log",
    "events",
    "prove_consistency",
    "prove_inclusion",
    "root",
    "tree_size",
]
