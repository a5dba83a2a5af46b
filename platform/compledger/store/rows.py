"""Tables: what every row of ours has, and how many rows at once go in."""

from collections.abc import Sequence
from typing import Any, cast

from psycopg import sql
from sqlalchemy import BigInteger, Connection, Table
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """A row of any table."""


class KnownRow(Row):
    """A row that a writing transaction stamped with its log position."""

    known_from: int = Field(sa_type=BigInteger, foreign_key="log_entry.position", index=True)
    """The log position from which the row is known; stamped by `Writing.add`."""


def bulk_insert(
    connection: Connection, table: type[SQLModel], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert many rows whose values are already as they stand at rest (scaled integers, ISO days).

    Skips SQLAlchemy's value conversion, which costs more than the database does; PostgreSQL takes the rows by COPY.
    """
    name = cast("Table", table.__table__).name  # type: ignore[attr-defined]  # every table class has one
    if connection.dialect.name == "postgresql":
        _copy(connection, name, columns, rows)
        return
    if not rows:
        return
    marks = ", ".join("?" for _ in columns)
    connection.exec_driver_sql(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", list(rows))


def _copy(connection: Connection, name: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(name), sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    )
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
