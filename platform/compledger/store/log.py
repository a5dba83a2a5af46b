"""The log: one dense position for each writing transaction."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    LargeBinary,
    bindparam,
    column,
    func,
    insert,
    literal_column,
    table,
)
from sqlmodel import Field, Session, col, select

from compledger.store.connect import take_writer_lock
from compledger.store.prepared import Prepared, one_trip
from compledger.store.rows import KnownRow, Row

R = TypeVar("R", bound=KnownRow)


class LogEntry(Row, table=True):
    """One writing transaction: who, when and why. Append-only."""

    __tablename__ = "log_entry"

    position: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    """Dense, from 1, drawn under the writer lock: the order in which the store came to know things."""
    at: datetime
    """For display only; order is the position's."""
    by: str
    """Pseudonymous id of who did it, `operator` for the machine's owner."""
    reason: str
    request_id: str
    on_behalf_of: str | None = None
    """Pseudonymous id of the person for whom it was done, if it was another than `by`."""
    workflow_id: str | None = None
    """Of the workflow that carried it, if one did."""


class Entry(NamedTuple):
    """What the log keeps of a writing transaction; each field as in LogEntry. Known before the position is drawn."""

    at: datetime
    by: str
    reason: str
    request_id: str
    on_behalf_of: str | None = None
    workflow_id: str | None = None


class NothingRecorded(RuntimeError):
    """A writing transaction was to be committed without an audit event."""

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(
            f"the writing transaction at position {position} appended no audit event and was rolled back: "
            "every change of state must be recorded"
        )


ONE: ColumnElement[int] = literal_column("1", BigInteger)
NEXT_POSITION = select(func.coalesce(func.max(LogEntry.position) + ONE, ONE)).scalar_subquery()
DRAW = Prepared(
    insert(LogEntry)
    .values(position=NEXT_POSITION, **{name: bindparam(name) for name in LogEntry.model_fields if name != "position"})
    .returning(col(LogEntry.position))
)
EVENTS = table("audit_event", column("leaf", BigInteger), column("canonical", LargeBinary))
"""What an event is, the audit log knows; here it is only looked up where the log ends."""
NEWEST_EVENT = Prepared(
    select(EVENTS.c.leaf, EVENTS.c.canonical).where(EVENTS.c.leaf == select(func.max(EVENTS.c.leaf)).scalar_subquery())
)


class Writing:
    """A writing transaction that holds the writer lock and its position."""

    def __init__(self, connection: Connection, entry: Entry) -> None:
        """Wait for the writer lock, draw the next position for an entry, and look where the log ends."""
        self.connection = connection
        self.entry = entry
        with one_trip(connection):
            take_writer_lock(connection)
            drawn = DRAW.ask(connection, entry._asdict())
            newest = NEWEST_EVENT.ask(connection)
        drawn_row = drawn.fetchone()
        assert drawn_row is not None
        self.position: int = drawn_row[0]
        """The log position of this transaction."""
        self.newest_event: tuple[int, bytes] | None = newest.fetchone()
        """Leaf and bytes of the newest event before this transaction."""
        self.edge: dict[int, bytes] = {}
        """Hashes of complete subtrees at the tree's right edge that this transaction has made, by level."""
        self.last_rows: dict[Prepared, list[Mapping[str, Any]]] = {}
        """Rows to be written with the commit, by the statement that inserts them."""
        self.events = 0
        """Audit events appended so far; at least one before the commit."""
        self.abandoned = False
        """True: there was nothing to change, and the transaction is rolled back without a trace."""

    @cached_property
    def session(self) -> Session:
        """A session within the transaction, made when it is first asked for."""
        return Session(self.connection, expire_on_commit=False)

    def add(self, row: R) -> R:
        """Stamp a row with the position and add it to the session."""
        row.known_from = self.position
        self.session.add(row)
        return row

    def abandon(self) -> None:
        """Give the transaction up: what was to be written is known already. Its position is drawn again by the next."""
        self.abandoned = True

    def write_last(self, statement: Prepared, row: Mapping[str, Any]) -> None:
        """Keep a row back until the commit, and send it together with that: meanwhile nobody can ask for it."""
        self.last_rows.setdefault(statement, []).append(row)

    def commit(self) -> None:
        """Write all that is held back, and commit.

        Raises:
            NothingRecorded: no audit event was appended.
        """
        if not self.events:
            raise NothingRecorded(self.position)
        if "session" in self.__dict__:
            self.session.flush()
        with one_trip(self.connection):
            for statement, rows in self.last_rows.items():
                statement.write(self.connection, rows)
            self.connection.commit()

    def close(self) -> None:
        """Let go of the session's rows, once the transaction has ended."""
        if "session" in self.__dict__:
            self.session.close()


def newest_position(session: Session) -> int:
    """Return the newest log position, 0 for an empty store."""
    return session.exec(select(func.coalesce(func.max(LogEntry.position), 0))).one()


def position_at(session: Session, moment: datetime) -> int:
    """Return the newest position recorded at or before a moment, 0 if there is none.

    Clocks are set back and machines disagree: the position says what was known, the moment only helps to find it.
    """
    recorded = select(LogEntry.position).where(LogEntry.at <= moment).order_by(col(LogEntry.position).desc()).limit(1)
    return session.exec(recorded).first() or 0
