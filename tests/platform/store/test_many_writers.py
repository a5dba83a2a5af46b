"""Many writers at once, as threads and as processes: one log, dense, without a fork, whoever dies on the way."""

import json
import multiprocessing
import os
import signal
import threading

import pytest

from compledger import audit
from compledger.store import Store, StoreLocation
from tests import rfc6962
from tests.platform.store.writers import append_events, hold_the_lock

PROCESSES = multiprocessing.get_context("forkserver")
# What the writers import is imported once, for all of them.
PROCESSES.set_forkserver_preload(["tests.platform.store.writers"])
WRITERS, EACH = 8, 6


def refuse_any_fault(store: Store) -> None:
    """Hold the log against what the writers did: every event once, in each writer's own order, under one root."""
    with store.reading() as session:
        found = list(audit.events(session))
        checked = audit.check_log(session)
        assert audit.root(session, len(found)) == rfc6962.mth([event.canonical for event in found])
    assert [(event.leaf, event.known_from) for event in found] == [(n, n + 1) for n in range(WRITERS * EACH)]
    assert (checked.size, checked.positions, checked.finding) == (WRITERS * EACH, WRITERS * EACH, None)
    for writer in range(WRITERS):
        turns = [json.loads(event.canonical)["facts"]["turn"] for event in found if event.subject == f"writer-{writer}"]
        assert turns == list(range(EACH))


def test_processes_that_write_at_once_make_one_dense_log(store: Store, location: StoreLocation) -> None:
    start = PROCESSES.Barrier(WRITERS)
    writers = [
        PROCESSES.Process(target=append_events, args=(location, number, EACH, start)) for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    refuse_any_fault(store)


def test_threads_that_write_at_once_make_one_dense_log(store: Store, location: StoreLocation) -> None:
    start = threading.Barrier(WRITERS)
    writers = [threading.Thread(target=append_events, args=(location, n, EACH, start)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    refuse_any_fault(store)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="only where processes can be killed")
def test_a_writer_that_is_killed_while_it_holds_the_lock_leaves_nothing_and_the_next_goes_on(
    store: Store, location: StoreLocation
) -> None:
    held = PROCESSES.Event()
    writer = PROCESSES.Process(target=hold_the_lock, args=(location, held))
    writer.start()
    assert held.wait(60)
    assert writer.pid is not None
    waiting = threading.Thread(target=append_events, args=(location, 1, 1, threading.Barrier(1)))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    os.kill(writer.pid, signal.SIGKILL)
    writer.join(60)
    waiting.join(30)
    assert not waiting.is_alive()
    with store.reading() as session:
        assert [event.verb for event in audit.events(session)] == ["thing.done"]
        assert audit.check_log(session).finding is None
