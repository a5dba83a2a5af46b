"""Signing in: password, then code; and giving the password again for what a session alone does not open.

Guesses are counted before they are looked at, and an unknown login costs the time of a wrong password. A refusal is an
event; it names the account if there is one, and never the login that was typed. Of logins that nobody has, so many are
written down in a minute, and the others counted.
"""

from datetime import datetime

from sqlmodel import Session, select

from compledger import audit
from compledger.access.accounts import Credential, credential_of, end_sessions_of, is_active, normal_login
from compledger.access.attempts import Guess, count_guess, count_stranger, forget_guesses
from compledger.access.codes import CodeRefused, use_code
from compledger.access.passwords import STRONG, PasswordRefused, Passwords
from compledger.access.sessions import (
    ABSOLUTE,
    STEPPED_UP_FOR,
    Opened,
    SessionKind,
    Stage,
    live,
    open_session,
    renew,
)
from compledger.rules.refused import Refused
from compledger.store import Store, Writing

ANYBODY = "anonymous"
"""Who it is that has not signed in."""
UNKNOWN = "unknown"
"""The subject of a refused sign-in under a login that no account has."""


class SignInRefused(Refused):
    """The sign-in failed: one sentence for a wrong login, a wrong password and a deactivated account."""

    def __init__(self) -> None:
        super().__init__(
            "login and password do not fit together. Check both and try again; if you no longer know the password, "
            "whoever administers accounts can set another."
        )


def sign_in(
    store: Store,
    *,
    login: str,
    password: str,
    kind: SessionKind,
    at: datetime,
    request_id: str,
    passwords: Passwords = STRONG,
) -> Opened:
    """Open a session for a login and its password; with a second factor, one that waits for the code.

    Raises:
        SignInRefused: they do not fit, or the account is deactivated.
        TooManyAttempts: the guess was not looked at.
    """
    known = normal_login(login)
    guess = Guess("login", known or login)
    count_guess(store, guess, at)
    with store.reading() as session:
        credential = _by_login(session, known)
    stored = credential.password_hash if credential else None
    right = passwords.matches(stored, password)
    better = passwords.rehashed(stored, password) if stored and right else None
    account = credential.account if credential else None
    unwritten = count_stranger(store, at) if account is None else 0
    with store.writing(by=account or ANYBODY, at=at, reason="sign in", request_id=request_id) as writing:
        found = _unchanged(writing.session, account, stored) if right else None
        if found is None and unwritten is None:
            writing.abandon()
        elif found is None:
            more: dict[str, audit.Fact] = {"unwritten": unwritten} if unwritten else {}
            audit.append(writing, "sign_in.refused", subject=account or UNKNOWN, facts={"kind": kind, **more})
        else:
            found.password_hash = better or found.password_hash
            opened = _open(writing, found, kind, at)
            forget_guesses(writing.session.connection(), guess)
    if found is None:
        raise SignInRefused
    return opened


def give_code(store: Store, *, token: str, code: str, at: datetime, request_id: str) -> Opened:
    """Finish a sign-in by a code of the authenticator, or a recovery code; the session goes on under a new token.

    Raises:
        SessionRefused: the token does not wait for a code.
        CodeRefused: the code is wrong or used.
        TooManyAttempts: the guess was not looked at.
    """
    with store.reading() as session:
        account = live(session, token, at, Stage.CODE).account
    guess = Guess("code", account)
    count_guess(store, guess, at)
    with store.writing(by=account, at=at, reason="sign in", request_id=request_id) as writing:
        row = live(writing.session, token, at, Stage.CODE)
        used = use_code(writing.session, credential_of(writing.session, account), code, at)
        facts: dict[str, audit.Fact] = {"session": row.session_id, "kind": row.kind, "second_factor": used}
        if used is None:
            audit.append(writing, "code.refused", subject=account, facts=facts)
        else:
            row.stage, row.opened_at, row.expires_at = Stage.OPEN, at, at + ABSOLUTE[SessionKind(row.kind)]
            opened = renew(writing.session, row, at)
            audit.append(writing, "session.opened", subject=account, facts=facts)
            forget_guesses(writing.session.connection(), guess)
    if used is None:
        raise CodeRefused
    return opened


