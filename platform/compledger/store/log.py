"""The log: one dense position for each writing transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import BigInteger, bindparam, func, insert
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


class NothingRecorded(RuntimeError):
    """A writing transaction was to be committed without an audit event."""

    def __init__(self, entry: LogEntry) -> None:
        self.position = entry.position
        super().__init__(
            f"the writing transaction at position {entry.position} appended no audit event and was rolled back: "
            "every change of state must be recorded"
        )


NEXT_POSITION = select(func.coalesce(func.max(LogEntry.position), 0) + 1).scalar_subquery()
DRAW = (
    insert(LogEntry)
    .values(position=NEXT_POSITION, **{name: bindparam(name) for name in LogEntry.model_fields if name != "position"})
    .returning(col(LogEntry.position))
)
"""One statement looks the position up and takes it: under the writer lock every trip to the database makes all wait."""


@dataclass(slots=True)
class Writing:
    """A writing transaction that holds the writer lock and its position."""

    session: Session
    entry: LogEntry
    events: int = field(default=0)
    """Audit events appended so far; at least one before the commit."""
    abandoned: bool = field(default=False)
    """True: there was nothing to change, and the transaction is rolled back without a trace."""

    @property
    def position(self) -> int:
        """The log position of this transaction."""
        return self.entry.position

    def add(self, row: R) -> R:
        """Stamp a row with the position and add it to the session."""
        row.known_from = self.position
        self.session.add(row)
        return row

    def abandon(self) -> None:
        """Give the transaction up: what was to be written is known already. Its position is drawn again by the next."""
        self.abandoned = True

    def refuse_if_unrecorded(self) -> None:
        """Raise NothingRecorded if no audit event was appended."""
        if not self.events:
            raise NothingRecorded(self.entry)


def draw(session: Session, entry: LogEntry) -> Writing:
    """Draw the next position for an entry and insert it; the transaction must have the writer lock."""
    facts = entry.model_dump(exclude={"position"})
    entry.position = session.connection().execute(DRAW, facts).scalar_one()
    return Writing(session, entry)


def newest_position(session: Session) -> int:
    """Return the newest log position, 0 for an empty store."""
    return session.exec(select(func.coalesce(func.max(LogEntry.position), 0))).one()


def position_at(session: Session, moment: datetime) -> int:
    """Return the newest position recorded at or before a moment, 0 if there is none.

    Clocks are set back and machines disagree: the position says what was known, the moment only helps to find it.
    """
    recorded = select(LogEntry.position).where(LogEntry.at <= moment).order_by(col(LogEntry.position).desc()).limit(1)
    return session.exec(recorded).first() or 0
