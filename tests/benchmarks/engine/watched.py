"""A connection that keeps what every SQL statement takes."""

from dataclasses import dataclass, field
from typing import Any

from duckdb import DuckDBPyConnection

from tests.benchmarks.engine.clock import NOTHING, Clock, Took


@dataclass
class Watched:
    """A connection that keeps what every statement took, under its text."""

    connection: DuckDBPyConnection
    clock: Clock = field(default_factory=Clock)

    def execute(self, sql: str, *parameters: object) -> DuckDBPyConnection:
        """Run a statement."""
        with self.clock.stage(" ".join(sql.split())):
            return self.connection.execute(sql, *parameters)

    def took(self, beginning: str) -> Took:
        """Return what all statements took that begin so.

        Raises:
            LookupError: there was none.
        """
        found = [took for sql, took in self.clock.stages.items() if sql.startswith(beginning)]
        if not found:
            raise LookupError(f"no statement begins with {beginning!r}: the engine calls its tables otherwise now")
        return sum(found, NOTHING)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)
