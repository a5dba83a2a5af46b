"""The token of whoever signed in on this machine, kept for each store in a file that only the own account can read."""

import os
from hashlib import sha256
from pathlib import Path

import platformdirs

from compledger.rules.refused import Refused
from compledger.ui_api.cli.where import Where

FOLDER = "COMPLEDGER_CONFIG"
"""Environment variable: another folder than the user's configuration."""
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
OTHERS = 0o077


class TokenLiesOpen(Refused, PermissionError):
    """Others can read the file that the token is in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} can be read by others, so whoever signed in there may be somebody else by now. "
            "Sign out, sign in again, and keep the file to yourself (chmod 600)."
        )


class KeptToken:
    """One store's token."""

    def __init__(self, where: Where) -> None:
        store = where.database_url or str(where.folder.resolve())
        folder = Path(os.environ.get(FOLDER) or platformdirs.user_config_path("compledger"))
        # Named by a hash: the URL of a database may hold a password.
        self.path = folder / "sign-ins" / sha256(store.encode()).hexdigest()[:32]

    def read(self) -> str | None:
        """Return the token, None if nobody is signed in. Raises TokenLiesOpen."""
        if not self.path.exists():
            return None
        if os.name == "posix" and self.path.stat().st_mode & OTHERS:
            raise TokenLiesOpen(self.path)
        return self.path.read_text(encoding="ascii").strip()

    def write(self, token: str) -> None:
        """Keep a token in the place of the one before: at every moment the file holds one of the two, whole."""
        self.path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        beside = self.path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(token)
        beside.replace(self.path)

    def forget(self) -> None:
        """Remove the token."""
        self.path.unlink(missing_ok=True)
