"""Opening the store for a command, and saying who writes."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from compledger.migrations import require_current
from compledger.rules.refused import Refused
from compledger.store import Store, StoreLocation, Writing
from compledger.ui_api.cli.where import Where
from compledger.ui_api.clock import now

OPERATOR = "operator"
"""Who acts on the command line until people sign in."""


class NoStoreThere(Refused, LookupError):
    """The data folder has no store, and the command is not one that makes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"there is no store in {folder}. Check --data, or make one there: compledger db upgrade")


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


def is_there(where: Where) -> bool:
    """Return whether a store was made there: to ask changes nothing, unlike opening one."""
    made = where.folder if where.database_url else where.folder / "compledger.sqlite"
    return made.exists()


@contextmanager
def open_store(where: Where) -> Iterator[Store]:
    """Open a store that is there and whose schema is current.

    Raises:
        NoStoreThere: nothing was made there, and nothing is.
        StoreNotMigrated: its schema is not this program's.
    """
    if not is_there(where):
        raise NoStoreThere(where.folder)
    with open_or_make(where) as store:
        require_current(store.engine)
        yield store


@contextmanager
def open_or_make(where: Where) -> Iterator[Store]:
    """Open a store whatever its schema is; makes the data folder if it is not there."""
    store = Store(StoreLocation(where.folder, where.database_url))
    try:
        yield store
    finally:
        store.close()
