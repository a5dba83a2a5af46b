"""Giving commands in a benchmark: as somebody who is signed in, and without a word of what they say."""

import contextlib
import io
import os
from pathlib import Path

from compledger.store import StoreLocation
from compledger.ui_api.cli.kept_token import FOLDER
from compledger.ui_api.cli.main import run_command
from tests.signed_in import sign_in_for_commands


def upgrade(location: StoreLocation) -> None:
    """Make the store, and sign in to it."""
    give(location, location.folder.parent, "db", "upgrade")
    sign_in_for_commands(location)


def give(location: StoreLocation, files: Path, *words: str) -> str:
    """Give a command, words that name one of the files standing for their paths; return its stdout.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    # Each measurement is a process of its own.
    os.environ[FOLDER] = str(location.folder.parent / "configuration")
    names = {path.name for path in files.iterdir()}
    located = [str(files / word) if word in names else word for word in words]
    database = ["--database", location.database_url] if location.database_url else []
    said, talk = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(talk):
        code = run_command(["--data", str(location.folder), *database, *located])
    if code != 0:
        raise RuntimeError(f"{' '.join(words)} failed: {talk.getvalue()}")
    return said.getvalue()
