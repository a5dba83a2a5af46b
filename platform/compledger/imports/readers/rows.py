"""What every reader gives: a header and rows of text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from compledger.imports.mapping import Wording
from compledger.imports.refusals import FileRefused, Refusal

Row = list[str | None]


@dataclass(slots=True)
class RowsOfFile:
    """A file's header, and its rows one after the other."""

    path: Path
    header: list[str]
    rows: Iterator[Row]
    """Each has as many cells as the header; the first is row 2 of the file."""
    refusals: list[Refusal] = field(default_factory=list)
    """Cells that could not be written as text; filled while rows are taken."""


def checked_header(path: Path, header: list[str]) -> list[str]:
    """Return a header's names without blanks around them; refuses an empty or a double name."""
    names = [name.strip() for name in header]
    if not any(names):
        raise FileRefused(path, "the file has no header", "Its first row must name the columns.", line=1)
    for index, name in enumerate(names):
        if not name:
            raise FileRefused(path, f"column {index + 1} has no name", "Give every column a name.", line=1)
        if name in names[:index]:
            raise FileRefused(path, f"two columns are called {name!r}", "Give each its own name.", line=1)
    return names


def as_written(cell: object, wording: Wording) -> str | None:
    """Return a typed cell the way the mapping says that cells are written; raises TypeError for a binary float."""
    if cell is None or isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return _day_as_written(cell, wording)
    if isinstance(cell, int | Decimal):
        return format(cell, "f" if isinstance(cell, Decimal) else "d").replace(".", wording.decimal)
    raise TypeError(type(cell).__name__)


def _day_as_written(day: date, wording: Wording) -> str:
    if isinstance(day, datetime) and (day.hour or day.minute or day.second or day.microsecond):
        return day.isoformat()
    return day.strftime(wording.dates)
