"""A file of the hashes of passwords that were stolen elsewhere, too large to read: it is searched where it lies.

The form is that of "Have I Been Pwned", ordered by hash: one line each, a SHA-1 in hexadecimal, a colon and a count.
"""

from hashlib import sha1
from pathlib import Path

from compledger.rules.refused import Refused

DIGITS = 40


class BreachedListUnreadable(Refused, OSError):
    """The file of known passwords is missing, or not in the form it must have."""

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        super().__init__(
            f"the list of stolen passwords in {path} {what}. No password can be set until it is mended: "
            "give the file of SHA-1 hashes ordered by hash, or name none."
        )


def is_breached(path: Path, password: str) -> bool:
    """Return whether the file holds the password, by halving: some 30 short reads in a file of a billion lines.

    Raises:
        BreachedListUnreadable: the file cannot be read, or a line met on the way is none of a hash.
    """
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with path.open("rb") as file:
            low, high = 0, path.stat().st_size
            while low < high:
                # The first line that begins at the middle or after it.
                middle = (low + high) // 2
                file.seek(max(middle - 1, 0))
                if middle:
                    file.readline()
                if file.tell() >= high:
                    high = middle
                    continue
                found = _hash_in(file.readline(), path)
                if found == wanted:
                    return True
                low, high = (file.tell(), high) if found < wanted else (low, middle)
    except OSError as error:
        if isinstance(error, BreachedListUnreadable):
            raise
        raise BreachedListUnreadable(path, "cannot be read") from error
    return False


def _hash_in(line: bytes, path: Path) -> bytes:
    found = line[:DIGITS].upper()
    if len(found) < DIGITS or not set(found) <= set(b"0123456789ABCDEF"):
        raise BreachedListUnreadable(path, "has a line that does not begin with a SHA-1 hash")
    return found
