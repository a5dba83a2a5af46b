"""Accounts: who can sign in. An account is known by a pseudonymous id; the login stands beside it and can be erased."""

import secrets
from base64 import b32encode
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Field, Session, col, select

from compledger import audit
from compledger.access.passwords import STRONG, Hashed, Passwords
from compledger.access.policy import FIRST, Attempted, Thing
from compledger.rules.refused import Refused
from compledger.store import KnownRow, Row, Writing

LONGEST_LOGIN = 254


class Account(KnownRow, table=True):
    """Somebody who may sign in. Append-only."""

    __tablename__ = "account"

    account: str = Field(primary_key=True, max_length=64)
    """`A-` and twelve random characters."""
    participant: str | None = Field(default=None, max_length=64, index=True)
    """The participant that this person is under plans, if any; people's ids are kept a room above."""


class AccountState(KnownRow, table=True):
    """That an account was deactivated or activated; the newest counts, and one begins active. Append-only."""

    __tablename__ = "account_state"

    fact: int | None = Field(default=None, primary_key=True)
    account: str = Field(foreign_key="account.account", index=True)
    active: bool


class Credential(Row, table=True):
    """How an account signs in: its login, password and second factor. Edited, and erased with the person."""

    __tablename__ = "credential"

    account: str = Field(primary_key=True, foreign_key="account.account")
    login: str = Field(unique=True, max_length=LONGEST_LOGIN)
    """As compared: without regard to case. Personal, often an address, and therefore in no event."""
    password_hash: str
    """Argon2id, with its parameters and salt."""
    totp_secret: str | None = None
    """Base32, as it stands in the authenticator: whoever can read this table can make codes."""
    totp_offered: str | None = None
    """A secret that was shown and not yet confirmed."""
    totp_step: int | None = None
    """The newest step whose code was used; none of it or before it is taken again."""


class RecoveryCode(Row, table=True):
    """A recovery code that has not been used. Its row goes when it is."""

    __tablename__ = "recovery_code"

    code_hash: str = Field(primary_key=True, max_length=64)
    """SHA-256 of the code's 80 random bits, in hexadecimal."""
    account: str = Field(foreign_key="account.account", index=True)


class AccessSession(Row, table=True):
    """An open session. Its row is edited while it lasts and goes when it ends."""

    __tablename__ = "access_session"

    session_id: str = Field(primary_key=True, max_length=64)
    """Names the session in lists and events; opens nothing."""
    token_hash: str = Field(unique=True, max_length=64)
    """SHA-256 of the token, in hexadecimal: a stolen database opens no session."""
    account: str = Field(foreign_key="account.account", index=True)
    kind: str
    stage: str
    grants_hash: str = Field(max_length=64)
    """Of what the account held when the token was issued."""
    opened_at: datetime
    last_used_at: datetime
    """At most a minute behind."""
    expires_at: datetime
    """However busy the session is."""
    stepped_up_until: datetime | None = None


class LoginRefused(Refused, ValueError):
    """A login that cannot be one."""

    def __init__(self) -> None:
        super().__init__(
            f"a login has 1 to {LONGEST_LOGIN} visible characters and no blanks: give an address or a short name"
        )


class LoginTaken(Refused, ValueError):
    """Another account signs in under the login. The login is not repeated: it is personal."""

    def __init__(self) -> None:
        super().__init__("another account has this login. Choose another login, or use that account.")


class ParticipantHasAccount(Refused, ValueError):
    """One person is to have two accounts, which could hold apart what must not be held together."""

    def __init__(self, participant: str, account: str) -> None:
        self.participant, self.account = participant, account
        super().__init__(
            f"participant {participant} has the account {account} already. One person has one account, so that duties "
            "stay apart: use it, or deactivate it first."
        )


class NoSuchAccount(Attempted, LookupError):
    """There is no account of that id: mistyped, or guessed."""

    why = "there is no such account"

    def __init__(self, account: str) -> None:
        self.account = account
        super().__init__(f"there is no account {account!r}. Check the id: it begins with A-.")


