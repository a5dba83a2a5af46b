"""Turns: writers on SQLite go one after the other in the order in which they came, each woken when it is its turn.

SQLite itself lets a writer that finds the database locked sleep and look again, ever longer: whoever has slept longest
looks least often, and may wait for seconds while newcomers pass. Here the operating system keeps the queue, for threads
and processes alike, and takes the turn back from a writer that dies.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUEUE, TURN = "writers.queue", "writers.turn"
"""Two locks. Whoever has the first is next and waits for the second; so one that has just written cannot be next again
before those that came meanwhile."""


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Wait for the turn to write into the store of a data folder, and have it."""
    with (folder / QUEUE).open("ab") as queue, (folder / TURN).open("ab") as ours:
        fcntl.flock(queue, fcntl.LOCK_EX)
        fcntl.flock(ours, fcntl.LOCK_EX)
        fcntl.flock(queue, fcntl.LOCK_UN)
        try:
            yield
        finally:
            # Said, and not left to the closing: a child process may have inherited the open file.
            fcntl.flock(ours, fcntl.LOCK_UN)
