"""`compledger calendar`: periods."""

from pathlib import Path

import click

from compledger.plans import parse_calendar, publish_calendar
from compledger.ui_api.cli.documents import read_document
from compledger.ui_api.cli.opening import act, open_store
from compledger.ui_api.cli.talk import say
from compledger.ui_api.cli.where import Where


@click.group()
def calendar() -> None:
    """Calendars and their periods."""


@calendar.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", default="calendar published", help="Why; kept in the audit log.")
@click.pass_obj
def publish_command(where: Where, file: Path, reason: str) -> None:
    """Publish a calendar, or the later periods of one that is published."""
    found, title = parse_calendar(read_document(file), file.name)
    with open_store(where) as store, act(reason).writing(store) as writing:
        new = publish_calendar(writing, found, title)
    say(f"calendar {found.name}: {len(found.periods)} periods, {new} new")
