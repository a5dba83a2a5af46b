"""The door: where the pages ask who is there, and what they get back.

The pages know this class only. Who stands behind it, a store or a test, is decided where the app is made. The door
knows the time; every call that changes or refuses something is told the request it belongs to.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from compledger.access import Enrolment, Opened, SessionShown, Subject, Thing


@dataclass(frozen=True, slots=True)
class AccountShown:
    """An account as its own holder sees it."""

    login: str
    second_factor: bool
    """Whether sign-in asks for a code."""


class Door(ABC):
    """Lets people in and out. Its methods are called from several threads at once."""

    @abstractmethod
    def sign_in(self, *, login: str, password: str, request_id: str) -> Opened:
        """Open a session for who knows the password; at stage `code` if the account has a second factor.

        Raises:
            SignInRefused: in the same words whatever was wrong.
            TooManyAttempts: try again later, and when.
        """

    @abstractmethod
    def give_code(self, *, token: str, code: str, request_id: str) -> Opened:
        """Take the second factor's code, or a recovery code, and open the session under a new token.

        Raises:
            CodeRefused: the code is not the present one, or was used.
            SessionRefused: the sign-in has ended meanwhile.
            TooManyAttempts: try again later, and when.
        """

    @abstractmethod
    def resume(self, *, token: str, request_id: str, wakes: bool = True) -> Opened:
        """Return the session of a token; under a new token if the account's roles changed.

        `wakes` is false for what a page asks by itself, which must not keep a session open that nobody uses.

        Raises:
            SessionRefused: there is none, or not any more.
        """

    @abstractmethod
    def step_up(self, *, token: str, password: str, code: str | None, request_id: str) -> Opened:
        """Open the session's guarded doors for some minutes, under a new token.

        Raises:
            SignInRefused: the password is not right.
            CodeRefused: the code is missing or not right.
            TooManyAttempts: try again later, and when.
        """

    @abstractmethod
    def sign_out(self, *, token: str, request_id: str) -> None:
        """End a session; one that has ended already is no error."""

    @abstractmethod
    def change_password(self, *, token: str, old: str, new: str, request_id: str) -> Opened:
        """Change the password, end the account's other sessions, and open this one under a new token.

        Raises:
            SignInRefused: the old password is not right.
            PasswordRefused: the new one is too short, too common, or too easy to guess.
            TooManyAttempts: try again later, and when.
        """

    @abstractmethod
    def begin_second_factor(self, *, token: str) -> Enrolment:
        """Return a new secret to set an authenticator up with; it counts once a code of it was given.

        Raises:
            StepUpFirst: the password was not given again lately.
        """

    @abstractmethod
    def confirm_second_factor(self, *, token: str, code: str, request_id: str) -> Sequence[str]:
        """Make the second factor count and return the recovery codes, this once.

        Raises:
            CodeRefused: the code is not of the secret that was shown.
            NothingOffered: none was shown.
            StepUpFirst: the password was not given again lately.
            TooManyAttempts: try again later, and when.
        """

    @abstractmethod
    def remove_second_factor(self, *, token: str, request_id: str) -> None:
        """Remove the second factor. Raises StepUpFirst."""

    @abstractmethod
    def name_of(self, account: str) -> str:
        """Return what the pages call an account: the participant's name, else the login."""

    @abstractmethod
    def account(self, account: str) -> AccountShown:
        """Return an account as its holder sees it."""

    @abstractmethod
    def sessions(self, account: str) -> Sequence[SessionShown]:
        """Return an account's sessions that are open, the one used last first."""

    @abstractmethod
    def end_session(self, *, account: str, session_id: str, request_id: str) -> None:
        """End a session that is the account's to end; raises NoSuchSession, in the same words where there is none."""

    @abstractmethod
    def record_refusal(self, *, subject: Subject | None, verb: str, thing: Thing, why: str, request_id: str) -> None:
        """Write down that something was refused, to whom, and why; None for somebody who is not signed in."""
