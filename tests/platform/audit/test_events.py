"""Audit events: canonical bytes, stored verbatim, in the order of their positions."""

import json
from hashlib import sha256

import rfc8785

from compledger import audit
from compledger.store import Store
from tests.writing import write


def test_an_event_says_who_did_what_when_and_why_and_from_which_state_to_which(store: Store) -> None:
    with write(store, reason="yearly plan") as writing:
        event = audit.append(writing, "plan.published", subject="plan-1", before=b"old", after=b"new", facts={"n": 2})
    assert json.loads(event.canonical) == {
        "after": sha256(b"new").hexdigest(),
        "at": "2026-01-31T12:00:00.000000Z",
        "before": sha256(b"old").hexdigest(),
        "by": "tester",
        "facts": {"n": 2},
        "leaf": 0,
        "on_behalf_of": None,
        "position": 1,
        "reason": "yearly plan",
        "request_id": "request-1",
        "subject": "plan-1",
        "verb": "plan.published",
        "workflow_id": None,
    }


def test_the_bytes_come_back_verbatim_and_are_canonical(store: Store) -> None:
    with write(store, reason='a "quoted" ünicode\nreason') as writing:
        written = audit.append(writing, "plan.published", subject="plan-1").canonical
    with store.reading() as session:
        (event,) = audit.events(session)
    assert event.canonical == written == rfc8785.dumps(json.loads(written))


def test_several_events_of_one_transaction_share_its_position_and_have_leaves_of_their_own(store: Store) -> None:
    with write(store) as writing:
        audit.append(writing, "a.done", subject="x")
        audit.append(writing, "b.done", subject="y")
    with write(store) as writing:
        audit.append(writing, "a.done", subject="y")
    with store.reading() as session:
        assert [(e.leaf, e.known_from, e.verb) for e in audit.events(session)] == [
            (0, 1, "a.done"),
            (1, 1, "b.done"),
            (2, 2, "a.done"),
        ]
        assert [e.leaf for e in audit.events(session, subject="y")] == [1, 2]
        assert [e.leaf for e in audit.events(session, verb="a.done")] == [0, 2]
