"""A group whose commands are imported when they are given: a help text needs no database and no engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Lazy:
    """A command that is not imported yet."""

    place: str
    """Where it stands, as `module:attribute`."""
    help: str
    """What the list of commands says of it: the first sentence of its own help."""

    def command(self) -> click.Command:
        """Import the command and return it."""
        module, _, attribute = self.place.partition(":")
        found = getattr(import_module(module), attribute)
        assert isinstance(found, click.Command)
        return found


class LazyGroup(click.Group):
    """A group that knows the names and short help of its commands, and imports the one that is asked for."""

    def __init__(self, *args: Any, lazy: Mapping[str, Lazy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands; imports none."""
        return sorted({*super().list_commands(ctx), *self.lazy})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now if it was not before; None if there is none of that name."""
        if cmd_name in self.lazy and cmd_name not in self.commands:
            self.add_command(self.lazy[cmd_name].command(), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write the list of commands from what is known of them without an import."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted((name, lazy.help) for name, lazy in self.lazy.items()))
