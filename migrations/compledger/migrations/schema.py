"""Upgrading a store's schema, from a checkout and from an installed wheel alike.

Alembic is imported by an upgrade only: every command asks which schema a store has, and few change it.
"""

import sys
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from compledger.rules.refused import Refused

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0011"
"""The newest revision; a test holds it against the folder of revisions."""


class StoreNotMigrated(Refused):
    """The database's schema is not the one this program works with."""

    def __init__(self, found: str | None, wanted: str) -> None:
        self.found, self.wanted = found, wanted
        state = f"has schema {found}" if found else "is empty"
        super().__init__(f"the store {state}, this program needs schema {wanted}. Run: compledger db upgrade")


def config_for(engine: Engine) -> "Config":
    """Return Alembic's settings for a store, made in memory."""
    from alembic.config import Config  # noqa: PLC0415  see above

    # What Alembic has to say is talk, not data.
    config = Config(stdout=sys.stderr)
    config.set_main_option("script_location", "compledger:migrations")
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> str:
    """Bring a store's schema up to date; return the revision it has then. A failed revision leaves nothing behind."""
    from alembic import command  # noqa: PLC0415  see above

    command.upgrade(config_for(engine), "head")
    return NEWEST


def current(engine: Engine) -> str | None:
    """Return the revision of a store's schema, None for an empty database."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def require_current(engine: Engine) -> None:
    """Raise StoreNotMigrated if the store's schema is older or newer than this program."""
    found = current(engine)
    if found != NEWEST:
        raise StoreNotMigrated(found, NEWEST)
