"""Opening an engine: a connection with limits, that can reach the store's own files and nothing else."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from compledger.rules.sql_text import quoted
from compledger.store import Store

MEMORY_LIMIT = "4GB"
THREADS = 2


@contextmanager
def open_engine(store: Store) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Open a connection and a scratch folder, both gone at the end.

    The connection reads registered bulk files and writes to its scratch folder; every other file and the network are
    closed to it, whatever a statement says.
    """
    folder = Path(mkdtemp(prefix="run-", dir=store.bulk.scratch))
    try:
        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": MEMORY_LIMIT,
                "threads": THREADS,
                "temp_directory": str(folder),
                "preserve_insertion_order": "false",
            },
        )
        try:
            _close_to_the_world(connection, [store.bulk.folder, folder])
            yield connection, folder
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
