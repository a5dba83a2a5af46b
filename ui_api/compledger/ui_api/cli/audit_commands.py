"""`compledger audit`: what happened."""

import json

import click

from compledger.audit import events
from compledger.ui_api.cli.opening import open_store
from compledger.ui_api.cli.talk import give
from compledger.ui_api.cli.where import Where


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command("history")
@click.option("--subject", help="Only events of this subject, such as batch-3 or run-17.")
@click.option("--verb", help="Only events of this kind, such as batch.accepted.")
@click.option("--json", "as_json", is_flag=True, help="Write each event's canonical bytes, one a line.")
@click.pass_obj
def history_command(where: Where, subject: str | None, verb: str | None, *, as_json: bool) -> None:
    """Show events in their order."""
    with open_store(where) as store, store.reading() as session:
        for event in events(session, subject=subject, verb=verb):
            if as_json:
                give(event.canonical.decode())
            else:
                content = json.loads(event.canonical)
                give(f"{event.known_from:>6}  {content['at']}  {content['by']}  {event.verb}  {event.subject}")
