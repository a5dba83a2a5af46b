"""Opening an engine: a connection with limits, that can reach the store's own files and nothing else."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from compledger.rules.refused import Refused
from compledger.rules.sql_text import quoted
from compledger.store import Store

THREADS = 2
NEVER = "1TB"
"""What has to be written before DuckDB tidies its tables up. A run's tables are read a few times and then gone."""


class RunMemoryTooSmall(Refused, MemoryError):
    """A calculation needs more memory at once than it may have."""

    def __init__(self, allowed: str) -> None:
        self.allowed = allowed
        super().__init__(
            f"the calculation cannot be done in {allowed} of memory, though it puts on disk what it can. "
            "Allow it more: compledger --run-memory 6GB run calculate …, or set COMPLEDGER_RUN_MEMORY."
        )


@contextmanager
def open_engine(store: Store) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Open a connection and a scratch folder, both gone at the end.

    The connection reads registered bulk files and writes to its scratch folder; every other file and the network are
    closed to it, whatever a statement says. Raises RunMemoryTooSmall if what it does needs more than the store allows.
    """
    folder = Path(mkdtemp(prefix="run-", dir=store.bulk.scratch))
    try:
        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": store.location.run_memory,
                "threads": THREADS,
                "temp_directory": str(folder),
                "preserve_insertion_order": "false",
                "checkpoint_threshold": NEVER,
            },
        )
        try:
            _close_to_the_world(connection, [store.bulk.folder, folder])
            yield connection, folder
        except duckdb.OutOfMemoryException as error:
            raise RunMemoryTooSmall(store.location.run_memory) from error
        finally:
            connection.close()
    finally:
        shutil.rmtree(folder)


def _close_to_the_world(connection: duckdb.DuckDBPyConnection, folders: Sequence[Path]) -> None:
    """Leave two folders open and shut everything else, for good."""
    listed = ", ".join(quoted(folder) for folder in folders)
    connection.execute(f"SET allowed_directories = [{listed}]")
    # Its bar would be drawn on stdout, among the data.
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
