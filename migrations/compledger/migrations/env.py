"""Alembic's way in: run by it, never imported."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import compledger.access
import compledger.audit
import compledger.people
import compledger.plans
import compledger.runs
import compledger.sales
from compledger.migrations.guards import make_guards
from compledger.store import ScaledDecimal

ROOMS = (
    compledger.access,
    compledger.audit,
    compledger.people,
    compledger.plans,
    compledger.runs,
    compledger.sales,
)
"""Importing a room registers its tables."""


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our own types as plain ones, so that an old revision never needs the code of its day."""
    if kind != "type":
        return False
    if isinstance(item, ScaledDecimal):
        return "sa.BigInteger()"
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: Connection) -> None:
    """Run what is asked, then make the guards that a rebuilt table has lost."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # A rebuilt table is dropped while others refer to it; what refers to nothing is looked for afterwards.
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, render_item=render_item,
        transactional_ddl=True, include_object=context.config.attributes.get("include_object"),
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()
        make_guards(connection)
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            assert not broken, f"rows refer to nothing: {broken}"
    if sqlite:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=ON")


engine: Engine = context.config.attributes["engine"]
with engine.connect() as open_connection:
    migrate(open_connection)
