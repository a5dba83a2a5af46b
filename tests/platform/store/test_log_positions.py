"""Log positions: dense, drawn under the writer lock, and never without an audit event."""

import sys
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from compledger import audit
from compledger.audit import AuditEvent
from compledger.people import Participant
from compledger.store import LogEntry, NothingRecorded, Prepared, Store, newest_position
from tests.writing import AT, write


def test_the_first_writing_transaction_draws_position_1_and_stamps_it_on_its_rows(store: Store) -> None:
    with write(store) as writing:
        writing.add(Participant(participant="P-1", known_from=0))
        audit.append(writing, "participant.added", subject="P-1")
    with store.reading() as session:
        assert newest_position(session) == 1
        assert session.exec(select(Participant)).one().known_from == 1
        entry = session.exec(select(LogEntry)).one()
        assert (entry.position, entry.by, entry.at) == (1, "tester", AT)


def test_a_transaction_that_fails_leaves_no_gap_in_the_positions(store: Store) -> None:
    def fail() -> None:
        with write(store) as writing:
            audit.append(writing, "something.started", subject="x")
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        fail()
    with write(store) as writing:
        audit.append(writing, "something.done", subject="x")
        assert writing.position == 1
    with store.reading() as session:
        assert [event.verb for event in session.exec(select(AuditEvent)).all()] == ["something.done"]


def test_a_transaction_without_an_audit_event_is_refused_and_rolled_back(store: Store) -> None:
    with pytest.raises(NothingRecorded, match="position 1"), write(store) as writing:
        writing.add(Participant(participant="P-1", known_from=0))
    with store.reading() as session:
        assert newest_position(session) == 0
        assert session.exec(select(Participant)).all() == []


def test_an_abandoned_transaction_writes_nothing(store: Store) -> None:
    with write(store) as writing:
        writing.add(Participant(participant="P-1", known_from=0))
        writing.abandon()
    with store.reading() as session:
        assert newest_position(session) == 0
        assert session.exec(select(Participant)).all() == []


def test_writers_at_once_get_positions_without_gap_or_double(store: Store) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                with write(store) as writing:
                    writing.add(Participant(participant=f"P-{number}-{turn}", known_from=0))
                    audit.append(writing, "participant.added", subject=f"P-{number}-{turn}")
        except BaseException as error:  # noqa: BLE001  handed to the test below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    with store.reading() as session:
        assert sorted(session.exec(select(LogEntry.position)).all()) == list(range(1, 31))
        leaves = session.exec(select(AuditEvent.leaf, AuditEvent.known_from).order_by(AuditEvent.leaf)).all()  # type: ignore[arg-type]
    assert leaves == [(position - 1, position) for position in range(1, 31)]


def test_a_reader_sees_one_state_while_a_writer_commits(store: Store) -> None:
    with write(store) as writing:
        audit.append(writing, "first.done", subject="x")
    with store.reading() as session:
        assert newest_position(session) == 1
        with write(store) as writing:
            audit.append(writing, "second.done", subject="x")
        assert newest_position(session) == 1
    with store.reading() as session:
        assert newest_position(session) == 2


def test_a_naive_moment_is_refused(store: Store) -> None:
    with (
        pytest.raises(Exception, match=r"(?i)naive|timezone|tzinfo"),
        store.writing(by="t", at=datetime(2026, 1, 1), reason="r", request_id="i") as writing,  # noqa: DTZ001
    ):
        audit.append(writing, "x.done", subject="x")
    assert AT.tzinfo is UTC


def test_rows_that_the_database_refuses_at_the_commit_leave_nothing_behind(store: Store) -> None:
    with write(store) as writing:
        audit.append(writing, "first.done", subject="x")

    def append_twice() -> None:
        with write(store) as writing:
            leaf, canonical = audit.append(writing, "second.done", subject="x")
            row = {"leaf": leaf, "known_from": 2, "verb": "v", "subject": "s", "canonical": canonical}
            writing.write_last(Prepared(insert(AuditEvent)), row)

    with pytest.raises(IntegrityError):
        append_twice()
    with write(store) as writing:
        audit.append(writing, "third.done", subject="x")
    with store.reading() as session:
        assert [event.verb for event in audit.events(session)] == ["first.done", "third.done"]
        assert audit.check_log(session).finding is None


def test_events_are_yielded_page_by_page_from_any_leaf_and_up_to_any_number(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["compledger.audit.events"], "PAGE", 3)
    for number in range(8):
        with write(store) as writing:
            audit.append(writing, "thing.done", subject=f"s-{number % 2}")
    with store.reading() as session:
        assert [event.leaf for event in audit.events(session)] == list(range(8))
        assert [event.leaf for event in audit.events(session, after_leaf=2, limit=4)] == [3, 4, 5, 6]
        assert [event.leaf for event in audit.events(session, subject="s-1", as_of=6)] == [1, 3, 5]
        assert [event.leaf for event in audit.events(session, limit=3)] == [0, 1, 2]
        assert list(audit.events(session, limit=0)) == []
