"""Prepared statements, for the few that run while every other writer waits: compiled once, sent together."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement

Values = Mapping[str, Any]


class Prepared:
    """A statement, compiled once for each database. Answers come as they stand at rest: numbers, texts, bytes.

    SQLAlchemy's own way takes twice as long as the database itself, and asks for each answer before the next statement.
    """

    def __init__(self, statement: Executable) -> None:
        assert isinstance(statement, ClauseElement)
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def ask(self, connection: Connection, row: Values | None = None) -> DBAPICursor:
        """Run the statement with one row of values; return the cursor that has its answer."""
        compiled = self._for(connection)
        cursor = connection.connection.cursor()
        if row is None:
            cursor.execute(compiled.text)
        else:
            cursor.execute(compiled.text, compiled.values(row))
        return cursor

    def write(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run the statement for each row of values."""
        compiled = self._for(connection)
        if len(rows) == 1:
            self.ask(connection, rows[0])
        elif rows:
            connection.connection.cursor().executemany(compiled.text, [compiled.values(row) for row in rows])

    def _for(self, connection: Connection) -> "_Compiled":
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = _Compiled(self._statement, connection)
        return self._compiled[dialect.name]


class _Compiled:
    """A statement's text for one database, and how its values are written there."""

    def __init__(self, statement: ClauseElement, connection: Connection) -> None:
        dialect = connection.dialect
        compiled: Any = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._places: list[str] | None = compiled.positiontup
        self._convert = {
            name: convert
            for name, bind in compiled.binds.items()
            if (convert := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }

    def values(self, row: Values) -> Any:
        """Return a row's values as the driver wants them."""
        converted = {
            name: self._convert[name](value) if name in self._convert else value for name, value in row.items()
        }
        return converted if self._places is None else tuple(converted[place] for place in self._places)


@contextmanager
def one_trip(connection: Connection) -> Iterator[None]:
    """Send the prepared statements inside together where the database is another process.

    Their answers may be fetched afterwards only. A failure is raised as SQLAlchemy raises it, perhaps at the end.
    """
    driver: Any = connection.connection.driver_connection
    errors = connection.dialect.loaded_dbapi.Error
    together = connection.dialect.name == "postgresql"
    try:
        with driver.pipeline() if together else nullcontext():
            yield
    except BaseException as error:
        if together:
            # Nobody knows how far what was sent came: the connection is given up, and the server rolls back with it.
            connection.invalidate()
        if isinstance(error, errors):
            told: BaseException = DBAPIError.instance(
                None, None, error, errors, hide_parameters=True, dialect=connection.dialect
            )
            raise told from error
        raise
