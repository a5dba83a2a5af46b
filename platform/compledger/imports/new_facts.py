"""New facts: what an import of people, quotas or exchange rates adds, found before the writer lock is taken."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import rfc8785
from sqlalchemy import Connection, Table, bindparam, text
from sqlmodel import SQLModel

from compledger.imports.outcome import Additions
from compledger.people import PersonalDetail
from compledger.rules.merkle import leaf_hash, root_of
from compledger.rules.money import plain
from compledger.store import KnownRow, ScaledDecimal, Writing, bulk_insert

FactRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewFacts:
    """Rows to add, table by table in the order in which they can be inserted."""

    known_at: int
    """The log position that they were found at: they hold as long as it is the newest."""
    rows: Mapping[type[KnownRow], Sequence[FactRow]]
    changes: Counter[str]
    """How many rows of the files are `new`, `corrected` and `unchanged`."""
    new_names: Mapping[str, str] = field(default_factory=dict)
    """Clear names by participant: kept beside the facts, never in them."""
    changed_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Whether the store says all of it already."""
        return not (any(self.rows.values()) or self.new_names or self.changed_names)

    def additions(self) -> Additions:
        """Return the counts, and the root over the canonical bytes of the facts."""
        root = root_of(leaf_hash(leaf) for leaf in self.leaves())
        return Additions(self.changes["new"], self.changes["corrected"], self.changes["unchanged"], root)

    def leaves(self) -> Iterator[bytes]:
        """Give each fact's canonical bytes: its table and its columns, without the position it became known at."""
        for model, rows in self.rows.items():
            for row in rows:
                yield canonical_fact(_table(model).name, row)

    def write(self, writing: Writing) -> None:
        """Insert the facts and keep the names."""
        writing.session.flush()
        connection = writing.session.connection()
        for model, rows in self.rows.items():
            _insert(connection, model, [{**row, "known_from": writing.position} for row in rows])
        names = [{"participant": participant, "name": name} for participant, name in self.new_names.items()]
        _insert(connection, PersonalDetail, names)
        if self.changed_names:
            table = _table(PersonalDetail)
            statement = table.update().where(table.c.participant == bindparam("who")).values(name=bindparam("called"))
            connection.execute(statement, [{"who": who, "called": name} for who, name in self.changed_names.items()])


def canonical_fact(table: str, row: Mapping[str, Any]) -> bytes:
    """Return a fact's canonical bytes, RFC 8785: amounts and days as text, nothing of when it became known."""
    return rfc8785.dumps({"table": table, **{name: _text(value) for name, value in row.items()}})


def _text(value: Any) -> str | int | bool | None:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value


def _insert(connection: Connection, model: type[SQLModel], rows: Sequence[FactRow]) -> None:
    if not rows:
        return
    columns = tuple(rows[0])
    types = {name: _table(model).c[name].type for name in columns}

    def at_rest(name: str, value: Any) -> Any:
        kind = types[name]
        if isinstance(kind, ScaledDecimal):
            return kind.process_bind_param(value, connection.dialect)
        return value.isoformat() if isinstance(value, date) else value

    bulk_insert(connection, model, columns, [tuple(at_rest(name, row[name]) for name in columns) for row in rows])
    if "fact" in columns and connection.dialect.name == "postgresql":
        # The numbers were drawn here, so the table's own counter has to follow.
        statement = text("SELECT setval(pg_get_serial_sequence(:table, 'fact'), :fact)")
        connection.execute(statement, {"table": _table(model).name, "fact": rows[-1]["fact"]})


def _table(model: type[SQLModel]) -> Table:
    return model.__table__  # type: ignore[attr-defined,no-any-return]  # every table class has one
