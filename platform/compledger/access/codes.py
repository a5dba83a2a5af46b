"""Codes: the second factor's six digits (RFC 6238, 30 seconds) and the codes that help when it is lost."""

import secrets
from base64 import b32encode
from datetime import datetime
from hashlib import sha256

import pyotp
from sqlalchemy import delete
from sqlmodel import Session, col

from compledger.access.accounts import Credential, RecoveryCode
from compledger.access.passwords import same
from compledger.rules.refused import Refused

STEP_SECONDS = 30
STEPS_ASIDE = 1
"""Clocks may differ by a step, before or after."""
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
"""80 bits: enough that a plain hash guards it."""


class CodeRefused(Refused, ValueError):
    """A code that is wrong, too old, or used already."""

    def __init__(self) -> None:
        super().__init__(
            "this code does not fit, or has been used. Wait for the next one in your authenticator and check that the "
            "device's clock is right, or use a recovery code."
        )


def matching_step(secret: str, code: str, at: datetime, *, after: int | None) -> int | None:
    """Return the step whose code was given, later than step `after`; None if there is none near the moment."""
    now = int(at.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    given = "".join(code.split())
    for step in range(now - STEPS_ASIDE, now + STEPS_ASIDE + 1):
        if same(totp.generate_otp(step), given) and (after is None or step > after):
            return step
    return None


def use_code(session: Session, credential: Credential, code: str, at: datetime) -> str | None:
    """Use up a code under the writer lock; return what it was (`totp`, `recovery_code`), None if it is refused."""
    if credential.totp_secret is None:
        return None
    # What another transaction used since the row was read is seen here, because the caller holds the lock.
    session.refresh(credential)
    step = matching_step(credential.totp_secret, code, at, after=credential.totp_step)
    if step is not None:
        credential.totp_step = step
        session.add(credential)
        return "totp"
    used = delete(RecoveryCode).where(
        col(RecoveryCode.account) == credential.account, col(RecoveryCode.code_hash) == _hash(code)
    )
    return "recovery_code" if session.connection().execute(used).rowcount else None


def new_recovery_codes(session: Session, account: str) -> list[str]:
    """Replace an account's recovery codes; return the new ones, in clear this once."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account) == account))
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(code_hash=_hash(code), account=account) for code in codes)
    return codes


def _recovery_code() -> str:
    plain = b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def _hash(code: str) -> str:
    plain = "".join(code.replace("-", " ").split()).upper()
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
