"""Answers to a form that was refused: the same page again, with the reason, the status and what to wait for."""

from typing import Any

from litestar import Response

from compledger.access import (
    CodeRefused,
    NothingOffered,
    PasswordRefused,
    SignInRefused,
    TooManyAttempts,
)
from compledger.rules.refused import Refused
from compledger.ui_api.web.rendering import page
from compledger.ui_api.web.visit import Visit


class NotTheSame(Refused):
    """The new password was typed in two ways."""

    def __init__(self) -> None:
        super().__init__("the new password was not repeated as it was first typed. Type it twice the same.")


class NotYourPassword(Refused):
    """Somebody who is signed in gave another password than their own; there is no login to doubt."""

    def __init__(self) -> None:
        super().__init__("this is not your password. Type it again; it is the one that you signed in with.")


STATUSES: dict[type[Refused], int] = {
    SignInRefused: 401,
    NotYourPassword: 401,
    CodeRefused: 401,
    NothingOffered: 409,
    PasswordRefused: 422,
    NotTheSame: 422,
    TooManyAttempts: 429,
}


def asked_again(template: str, visit: Visit | None, refused: Refused, **values: Any) -> Response[str]:
    """Return a form's page with the refusal in words above it."""
    answer = page(template, visit, status_code=_status(refused), wrong=in_words(refused), **values)
    if isinstance(refused, TooManyAttempts):
        answer.headers["retry-after"] = str(refused.retry_after_seconds)
    return answer


def in_words(refused: Refused) -> str:
    """Return a refusal as a sentence that stands alone; how long to wait is told as people say it."""
    if isinstance(refused, TooManyAttempts):
        return f"Too many attempts. Try again in {_waiting(refused.retry_after_seconds)}."
    text = str(refused)
    return text[:1].upper() + text[1:]


def _waiting(seconds: int) -> str:
    if seconds < 90:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"


def _status(refused: Refused) -> int:
    return next(status for kind, status in STATUSES.items() if isinstance(refused, kind))
