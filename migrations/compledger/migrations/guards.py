"""Append-only guards: triggers that refuse to change or remove what has been recorded.

They stop accidents and bugs. Somebody who owns the database can drop a trigger: against that only the audit log's
seals help. SQLite loses a table's triggers when a revision rebuilds it, so they are made again after every upgrade.
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
    """Make the triggers of every table that is there; those that exist stay."""
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        connection.exec_driver_sql(REFUSE_CHANGE)
        connection.exec_driver_sql(REFUSE_ACCEPTED)
    inspector = inspect(connection)
    for table in sorted(set(inspector.get_table_names()) - EDITABLE):
        key = inspector.get_pk_constraint(table)["constrained_columns"]
        for statement in _postgresql(table) if postgresql else _sqlite(table, key):
            connection.exec_driver_sql(statement)


def _sqlite(table: str, key: list[str]) -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    accepted = "WHEN EXISTS (SELECT 1 FROM import_batch WHERE batch = OLD.batch) " if table in STAGED else ""
    same_key = " AND ".join(f"{column} = NEW.{column}" for column in key)
    yield f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} {refuse}"
    yield f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {accepted}{refuse}"
    # INSERT OR REPLACE deletes without firing the trigger above.
    yield (
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_key}) {refuse}"
    )


def _postgresql(table: str) -> Iterator[str]:
    if table in STAGED:
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_accepted BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_accepted()"
        )
    else:
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
