"""`compledger db`: the store's schema."""

import click

from compledger.migrations import current, head, upgrade
from compledger.store import Store, StoreLocation
from compledger.ui_api.cli.talk import give, say


@click.group()
def db() -> None:
    """The database's schema."""


@db.command("upgrade")
@click.pass_obj
def upgrade_command(location: StoreLocation) -> None:
    """Make the database, or bring its schema up to date. Running it again changes nothing."""
    store = Store(location)
    try:
        before = current(store.engine)
        after = upgrade(store.engine)
    finally:
        store.close()
    say(f"schema {after}: nothing to do" if before == after else f"schema {before or 'empty'} → {after}")
    give(after)


@db.command("status")
@click.pass_obj
def status_command(location: StoreLocation) -> int:
    """Say which schema the database has; exit code 2 if it is not the program's."""
    store = Store(location)
    try:
        found, wanted = current(store.engine), head(store.engine)
    finally:
        store.close()
    give(f"{found or 'empty'} (program: {wanted})")
    return 0 if found == wanted else 2
