"""Refused attempts and reads of pay are events, and what a client made up does not get into them."""

import json

import pytest

from compledger import audit
from compledger.access import GrantHeld, Role, Subject, Thing, record_read, record_refusal
from compledger.store import Store
from tests.platform.access.house import AT

READER = Subject("A-1", "P-1", frozenset({GrantHeld(Role.REP)}))


def facts(store: Store, verb: str) -> list[tuple[str, str, dict[str, object]]]:
    with store.reading() as session:
        found = [json.loads(event.canonical) for event in audit.events(session, verb=verb)]
    return [(event["by"], event["subject"], event["facts"]) for event in found]


def test_a_refused_attempt_is_recorded_with_who_what_and_why(store: Store) -> None:
    thing = Thing("statement", "P-2")
    for subject in (READER, None):
        record_refusal(store, subject=subject, verb="statement.read", thing=thing, why="no role", at=AT, request_id="r")
    about = {"verb": "statement.read", "kind": "statement", "why": "no role"}
    assert facts(store, "access.refused") == [("A-1", "P-2", about), ("anonymous", "P-2", about)]


@pytest.mark.parametrize("made_up", ["ada@example.com", "Ada Lovelace", "x" * 81, "\ud800", "a\0", "<b>"])
def test_an_id_that_a_client_made_up_is_not_written_down(store: Store, made_up: str) -> None:
    record_refusal(
        store, subject=None, verb="statement.read", thing=Thing("statement", made_up), why="x", at=AT, request_id="r"
    )
    assert [subject for _, subject, _ in facts(store, "access.refused")] == ["unreadable"]


def test_a_read_is_recorded_with_whoever_it_was_for(store: Store) -> None:
    thing, more = Thing("statement", "2025-Q1", participant="P-1"), {"run": 7}
    for behalf in (None, "A-9"):
        record_read(
            store, subject=READER, verb="statement.read", thing=thing, facts=more, at=AT, request_id="r",
            on_behalf_of=behalf,
        )  # fmt: skip
    assert facts(store, "statement.read") == [("A-1", "2025-Q1", {"run": 7, "participant": "P-1"})] * 2
    with store.reading() as session:
        events = [json.loads(event.canonical) for event in audit.events(session, verb="statement.read")]
    assert [event["on_behalf_of"] for event in events] == [None, "A-9"]
