"""What every reader gives: a header and rows of text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from compledger.imports.mapping import Wording
from compledger.imports.refusals import FileRefused, Refusal
from compledger.rules.money import plain

Row = list[str | None]

MAX_COLUMNS = 2_000
"""More columns than any export of sales has: a file of another format."""


@dataclass(slots=True)
class RowsOfFile:
    """A file's header, and its rows one after the other."""

    path: Path
    header: list[str]
    rows: Iterator[Row]
    """Each has as many cells as the header; the first is row 2 of the file."""
    refusals: list[Refusal] = field(default_factory=list)
    """Cells that could not be written as text; filled while rows are taken."""

    def refuse(self, row: int, column: str, value: str | None, reason: str) -> None:
        """Note a cell that cannot be written as text."""
        self.refusals.append(Refusal(self.path.name, row, column, value, reason))


def checked_header(path: Path, header: list[str]) -> list[str]:
    """Return a header's names without blanks around them; refuses an empty or a double name."""
    names = [name.strip() for name in header]
    if not any(names):
        raise FileRefused(path, "the file has no header", "Its first row must name the columns.", line=1)
    if len(names) > MAX_COLUMNS:
        hint = "Check the delimiter and the format of the file."
        raise FileRefused(path, f"the header has more than {MAX_COLUMNS:,} columns", hint, line=1)
    known: set[str] = set()
    for index, name in enumerate(names, start=1):
        if not name:
            raise FileRefused(path, f"column {index} has no name", "Give every column a name.", line=1)
        if name in known:
            raise FileRefused(path, f"two columns are called {name!r}", "Give each its own name.", line=1)
        if not is_unicode(name):
            raise FileRefused(path, f"the name of column {index} is not Unicode", "Write it anew.", line=1)
        known.add(name)
    return names


def as_written(cell: object, wording: Wording) -> str | None:
    """Return a typed cell the way the mapping says that cells are written; raises TypeError for a binary float."""
    if cell is None or isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return _day_as_written(cell, wording)
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, Decimal):
        return plain(cell).replace(".", wording.decimal)
    raise TypeError(type(cell).__name__)


def is_unicode(text: str) -> bool:
    """Return whether a text can be stored: half a surrogate pair, as JSON can write one, cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _day_as_written(day: date, wording: Wording) -> str:
    if wording.moments:
        # A cell without an offset is written without one, and refused: nobody knows which moment it is.
        return day.strftime(wording.dates)
    # A time of day must not vanish: such a cell is no day in the mapping's form and is refused as one.
    if isinstance(day, datetime) and day.timetz().replace(tzinfo=None) != time.min:
        return day.isoformat(sep=" ")
    return day.strftime(wording.dates)
