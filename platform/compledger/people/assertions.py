"""Assertions: what one writing transaction says about people, found first and inserted at once.

Everything that takes time is done before the writer lock is taken: the facts are found, numbered and made ready.
Whoever holds the lock then only has to see that none of the tables they were found from has grown meanwhile.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, text, true
from sqlmodel import Session, SQLModel, func, select

from compledger.people.facts import Fact, Participant, Position
from compledger.people.kinds import FactKind
from compledger.people.timelines import FactRow, Key, Timelines
from compledger.rules.money import plain
from compledger.store import KnownRow, ScaledDecimal, bulk_insert

IDENTITIES: Mapping[str, type[KnownRow]] = {"participant": Participant, "position": Position}
"""Things that have a row of their own from the first time that a fact speaks of them."""


class Assertions:
    """The timelines that a transaction adds to, loaded as they are asked for, and the ids that it founds."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._timelines: dict[str, Timelines] = {}
        self._numbers: dict[type[Fact], Iterator[int]] = {}
        self._founded: dict[str, set[str]] = {what: set() for what in IDENTITIES}

    def of(self, kind: FactKind, keys: Sequence[Key] | None = None) -> Timelines:
        """Return the timelines of a kind: all of them, or only those of some keys, whichever is asked for first."""
        if kind.name not in self._timelines:
            if kind.model not in self._numbers:
                self._numbers[kind.model] = count(next_fact(self.session, kind.model))
            self._timelines[kind.name] = Timelines(kind, _rows(self.session, kind, keys), self._numbers[kind.model])
        return self._timelines[kind.name]

    def found(self, what: str, ids: Iterable[str]) -> None:
        """Note ids of a participant or position that may be new."""
        self._founded[what].update(ids)

    def added(self) -> dict[type[KnownRow], list[FactRow]]:
        """Return what is new, table by table, in an order in which it can be inserted."""
        rows: dict[type[KnownRow], list[FactRow]] = {
            model: [{what: id_} for id_ in sorted(self._founded[what] - known_ids(self.session, what))]
            for what, model in IDENTITIES.items()
        }
        for timelines in self._timelines.values():
            rows.setdefault(timelines.kind.model, []).extend(timelines.added)
        for model in self._numbers:
            rows[model].sort(key=lambda row: row["fact"])
        return rows

    def tables(self) -> list[type[KnownRow]]:
        """Return the tables that the facts were found from: while none of them grows, they hold."""
        return [*IDENTITIES.values(), *self._numbers]


def known_ids(session: Session, what: str) -> set[str]:
    """Return every participant or position that has a row."""
    table = table_of(IDENTITIES[what])
    return set(session.connection().execute(table.select().with_only_columns(table.c[what])).scalars())


def next_fact(session: Session, model: type[Fact]) -> int:
    """Return the number of the next fact of a table; it holds as long as nobody writes the table."""
    return (session.exec(select(func.max(model.fact))).one() or 0) + 1


def grown_since(session: Session, tables: Iterable[type[KnownRow]], position: int) -> bool:
    """Return whether any of these tables has rows known from later than a log position."""
    return any(
        session.exec(select(table.known_from).where(table.known_from > position).limit(1)).first() is not None
        for table in tables
    )


def canonical_fact(table: str, row: Mapping[str, Any]) -> bytes:
    """Return a fact's canonical bytes, RFC 8785: amounts and days as text, nothing of when it became known."""
    # With ASCII keys, and neither floats nor whole numbers beyond 2^53, these are the bytes of RFC 8785, sooner.
    content = {"table": table, **{name: _text(value) for name, value in row.items()}}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def rows_at_rest(connection: Connection, model: type[SQLModel], rows: Sequence[FactRow]) -> list[tuple[Any, ...]]:
    """Return rows as they stand in the database, each value in the order of the first row's names."""
    if not rows:
        return []
    types = {name: table_of(model).c[name].type for name in rows[0]}
    exact = {name: kind for name, kind in types.items() if isinstance(kind, ScaledDecimal)}
    written: dict[date, str] = {}

    def at_rest(name: str, value: Any) -> Any:
        if isinstance(value, date):
            return written.setdefault(value, value.isoformat())
        return exact[name].process_bind_param(value, connection.dialect) if name in exact else value

    return [tuple([at_rest(name, value) for name, value in row.items()]) for row in rows]


def insert(
    connection: Connection, model: type[SQLModel], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows that are as they stand at rest."""
    if not rows:
        return
    bulk_insert(connection, model, columns, rows)
    if "fact" in columns and connection.dialect.name == "postgresql":
        # The numbers were drawn here, so the table's own counter has to follow.
        statement = text("SELECT setval(pg_get_serial_sequence(:table, 'fact'), :fact)")
        connection.execute(statement, {"table": table_of(model).name, "fact": rows[-1][columns.index("fact")]})


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a table class."""
    return model.__table__  # type: ignore[attr-defined,no-any-return]  # every table class has one


def _rows(session: Session, kind: FactKind, keys: Sequence[Key] | None) -> Iterator[Mapping[str, Any]]:
    """Give the facts of a kind in the order in which they became known, without an object for each."""
    table = kind.table
    is_so = [table.c[name] == value for name, value in kind.fixed.items()]
    is_not = [table.c[name] != value for name, value in kind.excluded.items()]
    every = table.select().where(true(), *is_so, *is_not).order_by(table.c.fact)
    for statement in [every] if keys is None else [every.where(*_is(kind, key)) for key in dict.fromkeys(keys)]:
        result = session.connection().execute(statement)
        names = list(result.keys())
        yield from (dict(zip(names, row, strict=True)) for row in result)


def _is(kind: FactKind, key: Key) -> list[ColumnElement[bool]]:
    return [kind.table.c[name] == value for name, value in zip(kind.key_names, key, strict=True)]


def _text(value: Any) -> str | int | bool | None:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value
