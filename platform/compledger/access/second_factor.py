"""The second factor: shown as a picture to scan, active once a code from it was given, removed by its owner only."""

from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from sqlalchemy import update
from sqlmodel import Session, col

from compledger import audit
from compledger.access.accounts import (
    AccessSession,
    Credential,
    credential_of,
    end_sessions_of,
    forget_second_factor,
)
from compledger.access.attempts import Guess, count_guess, forget_guesses
from compledger.access.codes import STEP_SECONDS, CodeRefused, matching_step, new_recovery_codes
from compledger.access.sessions import Stage, as_opened, live, to_be_renewed
from compledger.rules.refused import Refused
from compledger.store import Store

ISSUER = "Compledger"


class StepUpFirst(Refused):
    """A second factor is to be set up, replaced or removed by a session that has not given the password lately."""

    def __init__(self) -> None:
        super().__init__(
            "give your password (and a code, if you have a second factor) again before you change the second factor"
        )


class NothingOffered(Refused, LookupError):
    """A code came before there was a secret to make it from."""

    def __init__(self) -> None:
        super().__init__("no second factor is being set up. Begin again, scan the picture, and give a code from it.")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator needs, shown once to its owner."""

    secret: str
    """Base32, to type in where no camera is at hand."""
    uri: str
    """`otpauth://totp/…`; holds the login and the secret."""
    svg: str
    """The same as a picture to scan: an `<svg>` element."""

    def __repr__(self) -> str:
        return "Enrolment(…)"


def begin_second_factor(store: Store, *, token: str, at: datetime) -> Enrolment:
    """Offer a second factor; it is not asked for until it is confirmed. Raises SessionRefused, StepUpFirst."""
    with store.reading() as session:
        row = live(session, token, at, Stage.OPEN)
        credential = credential_of(session, row.account)
        _require_step_up(session, row, token, at)
    secret = pyotp.random_base32()
    with store.staging() as connection:
        offered = update(Credential).where(col(Credential.account) == row.account)
        connection.execute(offered.values(totp_offered=secret))
    uri = pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=credential.login, issuer_name=ISSUER)
    return Enrolment(secret, uri, segno.make(uri, error="m", micro=False).svg_inline(scale=4, light="#fff"))


def confirm_second_factor(store: Store, *, token: str, code: str, at: datetime, request_id: str) -> list[str]:
    """Make the offered factor count, once a code from it was given; return the recovery codes, shown this once.

    The account's other sessions end: they were opened without it. This one goes on under a new token, which its next
    use (`resume`) hands out, and asks for password and code again before it changes the factor once more.

    Raises:
        SessionRefused, StepUpFirst.
        NothingOffered: nothing is being set up.
        CodeRefused: the code is not of the offered secret; that is recorded.
        TooManyAttempts: the guess was not looked at.
    """
    with store.reading() as session:
        row = live(session, token, at, Stage.OPEN)
        account = row.account
        _require_step_up(session, row, token, at)
        if credential_of(session, account).totp_offered is None:
            raise NothingOffered
    guess = Guess("offered", account)
    count_guess(store, guess, at)
    with store.writing(by=account, at=at, reason="second factor", request_id=request_id) as writing:
        row = live(writing.session, token, at, Stage.OPEN)
        credential = credential_of(writing.session, account)
        _require_step_up(writing.session, row, token, at)
        if credential.totp_offered is None:
            raise NothingOffered
        step = matching_step(credential.totp_offered, code, at, after=None)
        if step is None:
            audit.append(writing, "second_factor.refused", subject=account, facts={"session": row.session_id})
        else:
            credential.totp_secret, credential.totp_offered, credential.totp_step = credential.totp_offered, None, step
            writing.session.add(credential)
            codes = new_recovery_codes(writing.session, account)
            ended = end_sessions_of(writing.session, account, but=row.session_id)
            to_be_renewed(writing.session, row)
            facts: dict[str, audit.Fact] = {"session": row.session_id, "sessions_ended": ended}
            audit.append(writing, "second_factor.added", subject=account, facts=facts)
            forget_guesses(writing.session.connection(), guess)
    if step is None:
        raise CodeRefused
    return codes


def remove_second_factor(store: Store, *, token: str, at: datetime, request_id: str) -> None:
    """Remove the own second factor. Raises SessionRefused; StepUpFirst if the password was not given again lately."""
    with store.reading() as session:
        account = live(session, token, at, Stage.OPEN).account
    with store.writing(by=account, at=at, reason="second factor", request_id=request_id) as writing:
        row = live(writing.session, token, at, Stage.OPEN)
        _require_step_up(writing.session, row, token, at)
        forget_second_factor(writing.session, credential_of(writing.session, account))
        audit.append(writing, "second_factor.removed", subject=account, facts={"session": row.session_id})


def _require_step_up(session: Session, row: AccessSession, token: str, at: datetime) -> None:
    if not as_opened(session, row, token, at).subject.stepped_up:
        raise StepUpFirst
