"""The audit log under load: writers in processes of their own, each event in a durable transaction of its own.

The peer, in the same run: one process with the bare driver, the same rows into the same tables and as many commits,
with nothing of ours: no canonical bytes, no tree, no turn to wait for.
"""

import multiprocessing
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import NamedTuple

import psycopg

from compledger import audit
from compledger.migrations import upgrade
from compledger.store import Store, StoreLocation

WRITERS = 8
EVENTS = 4_000
"""Of each measurement, by all writers together."""
WARM_UP = 20
"""Events of each writer before the clock starts."""
AT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class Load(NamedTuple):
    """What a measurement came to."""

    seconds: float
    waits: list[float]
    """Of each event, in seconds, from before the transaction to after its commit; rising."""

    def line(self, what: str) -> str:
        """Return the measurement as a line of the table: events a second, and milliseconds."""
        count = len(self.waits)
        middle, late, last = (self.waits[int((count - 1) * share)] * 1_000 for share in (0.5, 0.99, 1))
        return f"{what:<44}{count / self.seconds:>10,.0f}{middle:>8.1f}{late:>8.1f}{last:>8.1f}"


HEAD = f"{'what':<44}{'events/s':>10}{'p50 ms':>8}{'p99 ms':>8}{'max ms':>8}"


def flushes_a_second(folder: Path, count: int = 500) -> float:
    """Return how often a second the disk of a folder takes 4 KiB and says that they are safe."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        started = time.perf_counter()
        for _ in range(count):
            file.write(os.urandom(4_096))
            file.flush()
            os.fdatasync(file.fileno())
        return count / (time.perf_counter() - started)


def append_at_once(location: StoreLocation, writers: int) -> Load:
    """Measure so many writers that append at once to a new store; hold the log they made against its own rules."""
    store = Store(location)
    upgrade(store.engine)
    load = _at_once(_append, location, writers)
    with store.reading() as session:
        checked = audit.check_log(session)
    store.close()
    if checked.finding is not None or checked.size != writers * (WARM_UP + EVENTS // writers):
        raise RuntimeError(f"the log is not what was written: {checked}")
    return load


def bare(location: StoreLocation) -> Load:
    """Measure the bare driver, one writer, on a new store."""
    store = Store(location)
    upgrade(store.engine)
    store.close()
    return _at_once(_insert_bare, location, 1)


def _at_once(
    work: Callable[[StoreLocation, int], Callable[[int], None]], location: StoreLocation, writers: int
) -> Load:
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(writers + 1), context.Queue()
    each = EVENTS // writers
    processes = [
        context.Process(target=_timed, args=(work, location, number, each, start, answers)) for number in range(writers)
    ]
    for process in processes:
        process.start()
    start.wait(120)
    started = time.perf_counter()
    waits = sorted(wait for _ in processes for wait in answers.get(timeout=300))
    seconds = time.perf_counter() - started
    for process in processes:
        process.join()
    return Load(seconds, waits)


def _timed(
    work: Callable[[StoreLocation, int], Callable[[int], None]],
    location: StoreLocation,
    writer: int,
    count: int,
    start: Barrier,
    answers: "Queue[list[float]]",
) -> None:
    once = work(location, writer)
    for turn in range(WARM_UP):
        once(-turn - 1)
    start.wait(120)
    waits = []
    for turn in range(count):
        began = time.perf_counter()
        once(turn)
        waits.append(time.perf_counter() - began)
    answers.put(waits)


def _append(location: StoreLocation, writer: int) -> Callable[[int], None]:
    store = Store(location)

    def once(turn: int) -> None:
        with store.writing(by="bench", at=AT, reason="bench", request_id=f"{writer}-{turn}") as writing:
            audit.append(writing, "thing.done", subject=f"thing-{writer}-{turn}", facts={"turn": turn})

    return once


def _insert_bare(location: StoreLocation, _: int) -> Callable[[int], None]:
    mark = "%s" if location.database_url else "?"
    entry = f"INSERT INTO log_entry (position, at, by, reason, request_id) VALUES ({', '.join([mark] * 5)})"
    event = f"INSERT INTO audit_event (leaf, known_from, verb, subject, canonical) VALUES ({', '.join([mark] * 5)})"
    node = f"INSERT INTO audit_node (level, number, hash) VALUES ({', '.join([mark] * 3)})"
    if location.database_url:
        connection: psycopg.Connection | sqlite3.Connection = psycopg.connect(location.url)
    else:
        connection = sqlite3.connect(location.folder / "compledger.sqlite", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
    position = 0

    def once(turn: int) -> None:
        nonlocal position
        if not location.database_url:
            connection.execute("BEGIN IMMEDIATE")
        connection.execute(entry, (position + 1, "2026-01-31 12:00:00.000000+00:00", "bench", "bench", str(turn)))
        connection.execute(event, (position, position + 1, "thing.done", f"thing-{turn}", b"x" * 330))
        if position % 2:
            connection.execute(node, (1, position // 2, b"x" * 32))
        connection.commit()
        position += 1

    return once
