"""SQL from texts: what comes from a document or a file becomes a literal or an identifier, never a part of a query."""

from pathlib import Path


def quoted(text: str | Path) -> str:
    """Return a text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def named(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
