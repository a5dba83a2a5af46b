"""The audit log: every change of state as canonical bytes, appended in the transaction that makes it."""

from compledger.audit.events import AuditEvent, Fact, append, events

__all__ = ["AuditEvent", "Fact", "append", "events"]