def add_account(
    writing: Writing,
    *,
    login: str,
    password: str | Hashed,
    participant: str | None = None,
    passwords: Passwords = STRONG,
) -> str:
    """Add an account and return its pseudonymous id. Whoever calls has asked the policy (`account.manage`).

    Args:
        writing: the transaction.
        login: under which the person signs in; compared without regard to case.
        password: clear, or hashed beforehand by `Passwords.prepare`: hashing takes a tenth of a second of the lock.
        participant: whom the person is under plans.
        passwords: how it is hashed.

    Raises:
        LoginRefused, LoginTaken, PasswordRefused, ParticipantHasAccount.
    """
    session, known = writing.session, normal_login(login)
    if known is None:
        raise LoginRefused
    if session.exec(select(Credential).where(Credential.login == known)).first():
        raise LoginTaken
    if participant is not None:
        refuse_second_account(session, participant)
    hashed = _hashed(password, known, passwords)
    account = "A-" + b32encode(secrets.token_bytes(8)).decode()[:12]
    writing.add(Account(account=account, participant=participant, known_from=0))
    session.flush()
    session.add(Credential(account=account, login=known, password_hash=hashed))
    audit.append(writing, "account.added", subject=account, facts={"participant": participant})
    return account


def set_password(writing: Writing, *, account: str, password: str | Hashed, passwords: Passwords = STRONG) -> None:
    """Give an account another password, as an operator does for somebody who lost it; ends all its sessions.

    Raises:
        NoSuchAccount, PasswordRefused.
    """
    credential = credential_of(writing.session, account)
    credential.password_hash = _hashed(password, credential.login, passwords)
    writing.session.add(credential)
    ended = end_sessions_of(writing.session, account)
    audit.append(writing, "password.set", subject=account, facts={"sessions_ended": ended})


def clear_second_factor(writing: Writing, account: str) -> None:
    """Take a second factor off an account whose owner lost it; ends all its sessions. Raises NoSuchAccount."""
    forget_second_factor(writing.session, credential_of(writing.session, account))
    ended = end_sessions_of(writing.session, account)
    audit.append(writing, "second_factor.removed", subject=account, facts={"sessions_ended": ended})


def forget_second_factor(session: Session, credential: Credential) -> None:
    """Remove the secret and the recovery codes."""
    credential.totp_secret = credential.totp_offered = None
    session.add(credential)
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account) == credential.account))


def account_of(session: Session, account: str) -> Account:
    """Return an account; raises NoSuchAccount."""
    found = session.get(Account, account)
    if found is None:
        raise NoSuchAccount(account)
    return found


def credential_of(session: Session, account: str) -> Credential:
    """Return how an account signs in; raises NoSuchAccount, also if that has been erased."""
    found = session.get(Credential, account)
    if found is None:
        raise NoSuchAccount(account)
    return found


def is_active(session: Session, account: str, as_of: int | None = None) -> bool:
    """Return whether an account was active, as known at a log position (None: now)."""
    query = select(AccountState.active).where(AccountState.account == account)
    if as_of is not None:
        query = query.where(AccountState.known_from <= as_of)
    newest = session.exec(query.order_by(col(AccountState.fact).desc()).limit(1)).first()
    return newest is None or newest


def end_sessions_of(session: Session, account: str, *, but: str | None = None) -> int:
    """End the sessions of an account, `but` for one; return how many."""
    query = delete(AccessSession).where(col(AccessSession.account) == account)
    if but is not None:
        query = query.where(col(AccessSession.session_id) != but)
    return session.connection().execute(query).rowcount


def account_thing(session: Session, account: str | None = None) -> Thing:
    """Return what the policy is asked about when an account is managed: the first one, as long as there is none."""
    kind = "account" if session.exec(select(Account.account).limit(1)).first() else FIRST
    return Thing(kind, account)


def normal_login(login: str) -> str | None:
    """Return a login as it is compared, None if it cannot be one."""
    plain = login.strip().casefold()
    fits = 0 < len(plain) <= LONGEST_LOGIN and plain.isprintable() and " " not in plain
    return plain if fits else None


def _hashed(password: str | Hashed, login: str, passwords: Passwords) -> str:
    made = password if isinstance(password, Hashed) else passwords.prepare(login=login, password=password)
    assert normal_login(made.login) == login, "the password was checked for another login"
    return made.value


def refuse_second_account(session: Session, participant: str) -> None:
    """Raise ParticipantHasAccount if a participant has an active account."""
    for account in session.exec(select(Account.account).where(Account.participant == participant)).all():
        if is_active(session, account):
            raise ParticipantHasAccount(participant, account)
