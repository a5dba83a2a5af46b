"""The door over a store."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session

from compledger import access
from compledger.access import (
    STRONG,
    Credential,
    Enrolment,
    Opened,
    Passwords,
    SessionKind,
    SessionShown,
    Stage,
    Subject,
    Thing,
    account_of,
    sessions_of,
)
from compledger.people import names_of
from compledger.store import Store
from compledger.ui_api.clock import now
from compledger.ui_api.web import AccountShown, Door


class StoreDoor(Door):
    """Asks access each time, so that threads share nothing and nothing is remembered beyond a request."""

    def __init__(self, store: Store, passwords: Passwords = STRONG, clock: Callable[[], datetime] = now) -> None:
        self.store = store
        self.passwords = passwords
        self.clock = clock

    def sign_in(self, *, login: str, password: str, request_id: str) -> Opened:
        """Open a session for who knows the password; raises SignInRefused or TooManyAttempts."""
        return access.sign_in(
            self.store, login=login, password=password, kind=SessionKind.WEB, at=self.clock(), request_id=request_id,
            passwords=self.passwords,
        )  # fmt: skip

    def give_code(self, *, token: str, code: str, request_id: str) -> Opened:
        """Take the second factor's code; raises CodeRefused, SessionRefused or TooManyAttempts."""
        return access.give_code(self.store, token=token, code=code, at=self.clock(), request_id=request_id)

    def resume(self, *, token: str, request_id: str, wakes: bool = True) -> Opened:
        """Return the session of a token; raises SessionRefused."""
        return access.resume(self.store, token=token, at=self.clock(), request_id=request_id, wakes=wakes)

    def step_up(self, *, token: str, password: str, code: str | None, request_id: str) -> Opened:
        """Open the session's guarded doors; raises SignInRefused, CodeRefused, SessionRefused or TooManyAttempts."""
        return access.step_up(
            self.store, token=token, password=password, code=code, at=self.clock(), request_id=request_id,
            passwords=self.passwords,
        )  # fmt: skip

    def sign_out(self, *, token: str, request_id: str) -> None:
        """End a session."""
        access.sign_out(self.store, token=token, at=self.clock(), request_id=request_id)

    def change_password(self, *, token: str, old: str, new: str, request_id: str) -> Opened:
        """Change the password; raises SignInRefused, PasswordRefused, SessionRefused or TooManyAttempts."""
        return access.change_password(
            self.store, token=token, old=old, new=new, at=self.clock(), request_id=request_id,
            passwords=self.passwords,
        )  # fmt: skip

    def begin_second_factor(self, *, token: str) -> Enrolment:
        """Return a new secret; raises StepUpFirst or SessionRefused."""
        return access.begin_second_factor(self.store, token=token, at=self.clock())

    def confirm_second_factor(self, *, token: str, code: str, request_id: str) -> Sequence[str]:
        """Make the second factor count; raises what the door says, and SessionRefused."""
        return access.confirm_second_factor(self.store, token=token, code=code, at=self.clock(), request_id=request_id)

    def remove_second_factor(self, *, token: str, request_id: str) -> None:
        """Remove the second factor; raises StepUpFirst or SessionRefused."""
        access.remove_second_factor(self.store, token=token, at=self.clock(), request_id=request_id)

    def name_of(self, account: str) -> str:
        """Return the participant's name, else the login, else the id where that was erased."""
        with self.store.reading() as session:
            participant = account_of(session, account).participant
            if participant is not None:
                return names_of(session, [participant])[participant]
            return _login(session, account)

    def account(self, account: str) -> AccountShown:
        """Return an account as its holder sees it."""
        with self.store.reading() as session:
            credential = session.get(Credential, account)
            asked = credential is not None and credential.totp_secret is not None
            return AccountShown(login=_login(session, account), second_factor=asked)

    def sessions(self, account: str) -> Sequence[SessionShown]:
        """Return the account's sessions that are open."""
        at = self.clock()
        with self.store.reading() as session:
            found = sessions_of(session, account)
        return [shown for shown in found if shown.stage is Stage.OPEN and at < shown.expires_at]

    def end_session(self, *, account: str, session_id: str, request_id: str) -> None:
        """End a session that is the account's to end; raises NoSuchSession."""
        access.end_session(self.store, session_id=session_id, by=account, at=self.clock(), request_id=request_id)

    def record_refusal(self, *, subject: Subject | None, verb: str, thing: Thing, why: str, request_id: str) -> None:
        """Write a refusal down, in a transaction of its own."""
        access.record_refusal(
            self.store, subject=subject, verb=verb, thing=thing, why=why, at=self.clock(), request_id=request_id
        )


def _login(session: Session, account: str) -> str:
    credential = session.get(Credential, account)
    return account if credential is None else credential.login
