"""Leases: only one process at a time may stage rows; the operating system takes the lease back from a dead one."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from compledger.rules.refused import Refused

IMPORT_LEASE = 0x636C_696D  # "clim"


class LeaseTaken(Refused):
    """Another process is importing into this store."""

    def __init__(self) -> None:
        super().__init__(
            "another import into this store is running. Wait until it has ended and start this one again; "
            "nothing was changed."
        )


@contextmanager
def lease(engine: Engine, folder: Path) -> Iterator[None]:
    """Hold the store's import lease; raises LeaseTaken at once if somebody else does."""
    if engine.dialect.name == "postgresql":
        with _advisory(engine):
            yield
    else:
        with _file_lock(folder / "import.lease"):
            yield


@contextmanager
def _advisory(engine: Engine) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        taken = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": IMPORT_LEASE}).scalar_one()
        if not taken:
            raise LeaseTaken
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": IMPORT_LEASE})


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LeaseTaken from error
        yield
