"""Attempts: how often somebody may guess. Counted in the store under the writer lock, before anything is compared, so
that neither a restart nor a thousand guesses at once get round the count.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import Field, col

from compledger.rules.refused import Refused
from compledger.store import Row, Store

FREE = 3
"""Mistakes that cost no waiting."""
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
WINDOW = timedelta(minutes=1)
MOST_IN_WINDOW = 300
"""Sign-ins that may fail in a minute, of all people together: more is an attack on everybody at once."""
STRANGERS_A_MINUTE = 60
"""Refusals of strangers that are written down in a minute; those beyond are counted. Whoever can reach the door must
not be able to fill the log."""


class SignInAttempt(Row, table=True):
    """How often something was tried lately without success. Edited, and removed after a day."""

    __tablename__ = "sign_in_attempt"

    what: str = Field(primary_key=True, max_length=64)
    """SHA-256 of what was tried, such as a login."""
    failures: int
    not_before: datetime
    """When the next attempt is looked at."""
    last_at: datetime = Field(index=True)


class TooManyAttempts(Refused):
    """Too many guesses; the next is looked at after a while."""

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(
            f"too many attempts that failed. Wait {retry_after_seconds} seconds and try again; each failure after that "
            f"doubles the wait, up to {LONGEST_WAIT.seconds // 60} minutes."
        )


@dataclass(frozen=True, slots=True)
class Guess:
    """What is guessed: the password of a `login`; an account's `password`, `code`, or code of an `offered` factor."""

    kind: str
    of: str

    @property
    def hashed(self) -> str:
        """The key in the store, which names nobody."""
        return sha256(f"{self.kind}\0{self.of}".encode("utf-8", "surrogatepass")).hexdigest()


EVERYBODY = Guess("everybody", "")
STRANGERS = Guess("strangers", "")


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: nothing, then 1, 2, 4 … seconds."""
    doublings = min(failures - FREE, 20)
    return timedelta(0) if doublings < 0 else min(timedelta(seconds=2**doublings), LONGEST_WAIT)


def count_guess(store: Store, guess: Guess, at: datetime) -> None:
    """Count a guess as a failure, before it is looked at; raises TooManyAttempts if it is not to be looked at."""
    with store.staging() as connection:
        connection.execute(delete(SignInAttempt).where(col(SignInAttempt.last_at) < at - FORGOTTEN_AFTER))
        waits = _wait_of(connection, guess, at)
        if guess.kind == "login" and _found(connection, guess) is not None:
            # Whoever has not failed is not held out by others who did.
            waits = max(waits, _wait_of(connection, EVERYBODY, at))
        if waits <= timedelta(0):
            _count(connection, guess, at)
            if guess.kind == "login":
                _count_in_window(connection, EVERYBODY, at, most=MOST_IN_WINDOW)
    if waits > timedelta(0):
        raise TooManyAttempts(ceil(waits.total_seconds()))


def forget_guesses(connection: Connection, guess: Guess) -> None:
    """Take back what was counted: the guess was right."""
    connection.execute(delete(SignInAttempt).where(col(SignInAttempt.what) == guess.hashed))
    if guess.kind == "login":
        one_less = update(SignInAttempt).where(
            col(SignInAttempt.what) == EVERYBODY.hashed, col(SignInAttempt.failures) > 0
        )
        connection.execute(one_less.values(failures=SignInAttempt.failures - 1))


def count_stranger(store: Store, at: datetime) -> int | None:
    """Count a refusal of somebody unknown; return None if it is not to be written down.

    What is returned for one that is, is how many went unwritten in the minute before that had any.
    """
    with store.staging() as connection:
        found = _found(connection, STRANGERS)
        over = found is None or at >= found[2] + WINDOW
        unwritten = max(0, found[0] - STRANGERS_A_MINUTE) if found is not None and over else 0
        count = _count_in_window(connection, STRANGERS, at, most=STRANGERS_A_MINUTE)
    return unwritten if count <= STRANGERS_A_MINUTE else None


def _found(connection: Connection, guess: Guess) -> tuple[int, datetime, datetime] | None:
    columns = select(col(SignInAttempt.failures), col(SignInAttempt.not_before), col(SignInAttempt.last_at))
    row = connection.execute(columns.where(col(SignInAttempt.what) == guess.hashed)).first()
    return None if row is None else (row[0], row[1], row[2])


def _wait_of(connection: Connection, guess: Guess, at: datetime) -> timedelta:
    found = _found(connection, guess)
    return timedelta(0) if found is None else found[1] - at


def _count(connection: Connection, guess: Guess, at: datetime) -> None:
    found = _found(connection, guess)
    failures = 1 if found is None else found[0] + 1
    _keep(connection, guess, failures, at + wait_after(failures), at)


def _count_in_window(connection: Connection, guess: Guess, at: datetime, *, most: int) -> int:
    """Count within the minute that is running, and return the count; `last_at` says when it began."""
    found = _found(connection, guess)
    running = found is not None and at < found[2] + WINDOW
    failures, began = (found[0] + 1, found[2]) if found is not None and running else (1, at)
    _keep(connection, guess, failures, began + WINDOW if failures >= most else began, began)
    return failures


def _keep(connection: Connection, guess: Guess, failures: int, not_before: datetime, last_at: datetime) -> None:
    values = {"failures": failures, "not_before": not_before, "last_at": last_at}
    changed = connection.execute(update(SignInAttempt).where(col(SignInAttempt.what) == guess.hashed).values(**values))
    if not changed.rowcount:
        connection.execute(insert(SignInAttempt).values(what=guess.hashed, **values))
