"""Audit events: canonical bytes (RFC 8785), stored verbatim, hashed as stored, and never touched again."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

import rfc8785
from sqlalchemy import BigInteger, LargeBinary, insert
from sqlmodel import Field, Session, col, select

from compledger.audit.tree import grow, next_leaf
from compledger.rules.merkle import leaf_hash
from compledger.store import Entry, KnownRow, LogEntry, Prepared, Writing

Fact = str | int | None | Sequence["Fact"] | Mapping[str, "Fact"]
"""What an event may hold: no float, amounts as text, no name of a person."""

PAGE = 500
"""Events fetched at once: a long history is never in memory as a whole."""


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


class Appended(NamedTuple):
    """What an event became in the log."""

    leaf: int
    canonical: bytes


INSERT = Prepared(insert(AuditEvent))


def append(
    writing: Writing,
    verb: str,
    *,
    subject: str,
    before: bytes | None = None,
    after: bytes | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> Appended:
    """Append an event to the writing transaction, at its position; what the session held back is written first.

    Args:
        writing: the transaction that makes the change.
        verb: `noun.past_verb`.
        subject: pseudonymous id of what is changed.
        before: canonical bytes of its state before, None if it did not exist.
        after: canonical bytes of its state after, None if it is gone.
        facts: what else a reader needs, such as counts, control totals and roots.
    """
    leaf = next_leaf(writing)
    content = {
        **of_transaction(writing.position, writing.entry),
        "after": _hash(after),
        "before": _hash(before),
        "facts": dict(facts or {}),
        "leaf": leaf,
        "subject": subject,
        "verb": verb,
    }
    canonical = rfc8785.dumps(content)
    row = {"leaf": leaf, "verb": verb, "subject": subject, "canonical": canonical, "known_from": writing.position}
    writing.write_last(INSERT, row)
    grow(writing, leaf, leaf_hash(canonical))
    writing.events += 1
    return Appended(leaf, canonical)


def events(
    session: Session,
    *,
    subject: str | None = None,
    verb: str | None = None,
    as_of: int | None = None,
    after_leaf: int = -1,
    limit: int | None = None,
) -> Iterator[AuditEvent]:
    """Yield events in their order, fetched page by page.

    Args:
        session: an open reading or writing session.
        subject: only of this subject.
        verb: only of this kind.
        as_of: only those known at this log position.
        after_leaf: only those with a higher leaf, to go on from where one stopped.
        limit: at most so many.
    """
    query = select(AuditEvent).order_by(col(AuditEvent.leaf))
    if subject is not None:
        query = query.where(AuditEvent.subject == subject)
    if verb is not None:
        query = query.where(AuditEvent.verb == verb)
    if as_of is not None:
        query = query.where(AuditEvent.known_from <= as_of)
    left = limit
    while left is None or left > 0:
        most = PAGE if left is None else min(PAGE, left)
        page = session.exec(query.where(AuditEvent.leaf > after_leaf).limit(most)).all()
        yield from page
        if len(page) < most:
            return
        after_leaf = page[-1].leaf
        left = None if left is None else left - len(page)


def utc_text(at: datetime) -> str:
    """Return a moment as `2025-01-31T12:00:00.000000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def of_transaction(position: int, entry: Entry | LogEntry) -> dict[str, Fact]:
    """Return what an event says of the transaction that it is of."""
    return {
        "at": utc_text(entry.at),
        "by": entry.by,
        "on_behalf_of": entry.on_behalf_of,
        "position": position,
        "reason": entry.reason,
        "request_id": entry.request_id,
        "workflow_id": entry.workflow_id,
    }


def _hash(state: bytes | None) -> str | None:
    return None if state is None else sha256(state).hexdigest()
