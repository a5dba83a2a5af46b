"""Writers in processes of their own, for the tests of what happens when many write at once."""

import signal
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier, Event

from compledger import audit
from compledger.store import Store, StoreLocation

AT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def append_events(location: StoreLocation, writer: int, count: int, start: Barrier) -> None:
    """Append so many events, each in a transaction of its own."""
    store = Store(location)
    start.wait(60)
    for turn in range(count):
        with store.writing(by="tester", at=AT, reason="many at once", request_id=f"{writer}-{turn}") as writing:
            audit.append(writing, "thing.done", subject=f"writer-{writer}", facts={"turn": turn})
    store.close()


def hold_the_lock(location: StoreLocation, held: Event) -> None:
    """Append an event, say so, and never come to the commit."""
    store = Store(location)
    with store.writing(by="tester", at=AT, reason="dies", request_id="dies") as writing:
        audit.append(writing, "thing.left_undone", subject="nothing")
        held.set()
        signal.pause()
