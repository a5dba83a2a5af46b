"""`compledger db`: the store's schema."""

import click

from compledger.access import OPERATOR, Thing, Verb
from compledger.audit import append
from compledger.migrations import NEWEST, current, upgrade
from compledger.ui_api.cli.opening import is_there, open_or_make, permitted, request_id
from compledger.ui_api.cli.talk import give, say
from compledger.ui_api.cli.where import Where
from compledger.ui_api.clock import now


@click.group()
def db() -> None:
    """The database's schema."""


@db.command("upgrade")
@click.pass_obj
def upgrade_command(where: Where) -> None:
    """Make the database, or bring its schema up to date. Running it again changes nothing."""
    with open_or_make(where) as store:
        before = current(store.engine)
        after = upgrade(store.engine)
        if before != after:
            with (
                permitted(store, OPERATOR, Verb.DB_UPGRADE, Thing("schema", after), now(), request_id()) as work,
                work.writing("db upgrade") as writing,
            ):
                append(writing, "schema.upgraded", subject="schema", facts={"from": before, "to": after})
    say(f"schema {after}: nothing to do" if before == after else f"schema {before or 'empty'} → {after}")
    give(after)


@db.command("status")
@click.pass_obj
def status_command(where: Where) -> int:
    """Say which schema the database has; exit code 2 if it is not the program's."""
    if not is_there(where):
        # To look must not make the folder. What the program wants is known without a store of one's own.
        give(f"empty (program: {NEWEST})")
        return 2
    with open_or_make(where) as store:
        found, wanted = current(store.engine), NEWEST
    give(f"{found or 'empty'} (program: {wanted})")
    return 0 if found == wanted else 2
