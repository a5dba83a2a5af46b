"""Upgrading a store's schema, from a checkout and from an installed wheel alike."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from compledger.rules.refused import Refused


class StoreNotMigrated(Refused):
    """The database's schema is not the one this program works with."""

    def __init__(self, found: str | None, wanted: str) -> None:
        self.found, self.wanted = found, wanted
        state = f"has schema {found}" if found else "is empty"
        super().__init__(f"the store {state}, this program needs schema {wanted}. Run: compledger db upgrade")


def config_for(engine: Engine) -> Config:
    """Return Alembic's settings for a store, made in memory."""
    config = Config()
    config.set_main_option("script_location", "compledger:migrations")
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> str:
    """Bring a store's schema up to date; return the revision it has then. A failed revision leaves nothing behind."""
    command.upgrade(config_for(engine), "head")
    return head(engine)


def current(engine: Engine) -> str | None:
    """Return the revision of a store's schema, None for an empty database."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head(engine: Engine) -> str:
    """Return the newest revision that this program knows."""
    found = ScriptDirectory.from_config(config_for(engine)).get_current_head()
    assert found is not None
    return found


def require_current(engine: Engine) -> None:
    """Raise StoreNotMigrated if the store's schema is older or newer than this program."""
    found, wanted = current(engine), head(engine)
    if found != wanted:
        raise StoreNotMigrated(found, wanted)
