"""Sessions: what keeps a person signed in. A random token of 256 bits, of which the store knows a hash only.

A token is issued by us or opens nothing: none that a client brings is ever adopted. Whenever what it stands for changes
(the second factor was given, the password was asked for again, roles changed), another takes its place at once.
"""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from compledger import audit
from compledger.access.accounts import AccessSession, is_active
from compledger.access.held import subject_of
from compledger.access.policy import Subject
from compledger.rules.refused import Refused
from compledger.store import Store, Writing

TOKEN_BYTES = 32
TOKEN_CHARACTERS = 43
"""Of a token, in URL-safe base64."""
NOTED_EVERY = timedelta(minutes=1)
"""Last use is written down at most this often."""
STEPPED_UP_FOR = timedelta(minutes=10)
CODE_WITHIN = timedelta(minutes=10)
"""How long a code is waited for, after the password."""


class SessionKind(StrEnum):
    """Where a session lives."""

    WEB = "web"
    CLI = "cli"


class Stage(StrEnum):
    """How far a sign-in has come."""

    CODE = "code"
    """The password was right, the second factor is awaited: nothing is permitted yet."""
    OPEN = "open"


IDLE = {SessionKind.WEB: timedelta(minutes=30), SessionKind.CLI: timedelta(hours=12)}
"""Without use for so long, a session is over."""
ABSOLUTE = {SessionKind.WEB: timedelta(hours=12), SessionKind.CLI: timedelta(days=7)}
"""However busy, it is over after so long."""


class SessionRefused(Refused):
    """A token that opens nothing. The sentence is the same for all reasons; `why` is for the log."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__("this session is not open, or not any more. Sign in again.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A session as its holder gets it. `token` is the only place where the secret stands in clear."""

    token: str
    session_id: str
    account: str
    stage: Stage
    csrf: str
    """What a form must bring along: made from the token, so that another session's does not fit."""
    stepped_up_until: datetime | None
    expires_at: datetime
    """However busy the session is."""
    subject: Subject
    """Holds no role before the second factor was given."""

    def __repr__(self) -> str:
        return f"Opened({self.session_id}, {self.account}, {self.stage})"


def resume(store: Store, *, token: str, at: datetime, request_id: str, wakes: bool = True) -> Opened:
    """Return the session that a token opens; asked at every request.

    A request that nobody made by hand, such as a page's own for news, does not wake a session that rests.

    If the account's roles are no longer those that the token was issued with, or its second factor is a new one, the
    session goes on under another token, and the one given is dead.

    Raises:
        SessionRefused: unknown, ended, idle for too long, too old, or the account is deactivated.
    """
    with store.reading() as session:
        row = find(session, token)
        over = _why_over(row, at)
        if over is None:
            found = as_opened(session, row, token, at)
    if over is not None:
        _remove(store, row)
        raise SessionRefused(over)
    if found.stage is Stage.OPEN and grants_hash(found.subject) != row.grants_hash:
        return _renew_as_changed(store, token, at=at, request_id=request_id)
    if wakes and at - row.last_used_at >= NOTED_EVERY:
        _note_use(store, row, at)
    return found


def find(session: Session, token: str) -> AccessSession:
    """Return the row of a token; raises SessionRefused if we did not issue it or it is dead."""
    if len(token) != TOKEN_CHARACTERS or not token.isascii():
        raise SessionRefused("not a token of ours")
    row = session.exec(select(AccessSession).where(AccessSession.token_hash == _hash(token))).first()
    if row is None:
        raise SessionRefused("unknown")
    return row


def live(session: Session, token: str, at: datetime, stage: Stage) -> AccessSession:
    """Return the row of a token that is good at this moment and stage; raises SessionRefused."""
    row = find(session, token)
    over = _why_over(row, at)
    if over is None and row.stage != stage:
        over = f"at stage {row.stage}, not {stage}"
    if over is None and not is_active(session, row.account):
        over = "deactivated"
    if over is not None:
        raise SessionRefused(over)
    return row


