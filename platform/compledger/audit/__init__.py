"""The audit log: every change of state as canonical bytes, appended in the transaction that makes it."""

from compledger.audit.events import AuditEvent, Fact, append, events
from compledger.audit.tree import AuditNode

__all__ = ["AuditEvent", "AuditNode", "Fact", "append", "events"]
