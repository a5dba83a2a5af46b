"""Connecting: the settings without which SQLite or PostgreSQL would lose or lock what we write."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, literal_column, make_url, select
from sqlalchemy.exc import ArgumentError

from compledger.rules.refused import Refused
from compledger.store.prepared import Prepared

WRITER_LOCK = 0x636C_6564  # "cled": any fixed number, the same in every process of ours
LOCK = Prepared(select(func.pg_advisory_xact_lock(literal_column(str(WRITER_LOCK)))))
IMMEDIATE = {"sqlite_begin": "IMMEDIATE"}


PRAGMAS = ("foreign_keys=ON", "journal_mode=WAL", "busy_timeout=10000", "synchronous=FULL", "recursive_triggers=ON")
"""Of every SQLite connection. With the last, a REPLACE fires the triggers against deletes."""


def connect(url: str) -> Engine:
    """Return an engine for a SQLite or PostgreSQL URL; no connection is made yet."""
    # A failing statement must not print the pay it carries.
    engine = create_engine(_with_driver(url), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine)
    return engine


class DatabaseUrlRefused(Refused, ValueError):
    """A database URL that we cannot work with. The URL is not repeated: it may hold a password."""

    def __init__(self) -> None:
        super().__init__(
            "the database's URL is none that this program works with: write postgresql://user@host/name, "
            "or leave it out for SQLite in the data folder"
        )


DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
}
"""The drivers that we ship, by the usual ways to write them."""


def _with_driver(url: str) -> URL:
    """Return the URL with the driver that we ship; raises DatabaseUrlRefused for another database."""
    try:
        made = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUrlRefused from error
    if made.drivername not in DRIVERS:
        raise DatabaseUrlRefused
    return made.set(drivername=DRIVERS[made.drivername])


def sqlite_url(folder: Path) -> str:
    """Return the URL of the database that stands in a data folder by default."""
    return f"sqlite:///{folder / 'compledger.sqlite'}"


def take_writer_lock(connection: Connection) -> None:
    """Wait until this transaction is the only writer. On SQLite its BEGIN IMMEDIATE has done so already."""
    if connection.dialect.name == "postgresql":
        LOCK.ask(connection)


def _tune_sqlite(engine: Engine) -> None:
    """Begin transactions ourselves, and never acknowledge a commit that a power cut could undo (synchronous=FULL)."""

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _: Any) -> None:
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN " + connection.get_execution_options().get("sqlite_begin", "DEFERRED"))
