"""Prepared statements: compiled once for each database, for the few that run while every other writer waits."""

from typing import Any

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.sql import ClauseElement


class Prepared:
    """A statement whose values go in and come out as they stand at rest: numbers, texts, bytes.

    SQLAlchemy converts nothing, which takes it twice as long as the database needs.
    """

    def __init__(self, statement: Executable) -> None:
        assert isinstance(statement, ClauseElement)
        self._statement = statement
        self._compiled: dict[str, tuple[str, list[str] | None]] = {}

    def run(self, connection: Connection, *rows: dict[str, Any]) -> CursorResult[Any]:
        """Run the statement once for each row of values, at least once."""
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            compiled = self._statement.compile(dialect=dialect)
            self._compiled[dialect.name] = (str(compiled), getattr(compiled, "positiontup", None))
        text, places = self._compiled[dialect.name]
        values = [row if places is None else tuple(row[place] for place in places) for row in rows]
        return connection.exec_driver_sql(text, values if len(values) > 1 else values[0] if values else None)
