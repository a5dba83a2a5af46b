"""Refusals: what is wrong with a file or a row, where, and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from compledger.rules.refused import Refused

SHOWN = 10
MAX_SHOWN_VALUE = 80
WHOLE_ROW = "(row)"
"""What stands for a column where the row as a whole is wrong."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One cell or row that cannot be accepted."""

    file: str
    row: int
    """Number of the row in its file; the header is row 1."""
    column: str
    value: str | None
    reason: str

    def __str__(self) -> str:
        value = "" if self.value is None else f" {_shortened(self.value)!r}"
        return f"{self.file} row {self.row}, {self.column}:{value} {self.reason}"


class FileRefused(Refused, ValueError):
    """A file cannot be read to its end, so none of its rows can be trusted."""

    def __init__(self, path: Path, what: str, hint: str, line: int | None = None) -> None:
        self.path, self.what, self.hint, self.line = path, what, hint, line
        where = f"{path.name}, line {line}" if line else path.name
        super().__init__(f"{where}: {what}. {hint} Nothing was imported.")


class RowsRefused(Refused, ValueError):
    """Some rows cannot be accepted, so the whole batch was refused and nothing of it was kept."""

    def __init__(
        self, refusals: Sequence[Refusal], count: int, rows: int, sheets: Sequence[Path], unwritten: str | None = None
    ) -> None:
        self.refusals, self.count, self.rows, self.sheets = tuple(refusals), count, rows, tuple(sheets)
        shown = "\n".join(f"  {refusal}" for refusal in self.refusals[:SHOWN])
        more = f"\n  … and {count - SHOWN} more" if count > SHOWN else ""
        where = unwritten or f"Every refused row with its reasons is in {', '.join(map(str, sheets))}"
        faults = "1 fault" if count == 1 else f"{count:,} faults"
        in_rows = "1 row" if rows == 1 else f"{rows:,} rows"
        super().__init__(
            f"{faults} in {in_rows}; nothing was imported.\n{shown}{more}\n{where}. Mend the file and import it again."
        )


def _shortened(value: str) -> str:
    return value if len(value) <= MAX_SHOWN_VALUE else value[:MAX_SHOWN_VALUE] + "…"
