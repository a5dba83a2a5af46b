"""Imports in a process of their own, which is killed or runs out of room on the way."""

import multiprocessing
import os
import resource
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import event

from compledger.imports import staging
from compledger.store import Store, StoreLocation
from tests.platform.imports.samples import ORDERS, import_into

AT_COMMIT = "commit"
CHILDREN = multiprocessing.get_context("forkserver")
# DuckDB looks for pandas when it is given a table, which costs every child a second.
CHILDREN.set_forkserver_preload(["compledger.imports", "pandas"])
TIME_LIMIT_SECONDS = 60
STAGED_AT_ONCE = 4
"""So that a small file takes several transactions."""


def import_and_die(location: StoreLocation, paths: Sequence[Path], mapping: str, stage: str, done: int) -> None:
    """Import until a stage has got so far, and be killed there without a chance to tidy up.

    Args:
        location: the store.
        paths: what to import.
        mapping: how.
        stage: how the stage begins that is told as progress; `commit` for the moment before the last commit.
        done: how much of the stage must be done.
    """
    store, accepting = Store(location), False
    staging.ROWS_AT_ONCE = STAGED_AT_ONCE

    def told(now: str, so_far: int, _total: int | None) -> None:
        nonlocal accepting
        accepting = now == "accepting"
        if now.startswith(stage) and so_far >= done:
            os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(store._writing_engine, "commit")
    def _commit(_connection: object) -> None:
        if accepting and stage == AT_COMMIT:
            os.kill(os.getpid(), signal.SIGKILL)

    import_into(store, *paths, mapping=mapping, progress=told)


def killed(location: StoreLocation, *paths: Path, stage: str, done: int = 0, mapping: str = ORDERS) -> None:
    """Run an import that is killed, and wait until it is dead."""
    child = CHILDREN.Process(target=import_and_die, args=(location, paths, mapping, stage, done))
    child.start()
    child.join(TIME_LIMIT_SECONDS)
    assert child.exitcode == -signal.SIGKILL
    child.close()


def import_on_a_full_disk(location: StoreLocation, path: Path, room_bytes: int, answer: Connection) -> None:
    """Import where no file can grow beyond a size; answer with the error that came of it."""
    store = Store(location)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, room_bytes))
    try:
        import_into(store, path)
    except Exception as error:  # noqa: BLE001  whatever it is, the test wants to see it
        answer.send([type(error).__name__, str(error)])
    else:
        answer.send(["", ""])


def full_disk_error(location: StoreLocation, path: Path, room_bytes: int) -> tuple[str, str]:
    """Return name and message of the error of an import that runs out of room, empty if it did not."""
    ours, theirs = CHILDREN.Pipe()
    child = CHILDREN.Process(target=import_on_a_full_disk, args=(location, path, room_bytes, theirs))
    child.start()
    assert ours.poll(TIME_LIMIT_SECONDS)
    name, message = ours.recv()
    child.join(TIME_LIMIT_SECONDS)
    child.close()
    ours.close()
    theirs.close()
    return name, message
