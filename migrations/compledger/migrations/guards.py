"""Append-only guards: triggers that refuse to change or remove what has been recorded.

They stop accidents and bugs. Somebody who owns the database can drop a trigger: against that only the audit log's
seals help. SQLite loses a table's triggers when a revision rebuilds it, so all of ours are made again after every
upgrade, and a table that got another unique key gets its guard.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, inspect

EDITABLE = frozenset(
    {
        "alembic_version",
        "personal_detail",
        "credential",
        "recovery_code",
        "access_session",
        "sign_in_attempt",
    }
)
"""Names can be corrected and erased, ways to sign in change, sessions end; everything else is written once."""

STAGED = frozenset({"received_transaction", "lifecycle_event"})
"""Rows here may be removed as long as their batch has not been accepted, and only then."""

REFUSE_CHANGE = """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', ERRCODE = 'integrity_constraint_violation';
END $$"""

REFUSE_ACCEPTED = """CREATE OR REPLACE FUNCTION refuse_accepted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM import_batch WHERE batch = OLD.batch) THEN
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only once its batch is accepted',
      ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$"""


def make_guards(connection: Connection) -> None:
    """Make the triggers of every table that is there, as this program wants them."""
    if connection.dialect.name == "postgresql":
        _guard_postgresql(connection)
    else:
        _guard_sqlite(connection)


def _guard_sqlite(connection: Connection) -> None:
    for table in _guarded(connection):
        for statement in _sqlite(table, _unique_keys(connection, table)):
            connection.exec_driver_sql(statement)


def _guard_postgresql(connection: Connection) -> None:
    connection.exec_driver_sql(REFUSE_CHANGE)
    connection.exec_driver_sql(REFUSE_ACCEPTED)
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    # Temporary tables are looked through first unless they are named last: an empty one called import_batch would be
    # asked in the place of ours.
    connection.exec_driver_sql(f"ALTER FUNCTION refuse_accepted() SET search_path = {schema}, pg_temp")
    for table in _guarded(connection):
        for statement in _postgresql(table):
            connection.exec_driver_sql(statement)


def _guarded(connection: Connection) -> list[str]:
    return sorted(set(inspect(connection).get_table_names()) - EDITABLE)


def _unique_keys(connection: Connection, table: str) -> list[list[str]]:
    """Return the columns of every key that REPLACE would clear the way for by deleting rows.

    Not those of a unique index over expressions or over a part of the rows: a trigger cannot tell whether a row falls
    under it. There, `recursive_triggers` makes REPLACE fire the trigger against deletes, on our own connections.
    """
    keys = [["rowid"]] if _has_rowid(connection, table) else []
    primary = inspect(connection).get_pk_constraint(table)["constrained_columns"]
    keys += [primary] if primary else []
    for _, name, unique, _, partial in connection.exec_driver_sql(f"PRAGMA index_list('{table}')").all():
        if unique and not partial:
            columns = [row[2] for row in connection.exec_driver_sql(f"PRAGMA index_info('{name}')")]
            # An index over an expression has no column's name there.
            if None not in columns and columns not in keys:
                keys.append(columns)
    return keys


def _has_rowid(connection: Connection, table: str) -> bool:
    """Return whether a table has the hidden key that SQLite gives all but those WITHOUT ROWID."""
    query = "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?"
    return not connection.exec_driver_sql(query, (table,)).scalar_one()


def _sqlite(table: str, keys: list[list[str]]) -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    accepted = "WHEN EXISTS (SELECT 1 FROM import_batch WHERE batch = OLD.batch) " if table in STAGED else ""
    for name in ("no_update", "no_delete", "no_replace"):
        yield f"DROP TRIGGER IF EXISTS {table}_{name}"
    yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}"
    yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {accepted}{refuse}"
    # INSERT OR REPLACE deletes without firing the trigger above, whichever unique key is taken.
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{column} = NEW.{column}' for column in key)})"
        for key in keys
    )
    yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refuse}"


def _postgresql(table: str) -> Iterator[str]:
    refused = "UPDATE OR TRUNCATE" if table in STAGED else "UPDATE OR DELETE OR TRUNCATE"
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE {refused} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    # ALWAYS: also in a session that has set itself to replay another server's changes.
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only"
    if table in STAGED:
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_accepted BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_accepted()"
        )
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_accepted"
