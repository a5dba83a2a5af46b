"""Talking to a person: on stderr, so that stdout holds data only."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from compledger.imports import Progress as Tell

STDERR = Console(stderr=True, highlight=False)


def say(message: str) -> None:
    """Tell the person how it goes."""
    STDERR.print(message, markup=False, soft_wrap=True)


def complain(message: str) -> None:
    """Tell the person what is wrong."""
    STDERR.print("error:", message, markup=False, soft_wrap=True, style="red" if STDERR.is_terminal else None)


def give(text: str) -> None:
    """Write data to stdout."""
    click.echo(text)


def give_json(data: Mapping[str, object]) -> None:
    """Write data to stdout as JSON; what JSON has no type for is written as text."""
    click.echo(json.dumps(data, indent=2, default=str))


@contextmanager
def progress_bar() -> Iterator[Tell]:
    """Show how far long work is; on something other than a terminal nothing is drawn."""
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=STDERR, transient=True, disable=not STDERR.is_terminal,
    )  # fmt: skip
    tasks: dict[str, TaskID] = {}

    def tell(stage: str, done: int, total: int | None) -> None:
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total)
        bar.update(tasks[stage], completed=done, total=total)

    with bar:
        yield tell
