"""Passwords: which ones are refused, and how they are kept (Argon2id, RFC 9106).

After NIST SP 800-63B: long ones, no rules of composition, none that is known from a breach. Checked as given, in
Unicode's composed form, so that the same keys give the same password on every machine.
"""

import hmac
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from threading import BoundedSemaphore
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from compledger.access.breached import is_breached
from compledger.rules.refused import Refused

FEWEST_CHARACTERS = 12
MOST_BYTES = 1024
"""A limit only so that nobody sends us a book."""
LOWEST_SCORE = 3
"""Of zxcvbn, 0 to 4: 3 stands more than 10^8 guesses."""
SCORED_CHARACTERS = 72
"""zxcvbn's time grows with the square of the length; what follows these can only make a password stronger."""
AT_ONCE = BoundedSemaphore(4)
"""Each hash takes 64 MiB: a rush of sign-ins waits for its turn and does not exhaust the memory."""


class PasswordRefused(Refused, ValueError):
    """A new password that is too easily guessed. The sentence says why and never repeats it."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            f"this password cannot be used: {why}. Choose another, such as several words that do not belong together."
        )


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password that was found good and hashed, so that nobody hashes while others wait for the writer lock."""

    login: str = field(repr=False)
    """Whom it was checked for."""
    value: str = field(repr=False)


class Passwords:
    """How passwords are checked and hashed."""

    def __init__(self, hasher: PasswordHasher | None = None, breached: Path | None = None) -> None:
        """Take the hasher (by default RFC 9106's second profile: 3 passes, 64 MiB, 4 lanes) and a file of known hashes.

        Args:
            hasher: other parameters of Argon2id.
            breached: SHA-1 hashes in order, as "Have I Been Pwned" gives them out; None to do without.
        """
        self.hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self.breached = breached

    def prepare(self, *, login: str, password: str) -> Hashed:
        """Return the hash of a new password; raises PasswordRefused if it is too easily guessed."""
        given = normalize("NFC", password)
        refuse_weak(given, login, self.breached)
        return Hashed(login, self._hash(given))

    def matches(self, stored: str | None, password: str) -> bool:
        """Return whether a password is the stored one. Without one (`None`) it takes the same time, and is False."""
        given = normalize("NFC", password)
        decoy = self._decoy
        try:
            with AT_ONCE:
                right = self.hasher.verify(stored or decoy, _bytes(given)[: MOST_BYTES + 1])
        except VerificationError:
            return False
        return right and stored is not None

    def rehashed(self, stored: str, password: str) -> str | None:
        """Return the hash to keep in place of one that was made with weaker parameters, None if it is good."""
        return self._hash(normalize("NFC", password)) if self.hasher.check_needs_rehash(stored) else None

    def _hash(self, given: str) -> str:
        with AT_ONCE:
            return self.hasher.hash(_bytes(given))

    @cached_property
    def _decoy(self) -> str:
        """The hash that a password is compared with where no account has the login."""
        return self._hash("nobody's password")


STRONG = Passwords()


def refuse_weak(password: str, login: str, breached: Path | None) -> None:
    """Raise PasswordRefused if a password is short, overlong, known, or easily guessed."""
    if len(password) < FEWEST_CHARACTERS:
        raise PasswordRefused(f"it has {len(password)} characters, at least {FEWEST_CHARACTERS} are needed")
    try:
        size = len(password.encode())
    except UnicodeEncodeError as error:
        raise PasswordRefused("it holds half a character") from error
    if size > MOST_BYTES:
        raise PasswordRefused(f"it has {size} bytes, at most {MOST_BYTES} can be used")
    if _login_within(password, login):
        raise PasswordRefused("it contains the login")
    if password.casefold() in _common() or (breached is not None and is_breached(breached, password)):
        raise PasswordRefused("it is on a list of passwords that were stolen elsewhere")
    if _score(password) < LOWEST_SCORE:
        raise PasswordRefused("it follows a pattern that is guessed early")


def same(one: str, other: str) -> bool:
    """Return whether two secrets are the same, taking the same time wherever they differ."""
    return hmac.compare_digest(_bytes(one), _bytes(other))


def _login_within(password: str, login: str) -> bool:
    """Return whether the login, or the part of an address before the @, stands in the password."""
    whole = login.casefold()
    parts = {part for part in (whole, whole.partition("@")[0]) if len(part) > 3}
    return whole == password.casefold() or any(part in password.casefold() for part in parts)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415  its lists are large, and few commands need them

    return frozenset(FREQUENCY_LISTS["passwords"])


def _score(password: str) -> int:
    # Never with words of our own: zxcvbn would keep them where another thread reads them.
    from zxcvbn import zxcvbn  # noqa: PLC0415  as above

    return int(zxcvbn(password[:SCORED_CHARACTERS])["score"])