def step_up(
    store: Store,
    *,
    token: str,
    password: str,
    code: str | None,
    at: datetime,
    request_id: str,
    passwords: Passwords = STRONG,
) -> Opened:
    """Confirm who is there, for ten minutes; the session goes on under a new token.

    Raises:
        SessionRefused: the token opens nothing.
        SignInRefused: the password is wrong.
        CodeRefused: there is a second factor, and the code is missing, wrong or used.
        TooManyAttempts: the guess was not looked at.
    """
    account, stored, guess = _confirm(store, token, at)
    right = passwords.matches(stored, password)
    refusal: Refused | None = None
    with store.writing(by=account, at=at, reason="step up", request_id=request_id) as writing:
        row = live(writing.session, token, at, Stage.OPEN)
        found = _unchanged(writing.session, account, stored) if right else None
        if found is None:
            refusal = SignInRefused()
        elif found.totp_secret is not None and use_code(writing.session, found, code or "", at) is None:
            refusal = CodeRefused()
        if refusal is not None:
            audit.append(writing, "step_up.refused", subject=account, facts={"session": row.session_id})
        else:
            row.stepped_up_until = at + STEPPED_UP_FOR
            opened = renew(writing.session, row, at)
            audit.append(writing, "session.stepped_up", subject=account, facts={"session": row.session_id})
            forget_guesses(writing.session.connection(), guess)
    if refusal is not None:
        raise refusal
    return opened


def change_password(
    store: Store, *, token: str, old: str, new: str, at: datetime, request_id: str, passwords: Passwords = STRONG
) -> Opened:
    """Change the own password; the other sessions end, this one goes on under a new token.

    Raises:
        SessionRefused: the token opens nothing.
        SignInRefused: the old password is wrong.
        PasswordRefused: the new one is too easily guessed, or is the old one.
        TooManyAttempts: the guess was not looked at.
    """
    account, stored, guess = _confirm(store, token, at)
    right = passwords.matches(stored, old)
    if right:
        with store.reading() as session:
            login = credential_of(session, account).login
        if old == new:
            raise PasswordRefused("it is the one that you have")
        made = passwords.prepare(login=login, password=new).value
    with store.writing(by=account, at=at, reason="password changed", request_id=request_id) as writing:
        row = live(writing.session, token, at, Stage.OPEN)
        found = _unchanged(writing.session, account, stored) if right else None
        if found is None:
            audit.append(writing, "password_change.refused", subject=account, facts={"session": row.session_id})
        else:
            found.password_hash = made
            ended = end_sessions_of(writing.session, account, but=row.session_id)
            opened = renew(writing.session, row, at)
            facts: dict[str, audit.Fact] = {"session": row.session_id, "sessions_ended": ended}
            audit.append(writing, "password.changed", subject=account, facts=facts)
            forget_guesses(writing.session.connection(), guess)
    if found is None:
        raise SignInRefused
    return opened


def _confirm(store: Store, token: str, at: datetime) -> tuple[str, str, Guess]:
    """Return a session's account, its password's hash and what is guessed, once the guess was counted."""
    with store.reading() as session:
        account = live(session, token, at, Stage.OPEN).account
        stored = credential_of(session, account).password_hash
    guess = Guess("password", account)
    count_guess(store, guess, at)
    return account, stored, guess


def _by_login(session: Session, known: str | None) -> Credential | None:
    return None if known is None else session.exec(select(Credential).where(Credential.login == known)).first()


def _unchanged(session: Session, account: str | None, stored: str | None) -> Credential | None:
    """Return the credential under the lock, None if the password changed or the account was deactivated since."""
    credential = None if account is None else session.get(Credential, account)
    if credential is None or credential.password_hash != stored or not is_active(session, credential.account):
        return None
    return credential


def _open(writing: Writing, credential: Credential, kind: SessionKind, at: datetime) -> Opened:
    account = credential.account
    stage = Stage.CODE if credential.totp_secret else Stage.OPEN
    writing.session.add(credential)
    opened = open_session(writing, account, kind=kind, stage=stage, at=at)
    verb = "session.begun" if stage is Stage.CODE else "session.opened"
    facts: dict[str, audit.Fact] = {"session": opened.session_id, "kind": kind, "second_factor": None}
    audit.append(writing, verb, subject=account, facts=facts)
    return opened
