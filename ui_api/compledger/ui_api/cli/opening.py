"""Opening the store for a command, and saying who writes."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from compledger.migrations import require_current
from compledger.store import Store, StoreLocation, Writing
from compledger.ui_api.clock import now

OPERATOR = "operator"
"""Who acts on the command line until people sign in."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when and why: what every writing transaction is told."""

    by: str
    at: datetime
    reason: str
    request_id: str

    def writing(self, store: Store) -> AbstractContextManager[Writing]:
        """Open a writing transaction of this act."""
        return store.writing(by=self.by, at=self.at, reason=self.reason, request_id=self.request_id)


def act(reason: str) -> Act:
    """Return an act of the command line, now, under an id of its own."""
    return Act(OPERATOR, now(), reason, str(uuid4()))


@contextmanager
def open_store(location: StoreLocation) -> Iterator[Store]:
    """Open a store whose schema is current; raises StoreNotMigrated otherwise."""
    store = Store(location)
    try:
        require_current(store.engine)
        yield store
    finally:
        store.close()
