"""Recording what was asked: refused attempts, and reads of pay. Both are events like any change."""

import re
from collections.abc import Mapping
from datetime import datetime

from compledger import audit
from compledger.access.policy import Subject, Thing
from compledger.access.signing_in import ANYBODY
from compledger.store import Store

PSEUDONYMOUS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}")
UNREADABLE = "unreadable"
"""In place of an id that a client made up: it might be a name, an address, or a book."""


def record_refusal(
    store: Store, *, subject: Subject | None, verb: str, thing: Thing, why: str, at: datetime, request_id: str
) -> None:
    """Record an attempt that was refused (`access.refused`), in a transaction of its own."""
    by = subject.account if subject else ANYBODY
    with store.writing(by=by, at=at, reason="refused", request_id=request_id) as writing:
        facts: dict[str, audit.Fact] = {"verb": verb, "kind": thing.kind, "why": why}
        audit.append(writing, "access.refused", subject=_plain(thing.id) or thing.kind, facts=facts)


def record_read(
    store: Store,
    *,
    subject: Subject,
    verb: str,
    thing: Thing,
    facts: Mapping[str, audit.Fact],
    at: datetime,
    request_id: str,
    on_behalf_of: str | None = None,
) -> None:
    """Record a read, such as `statement.read`, in a transaction of its own.

    Args:
        store: where.
        subject: who reads.
        verb: what was done.
        thing: what was read.
        facts: what else an auditor needs, such as run, period and form; no name of a person.
        at: when.
        request_id: which request.
        on_behalf_of: the account whose role was used, as the decision says.
    """
    named = _plain(thing.participant)
    about: dict[str, audit.Fact] = {"participant": named} if named else {}
    with store.writing(
        by=subject.account, at=at, reason="read", request_id=request_id, on_behalf_of=on_behalf_of
    ) as writing:
        audit.append(writing, verb, subject=_plain(thing.id) or named or thing.kind, facts={**facts, **about})


def _plain(given: str | None) -> str | None:
    if given is None:
        return None
    return given if PSEUDONYMOUS.fullmatch(given) else UNREADABLE
