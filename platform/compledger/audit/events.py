"""Audit events: canonical bytes (RFC 8785), stored verbatim and never touched again."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import rfc8785
from sqlalchemy import BigInteger, LargeBinary, func
from sqlmodel import Field, Session, col, select

from compledger.store import KnownRow, Writing

Fact = str | int | None | Sequence["Fact"] | Mapping[str, "Fact"]
"""What an event may hold: no float, amounts as text, no name of a person."""


class AuditEvent(KnownRow, table=True):
    """One event. Append-only."""

    __tablename__ = "audit_event"

    leaf: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    """Dense, from 0: the event's leaf in the log's tree."""
    verb: str = Field(index=True)
    """`noun.past_verb`, as in `rule_set.published`."""
    subject: str = Field(index=True)
    """Pseudonymous id of what was changed."""
    canonical: bytes = Field(sa_type=LargeBinary)
    """The event's bytes; a leaf's hash is taken over them as stored."""


def append(
    writing: Writing,
    verb: str,
    *,
    subject: str,
    before: bytes | None = None,
    after: bytes | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> AuditEvent:
    """Append an event to the writing transaction, at its position.

    Args:
        writing: the transaction that makes the change.
        verb: `noun.past_verb`.
        subject: pseudonymous id of what is changed.
        before: canonical bytes of its state before, None if it did not exist.
        after: canonical bytes of its state after, None if it is gone.
        facts: what else a reader needs, such as counts, control totals and roots.
    """
    session, entry = writing.session, writing.entry
    leaf = session.exec(select(func.coalesce(func.max(AuditEvent.leaf), -1))).one() + 1
    content = {
        "after": _hash(after),
        "at": utc_text(entry.at),
        "before": _hash(before),
        "by": entry.by,
        "facts": dict(facts or {}),
        "leaf": leaf,
        "on_behalf_of": None,
        "position": entry.position,
        "reason": entry.reason,
        "request_id": entry.request_id,
        "subject": subject,
        "verb": verb,
        "workflow_id": None,
    }
    canonical = rfc8785.dumps(content)
    event = writing.add(AuditEvent(leaf=leaf, verb=verb, subject=subject, canonical=canonical, known_from=0))
    session.flush()
    writing.events += 1
    return event


def events(session: Session, *, subject: str | None = None, verb: str | None = None) -> Sequence[AuditEvent]:
    """Return the events in their order, of one subject or verb if asked."""
    query = select(AuditEvent).order_by(col(AuditEvent.leaf))
    if subject is not None:
        query = query.where(AuditEvent.subject == subject)
    if verb is not None:
        query = query.where(AuditEvent.verb == verb)
    return session.exec(query).all()


def utc_text(at: datetime) -> str:
    """Return a moment as `2025-01-31T12:00:00.000000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _hash(state: bytes | None) -> str | None:
    return None if state is None else sha256(state).hexdigest()
