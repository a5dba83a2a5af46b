"""Bulk files: immutable Parquet, named by the hash of its bytes.

A file is written and flushed to disk first and registered later, by the short transaction that makes it count. Until
then nobody reads it, and `sweep` removes what was never registered.
"""

import os
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import BigInteger
from sqlmodel import Field, Session, select

from compledger.rules.refused import Refused
from compledger.store.rows import KnownRow

PRIVATE = 0o700
"""Pay is nobody's business but that of the account that the program runs as."""
UNREGISTERED_KEPT_SECONDS = 86_400
"""How old an unregistered file must be before it is swept: older than any calculation takes."""


class BulkFile(KnownRow, table=True):
    """A registered bulk file. Append-only."""

    __tablename__ = "bulk_file"

    sha256: str = Field(primary_key=True, max_length=64)
    """Of the file's bytes, in hexadecimal; also its name."""
    kind: str
    """What its rows are: `transactions`, `lifecycle`, `credits`, `lines`, `exceptions`."""
    rows: int = Field(sa_type=BigInteger)
    bytes: int = Field(sa_type=BigInteger)


class BulkFileMissing(Refused, FileNotFoundError):
    """A registered bulk file is not where it should be."""

    def __init__(self, sha256: str, path: Path) -> None:
        self.sha256, self.path = sha256, path
        super().__init__(
            f"the bulk file {sha256} is registered but missing from {path}. Restore the data folder from a backup: "
            "results that rest on it cannot be shown without it."
        )


class BulkFileDamaged(Refused, ValueError):
    """A registered bulk file does not hold the bytes that it was registered with."""

    def __init__(self, sha256: str, path: Path) -> None:
        self.sha256, self.path = sha256, path
        super().__init__(
            f"the bulk file {sha256} in {path} has been changed since it was registered. Nothing was read from it. "
            "Restore the data folder from a backup."
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A file that stands in its place but is not registered yet."""

    sha256: str
    bytes: int


class BulkFiles:
    """The folder of bulk files of one store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "bulk"
        self.scratch = folder / "scratch"
        self.folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        self.scratch.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        self._verified: dict[str, tuple[int, int, int]] = {}

    def path(self, sha256: str) -> Path:
        """Return where the file of that hash stands, its bytes verified once for as long as nobody touches it.

        Raises:
            BulkFileMissing: it is not there.
            BulkFileDamaged: its bytes are not those of the hash.
        """
        path = self._place(sha256)
        if not path.exists():
            raise BulkFileMissing(sha256, path)
        found = path.stat()
        touched = (found.st_ino, found.st_mtime_ns, found.st_size)
        if self._verified.get(sha256) != touched:
            with path.open("rb") as file:
                if file_digest(file, "sha256").hexdigest() != sha256:
                    raise BulkFileDamaged(sha256, path)
            self._verified[sha256] = touched
        return path

    def keep(self, finished: Path) -> Written:
        """Flush a finished file of the scratch folder and move it to the place that its bytes name."""
        with finished.open("rb") as file:
            os.fsync(file.fileno())
            sha256 = file_digest(file, "sha256").hexdigest()
        size = finished.stat().st_size
        place = self._place(sha256)
        place.parent.mkdir(mode=PRIVATE, exist_ok=True)
        finished.replace(place)
        _flush_folder(place.parent)
        # The folder may be new itself.
        _flush_folder(self.folder)
        return Written(sha256, size)

    def sweep(self, registered: Collection[str], *, older_than: float) -> int:
        """Remove unregistered files last written before `older_than` (seconds since 1970); return how many."""
        stale = [
            path
            for path in self.folder.glob("*/*.parquet")
            if path.stem not in registered and path.stat().st_mtime < older_than
        ]
        for path in stale:
            path.unlink()
        return len(stale)

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.parquet"


def registered_hashes(session: Session) -> set[str]:
    """Return the hashes of all registered files."""
    return set(session.exec(select(BulkFile.sha256)).all())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
