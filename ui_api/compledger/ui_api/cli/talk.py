"""Talking to a person: on stderr, so that stdout holds data only."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from compledger.imports import Progress as Tell


def say(message: str) -> None:
    """Tell the person how it goes."""
    click.echo(message, err=True)


def complain(message: str) -> None:
    """Tell the person what is wrong."""
    click.secho(f"error: {message}", err=True, fg="red")


def give(text: str) -> None:
    """Write data to stdout."""
    click.echo(text)


def give_json(data: Mapping[str, object]) -> None:
    """Write data to stdout as JSON; what JSON has no type for is written as text."""
    click.echo(json.dumps(data, indent=2, default=str))


@contextmanager
def progress_bar() -> "Iterator[Tell]":
    """Show how far long work is; on something other than a terminal nothing is drawn."""
    # Imported here: most commands draw nothing.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
    )

    stderr = Console(stderr=True, highlight=False)
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=stderr, transient=True, disable=not stderr.is_terminal,
    )  # fmt: skip
    tasks: dict[str, TaskID] = {}

    def tell(stage: str, done: int, total: int | None) -> None:
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total)
        bar.update(tasks[stage], completed=done, total=total)

    with bar:
        yield tell
