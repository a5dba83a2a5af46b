"""New facts: what an import of people, quotas or exchange rates adds, found and made ready before the lock is taken."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, bindparam
from sqlmodel import Session

from compledger.imports.outcome import Additions
from compledger.people import PersonalDetail, canonical_fact, grown_since, insert, rows_at_rest, table_of
from compledger.rules.merkle import leaf_hash, root_of
from compledger.store import KnownRow, Writing

FactRow = dict[str, Any]
ROOM_KIB = 131_072


@dataclass(frozen=True, slots=True)
class RowRefused:
    """A row that what is known speaks against."""

    file_no: int
    row_no: int
    field: str
    value: str | None
    reason: str


@dataclass(frozen=True)
class NewFacts:
    """Rows to add, table by table in the order in which they can be inserted."""

    known_at: int
    """The log position that they were found at: they hold as long as none of their tables has grown since."""
    rows: Mapping[type[KnownRow], Sequence[FactRow]]
    """Of every table that the files were compared with, also of one that gets no row."""
    changes: Counter[str]
    """How many rows of the files are `new`, `corrected` and `unchanged`; `withdrawn` are none of the files'."""
    new_names: Mapping[str, str] = field(default_factory=dict)
    """Clear names by participant: kept beside the facts, never in them."""
    changed_names: Mapping[str, str] = field(default_factory=dict)
    refused: Sequence[RowRefused] = ()
    """Rows that keep all of them from being accepted."""

    @property
    def nothing(self) -> bool:
        """Whether the store says all of it already."""
        return not (any(self.rows.values()) or self.new_names or self.changed_names)

    @cached_property
    def additions(self) -> Additions:
        """The counts, and the root over the canonical bytes of the facts."""
        root = root_of(leaf_hash(leaf) for leaf in self.leaves())
        counts = {name: self.changes[name] for name in ("new", "corrected", "unchanged", "withdrawn")}
        return Additions(batch_root=root, **counts)

    def leaves(self) -> Iterator[bytes]:
        """Give each fact's canonical bytes: its table and its columns, without the position it became known at."""
        for model, rows in self.rows.items():
            table = table_of(model).name
            for row in rows:
                yield canonical_fact(table, row)

    def make_ready(self, connection: Connection) -> "ReadyFacts":
        """Return the rows as they stand at rest."""
        ready = {model: rows_at_rest(connection, model, rows) for model, rows in self.rows.items()}
        names = [{"participant": participant, "name": name} for participant, name in self.new_names.items()]
        return ReadyFacts(self, ready, rows_at_rest(connection, PersonalDetail, names))

    def outdated(self, session: Session) -> bool:
        """Return whether one of the tables that the files were compared with has grown since."""
        return grown_since(session, self.rows, self.known_at)


@dataclass(frozen=True, slots=True)
class ReadyFacts:
    """Facts that only lack their position."""

    facts: NewFacts
    rows: Mapping[type[KnownRow], Sequence[tuple[Any, ...]]]
    names: Sequence[tuple[Any, ...]]

    def write(self, writing: Writing) -> None:
        """Insert the facts and keep the names."""
        writing.session.flush()
        connection = writing.session.connection()
        with _roomy(connection):
            for model, rows in self.rows.items():
                if rows:
                    columns = [*self.facts.rows[model][0], "known_from"]
                    insert(connection, model, columns, [(*row, writing.position) for row in rows])
        insert(connection, PersonalDetail, ["participant", "name"], self.names)
        if self.facts.changed_names:
            table = table_of(PersonalDetail)
            # A name that was erased meanwhile stays erased.
            theirs = (table.c.participant == bindparam("who")) & table.c.name.is_not(None)
            statement = table.update().where(theirs).values(name=bindparam("called"))
            called = [{"who": who, "called": name} for who, name in self.facts.changed_names.items()]
            connection.execute(statement, called)


@contextmanager
def _roomy(connection: Connection) -> Iterator[None]:
    """Give SQLite room for the indexes that many rows touch: in its usual 2 MB it would write pages again and again."""
    if connection.dialect.name != "sqlite":
        yield
        return
    (usual,) = connection.exec_driver_sql("PRAGMA cache_size").one()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{ROOM_KIB}")
    yield
    connection.exec_driver_sql(f"PRAGMA cache_size = {usual}")
