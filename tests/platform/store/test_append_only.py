"""What has been recorded cannot be changed or removed, on either database, by any statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Table, bindparam, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from compledger import audit
from compledger.migrations.guards import EDITABLE, STAGED
from compledger.people import Participant, PersonalDetail, erase
from compledger.store import Store
from tests.writing import write

TABLES = sorted(set(SQLModel.metadata.tables) - EDITABLE - STAGED)


@pytest.fixture
def one_event(store: Store) -> Store:
    """A store whose log holds one event."""
    with write(store) as writing:
        audit.append(writing, "something.done", subject="x")
    return store


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET subject = 'y'",
        "DELETE FROM audit_event",
        "DELETE FROM log_entry",
        "UPDATE log_entry SET reason = 'another'",
    ],
)
def test_a_recorded_row_is_neither_changed_nor_deleted(one_event: Store, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), one_event.engine.begin() as connection:
        connection.execute(text(statement))


def test_replacing_a_recorded_row_is_refused_though_it_fires_no_delete_trigger(one_event: Store) -> None:
    if one_event.engine.dialect.name != "sqlite":
        statement = "INSERT INTO audit_event SELECT * FROM audit_event ON CONFLICT (leaf) DO UPDATE SET subject = 'y'"
    else:
        statement = "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event"
    with pytest.raises(IntegrityError), one_event.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("table", TABLES)
def test_every_table_but_the_names_refuses_deletes(store: Store, table: str) -> None:
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            triggers = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"), {"table": table}
            ).scalars()
            assert set(triggers) == {f"{table}_no_update", f"{table}_no_delete", f"{table}_no_replace"}
        return
    for statement in (f"TRUNCATE {table} CASCADE", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
            connection.execute(text(statement))


def test_a_name_can_be_erased_while_its_participant_stays(store: Store) -> None:
    with write(store) as writing:
        writing.add(Participant(participant="P-1", known_from=0))
        writing.session.flush()
        writing.session.add(PersonalDetail(participant="P-1", name="Ada Lovelace"))
        audit.append(writing, "participant.added", subject="P-1")
    with write(store) as writing:
        assert erase(writing.session, "P-1")
        audit.append(writing, "name.erased", subject="P-1")
    with write(store) as writing:
        assert not erase(writing.session, "P-1")
        writing.abandon()
        assert writing.session.get(Participant, "P-1") is not None


# Every way to change or remove a row, tried on a row of every table


VALUES: dict[type, tuple[Any, Any]] = {
    int: (1, 2),
    str: ("a", "b"),
    bytes: (b"a", b"b"),
    bool: (False, True),
    date: (date(2026, 1, 1), date(2026, 2, 1)),
    datetime: (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)),
}


def made_up(table: Table, which: int) -> dict[str, Any]:
    """Return a row of a table, one of two that have no value in common."""

    def value(column: Column[Any]) -> Any:
        at_rest = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
        return VALUES[at_rest.python_type][which]

    return {column.name: value(column) for column in table.columns}


@contextmanager
def alone(store: Store) -> Iterator[Connection]:
    """A connection on which a row may refer to nothing, as an attacker's script would set it."""
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "sqlite":
            for pragma in ("foreign_keys=OFF", "recursive_triggers=OFF", "ignore_check_constraints=ON"):
                connection.connection.driver_connection.execute(f"PRAGMA {pragma}")  # type: ignore[union-attr]
        else:
            connection.execute(text("SET session_replication_role = replica"))
            connection.commit()
        yield connection
        connection.rollback()
        connection.invalidate()


def unique_keys(connection: Connection, table: str) -> list[list[str]]:
    inspector = inspect(connection)
    keys = [inspector.get_pk_constraint(table)["constrained_columns"]]
    keys += [constraint["column_names"] for constraint in inspector.get_unique_constraints(table)]
    keys += [[str(name) for name in index["column_names"]] for index in inspector.get_indexes(table) if index["unique"]]
    return keys


@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_any_table_survives_every_statement_that_would_change_or_remove_it(store: Store, table: str) -> None:
    model = SQLModel.metadata.tables[table]
    first, second = made_up(model, 0), made_up(model, 1)
    names = ", ".join(f'"{name}"' for name in first)
    marks = ", ".join(f":{name}" for name in first)
    column = next(iter(first))
    with alone(store) as connection:
        keys = unique_keys(connection, table)
        connection.execute(model.insert(), first)
        connection.commit()
        before = connection.execute(text(f"SELECT {names} FROM {table}")).all()
        connection.rollback()

        attacks: list[tuple[str, dict[str, Any]]] = [
            (f'UPDATE {table} SET "{column}" = :{column}', {column: second[column]}),
            (f"DELETE FROM {table}", {}),
        ]
        for key in keys:
            same_key = {**second, **{name: first[name] for name in key}}
            of_key = ", ".join(f'"{name}"' for name in key)
            insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"
            attacks.append(
                (f'{insert} ON CONFLICT ({of_key}) DO UPDATE SET "{column}" = excluded."{column}"', same_key)
            )
            if store.engine.dialect.name == "sqlite":
                attacks.append((f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", same_key))
                attacks.append((f'UPDATE OR REPLACE {table} SET "{column}" = :{column}', {column: second[column]}))
        if store.engine.dialect.name == "sqlite" and has_hidden_key(connection, table):
            attacks.append((f"INSERT OR REPLACE INTO {table} (rowid, {names}) VALUES (1, {marks})", second))
        if store.engine.dialect.name == "postgresql":
            attacks.append((f"TRUNCATE {table} CASCADE", {}))
            attacks.append(
                (f"MERGE INTO {table} USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE", {}),
            )

        typed = {each.name: each.type for each in model.columns}
        for statement, values in attacks:
            bound = text(statement).bindparams(*(bindparam(name, type_=typed[name]) for name in values))
            with pytest.raises(DBAPIError, match="append-only"):
                connection.execute(bound, values)
            connection.rollback()
            assert connection.execute(text(f"SELECT {names} FROM {table}")).all() == before, statement
            connection.rollback()


def has_hidden_key(connection: Connection, table: str) -> bool:
    """Whether rows have a `rowid` that is none of their columns."""
    query = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
    if "WITHOUT ROWID" in connection.execute(query, {"name": table}).scalar_one():
        return False
    key = inspect(connection).get_pk_constraint(table)["constrained_columns"]
    declared = {column["name"]: str(column["type"]) for column in inspect(connection).get_columns(table)}
    return [declared[column] for column in key] != ["INTEGER"]


def test_rows_of_an_accepted_batch_stay_though_a_temporary_table_hides_the_batches(store: Store) -> None:
    rows = {model: made_up(SQLModel.metadata.tables[model], 0) for model in ("import_batch", "received_transaction")}
    with alone(store) as connection:
        for model, row in rows.items():
            connection.execute(SQLModel.metadata.tables[model].insert(), row)
        connection.commit()
        connection.execute(text("CREATE TEMPORARY TABLE import_batch (batch BIGINT)"))
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("DELETE FROM received_transaction"))
        connection.rollback()
