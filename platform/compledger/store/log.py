"""The log: one dense position for each writing transaction."""

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from sqlalchemy import BigInteger, Connection, bindparam, func, insert
from sqlmodel import Field, Session, col, select

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


@dataclass(frozen=True, slots=True)
class Entry:
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


NEXT_POSITION = select(func.coalesce(func.max(LogEntry.position), 0) + 1).scalar_subquery()
DRAW = (
    insert(LogEntry)
    .values(position=NEXT_POSITION, **{each.name: bindparam(each.name) for each in fields(Entry)})
    .returning(col(LogEntry.position))
)
"""One statement looks the position up and takes it: under the writer lock every trip to the database makes all wait."""


class Writing:
    """A writing transaction that holds the writer lock and its position."""

    def __init__(self, connection: Connection, entry: Entry) -> None:
        """Draw the next position for an entry; the connection's transaction must have the writer lock."""
        self.connection = connection
        self.entry = entry
        self.position: int = connection.execute(
            DRAW, {each.name: getattr(entry, each.name) for each in fields(entry)}
        ).scalar_one()
        """The log position of this transaction."""
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

    def flush(self) -> None:
        """Write what the session holds back."""
        if "session" in self.__dict__:
            self.session.flush()

    def close(self) -> None:
        """Let go of the session's rows, once the transaction has ended."""
        if "session" in self.__dict__:
            self.session.close()

    def refuse_if_unrecorded(self) -> None:
        """Raise NothingRecorded if no audit event was appended."""
        if not self.events:
            raise NothingRecorded(self.position)


def newest_position(session: Session) -> int:
    """Return the newest log position, 0 for an empty store."""
    return session.exec(select(func.coalesce(func.max(LogEntry.position), 0))).one()


def position_at(session: Session, moment: datetime) -> int:
    """Return the newest position recorded at or before a moment, 0 if there is none.

    Clocks are set back and machines disagree: the position says what was known, the moment only helps to find it.
    """
    recorded = select(LogEntry.position).where(LogEntry.at <= moment).order_by(col(LogEntry.position).desc()).limit(1)
    return session.exec(recorded).first() or 0
