"""The store's two doors: `reading`, and `writing` for one transaction at a time."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from compledger.store.bulk_files import PRIVATE, UNREGISTERED_KEPT_SECONDS, BulkFiles, registered_hashes
from compledger.store.connect import IMMEDIATE, connect, sqlite_url, take_writer_lock
from compledger.store.lease import lease
from compledger.store.log import Entry, Writing
from compledger.store.turns import turn


@dataclass(frozen=True, slots=True)
class StoreLocation:
    """Where a store is: its data folder, and the database's URL if it is not the SQLite file in that folder."""

    folder: Path
    database_url: str | None = None
    run_memory: str = "3GB"
    """What a calculation may hold in memory, as in `512MB`; what is more goes to the scratch folder of the data."""

    @property
    def url(self) -> str:
        """The URL of the database."""
        return self.database_url or sqlite_url(self.folder)


class Store:
    """One company's store."""

    def __init__(self, location: StoreLocation) -> None:
        self.location = location
        self.engine: Engine = connect(location.url)
        location.folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        self.bulk = BulkFiles(location.folder)
        self._writing_engine = self.engine.execution_options(**IMMEDIATE)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that reads one consistent state and changes nothing."""
        with Session(self.engine, expire_on_commit=False) as session:
            if self.engine.dialect.name == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def writing(
        self,
        *,
        by: str,
        at: datetime,
        reason: str,
        request_id: str,
        on_behalf_of: str | None = None,
        workflow_id: str | None = None,
    ) -> Iterator[Writing]:
        """Open the one writing transaction: takes the lock, draws the next position, commits at the end.

        Args:
            by: pseudonymous id of who does it, `operator` for the machine's owner.
            at: when, aware; for display.
            reason: why, as the person gave it; no name in it, it can never be erased.
            request_id: of the command or request that asked for it.
            on_behalf_of: pseudonymous id of the person for whom it is done, if that is another.
            workflow_id: of the workflow that carries it, if one does.

        Raises:
            NothingRecorded: no audit event was appended; nothing is committed.
        """
        entry = Entry(at, by, reason, request_id, on_behalf_of, workflow_id)
        with self._turn(), self._writing_engine.connect() as connection:
            connection.begin()
            writing = Writing(connection, entry)
            try:
                yield writing
                if not writing.abandoned:
                    writing.commit()
            finally:
                # Rolls back what was not committed.
                writing.close()

    @contextmanager
    def staging(self) -> Iterator[Connection]:
        """Open a short transaction for staged rows, which nobody sees until a batch of them is accepted.

        It draws no position, because it changes nothing that can be known.
        """
        with self._turn(), self._writing_engine.begin() as connection:
            take_writer_lock(connection)
            yield connection

    def _turn(self) -> AbstractContextManager[None]:
        """Queue for the writer lock where the database has no queue of its own."""
        return turn(self.location.folder) if self.engine.dialect.name == "sqlite" else nullcontext()

    def import_lease(self) -> AbstractContextManager[None]:
        """Hold the right to stage rows; raises LeaseTaken if another process has it."""
        return lease(self.engine, self.location.folder)

    def sweep(self, *, at: datetime) -> int:
        """Remove bulk files that were written but never registered, a day after; return how many."""
        with self.reading() as session:
            registered = registered_hashes(session)
        return self.bulk.sweep(registered, older_than=at.timestamp() - UNREGISTERED_KEPT_SECONDS)