def open_session(writing: Writing, account: str, *, kind: SessionKind, stage: Stage, at: datetime) -> Opened:
    """Open a session with a token of its own; the caller records it. Those of the account that are over are removed."""
    session = writing.session
    session.execute(
        delete(AccessSession).where(col(AccessSession.account) == account, col(AccessSession.expires_at) <= at)
    )
    token = _token()
    row = AccessSession(
        session_id="session-" + secrets.token_hex(8), token_hash=_hash(token), account=account, kind=kind, stage=stage,
        grants_hash="", opened_at=at, last_used_at=at,
        expires_at=at + (CODE_WITHIN if stage is Stage.CODE else ABSOLUTE[kind]),
    )  # fmt: skip
    return _issue(session, row, token, at)


def renew(session: Session, row: AccessSession, at: datetime) -> Opened:
    """Go on under another token, from this moment on; whoever calls has changed the row and records why."""
    token = _token()
    row.token_hash, row.last_used_at = _hash(token), at
    return _issue(session, row, token, at)


def to_be_renewed(session: Session, row: AccessSession) -> None:
    """Let the next use of a session hand out another token, and take back that the password was given again."""
    row.grants_hash, row.stepped_up_until = "", None
    session.add(row)


def as_opened(session: Session, row: AccessSession, token: str, at: datetime) -> Opened:
    """Return a session as its holder gets it; raises SessionRefused if the account is deactivated."""
    if not is_active(session, row.account):
        raise SessionRefused("deactivated")
    subject = subject_of(session, row.account, on=day_of(at))
    stage = Stage(row.stage)
    if stage is Stage.CODE:
        subject = replace(subject, grants=frozenset())
    stepped_up = row.stepped_up_until is not None and at < row.stepped_up_until
    return Opened(
        token=token,
        session_id=row.session_id,
        account=row.account,
        stage=stage,
        csrf=hmac.digest(token.encode(), b"compledger csrf", "sha256").hex(),
        stepped_up_until=row.stepped_up_until if stepped_up else None,
        expires_at=row.expires_at,
        subject=replace(subject, stepped_up=stepped_up),
    )


def grants_hash(subject: Subject) -> str:
    """Return a digest of what a subject holds."""
    lines = sorted(f"{g.role}|{g.business_unit}|{g.on_behalf_of}|{g.participant}" for g in subject.grants)
    return sha256("\n".join(lines).encode()).hexdigest()


def day_of(at: datetime) -> date:
    """Return the day on which roles are looked up: that of the moment, in UTC."""
    return at.astimezone(UTC).date()


def _issue(session: Session, row: AccessSession, token: str, at: datetime) -> Opened:
    made = as_opened(session, row, token, at)
    row.grants_hash = grants_hash(made.subject)
    session.add(row)
    session.flush()
    return made


def _renew_as_changed(store: Store, token: str, *, at: datetime, request_id: str) -> Opened:
    with store.reading() as session:
        account = find(session, token).account
    with store.writing(by=account, at=at, reason="stands for something else", request_id=request_id) as writing:
        # Found again under the lock: of two requests with the old token one goes on, the other is too late.
        row = live(writing.session, token, at, Stage.OPEN)
        row.stepped_up_until = None
        made = renew(writing.session, row, at)
        roles = sorted(str(role) for role in made.subject.roles)
        audit.append(writing, "session.renewed", subject=account, facts={"session": row.session_id, "roles": roles})
    return made


def _why_over(row: AccessSession, at: datetime) -> str | None:
    if at >= row.expires_at:
        return "too old"
    if at - row.last_used_at >= IDLE[SessionKind(row.kind)]:
        return "idle"
    return None


def _note_use(store: Store, row: AccessSession, at: datetime) -> None:
    with store.staging() as connection:
        connection.execute(
            update(AccessSession)
            .where(col(AccessSession.session_id) == row.session_id, col(AccessSession.last_used_at) < at)
            .values(last_used_at=at)
        )


def _remove(store: Store, row: AccessSession) -> None:
    with store.staging() as connection:
        connection.execute(
            delete(AccessSession).where(
                col(AccessSession.session_id) == row.session_id, col(AccessSession.token_hash) == row.token_hash
            )
        )


def _token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
