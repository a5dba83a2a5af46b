"""Sessions as their holder sees them in a list, and how they end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from compledger import audit
from compledger.access.accounts import AccessSession
from compledger.access.held import subject_of
from compledger.access.policy import Attempted, Thing, decide
from compledger.access.roles import Verb
from compledger.access.sessions import SessionKind, SessionRefused, Stage, day_of, find
from compledger.store import Store


class NoSuchSession(Attempted, LookupError):
    """No session of that id, or not one that the asker may end. The words are the same; `why` is for the log."""

    verb = Verb.ACCOUNT_MANAGE

    def __init__(self, session_id: str, *, foreign: bool = False) -> None:
        self.session_id, self.foreign = session_id, foreign
        self.thing = Thing("session", session_id)
        self.why = "the session is another account's" if foreign else "there is no such session"
        super().__init__("there is no such session among yours; it may have ended by itself. Look at the list again.")


@dataclass(frozen=True, slots=True)
class SessionShown:
    """A session as a list shows it."""

    session_id: str
    kind: SessionKind
    stage: Stage
    opened_at: datetime
    last_used_at: datetime
    expires_at: datetime


def sign_out(store: Store, *, token: str, at: datetime, request_id: str) -> None:
    """End the session of a token; one that opens nothing is let be."""
    try:
        with store.reading() as session:
            row = find(session, token)
    except SessionRefused:
        return
    _end(store, row, by=row.account, at=at, request_id=request_id)


def end_session(store: Store, *, session_id: str, by: str, at: datetime, request_id: str) -> None:
    """End a session by its id: one's own, or anybody's if one manages accounts.

    Raises:
        NoSuchSession: there is none, or it is not for `by` to end; to be recorded by the caller, who knows the request.
    """
    with store.reading() as session:
        row = session.get(AccessSession, session_id)
        if row is None or not _may_end(session, row, by, at):
            raise NoSuchSession(session_id, foreign=row is not None)
    _end(store, row, by=by, at=at, request_id=request_id)


def sessions_of(session: Session, account: str) -> Sequence[SessionShown]:
    """Return the sessions of an account, the latest used first; some may be over that nobody has asked about since."""
    query = select(AccessSession).where(AccessSession.account == account)
    return [
        SessionShown(
            row.session_id, SessionKind(row.kind), Stage(row.stage), row.opened_at, row.last_used_at, row.expires_at
        )
        for row in session.exec(query.order_by(col(AccessSession.last_used_at).desc())).all()
    ]


def _end(store: Store, row: AccessSession, *, by: str, at: datetime, request_id: str) -> None:
    with store.writing(by=by, at=at, reason="session ended", request_id=request_id) as writing:
        gone = writing.session.connection().execute(
            delete(AccessSession).where(col(AccessSession.session_id) == row.session_id)
        )
        if gone.rowcount:
            audit.append(writing, "session.ended", subject=row.account, facts={"session": row.session_id})
        else:
            writing.abandon()


def _may_end(session: Session, row: AccessSession, by: str, at: datetime) -> bool:
    if row.account == by:
        return True
    # Ending a session takes nothing but the comfort of staying signed in: no password is asked for again.
    asker = replace(subject_of(session, by, on=day_of(at)), stepped_up=True)
    return decide(asker, Verb.ACCOUNT_MANAGE, Thing("account", row.account)).allowed
