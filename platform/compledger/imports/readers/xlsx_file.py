"""Excel workbooks. A number there is a double: its shortest text is what the author typed, up to 15 digits."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from compledger.imports.mapping import Wording
from compledger.imports.readers.rows import Row, RowsOfFile, as_written, checked_header
from compledger.imports.refusals import FileRefused, Refusal

EXACT_DIGITS = 15
"""Decimal digits that a double keeps for certain."""


def read_xlsx(path: Path, wording: Wording) -> RowsOfFile:
    """Open a sheet of a workbook; raises FileRefused for a damaged file or a sheet that is not there."""
    sheet = _sheet(path, wording.sheet)
    cells = sheet.iter_rows()
    header = next(cells, [])
    found = RowsOfFile(path, checked_header(path, [str(cell) for cell in header]), iter(()))
    found.rows = _rows(cells, found, wording)
    return found


def _sheet(path: Path, name: str | None) -> CalamineSheet:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = workbook.sheet_names
        if name is not None and name not in names:
            hint = f"Its sheets are {', '.join(names)}: name one of them in the mapping."
            raise FileRefused(path, f"the workbook has no sheet {name!r}", hint)
        return workbook.get_sheet_by_name(name or names[0])
    except (CalamineError, OSError) as error:
        hint = "The file was cut or is not a workbook: save it as .xlsx again."
        raise FileRefused(path, f"the workbook cannot be read ({error})", hint) from error


def _rows(cells: Iterator[list[object]], of: RowsOfFile, wording: Wording) -> Iterator[Row]:
    width = len(of.header)
    for number, row in enumerate(cells, start=2):
        padded = [*row, *[None] * (width - len(row))][:width]
        yield [_cell(cell, of.header[i], number, of, wording) for i, cell in enumerate(padded)]


def _cell(cell: object, column: str, number: int, of: RowsOfFile, wording: Wording) -> str | None:
    if isinstance(cell, float):
        exact = Decimal(repr(cell)) if cell == cell else Decimal("NaN")  # noqa: PLR0124  NaN is the one that differs
        if not exact.is_finite() or len(exact.normalize().as_tuple().digits) > EXACT_DIGITS:
            reason = f"has more digits than a workbook's number keeps ({EXACT_DIGITS}): store it as text"
            of.refusals.append(Refusal(of.path.name, number, column, repr(cell), reason))
            return None
        whole = exact == exact.to_integral_value()
        return as_written(exact.quantize(Decimal(1)) if whole else exact, wording)
    try:
        return as_written(cell, wording)
    except TypeError:
        of.refusals.append(Refusal(of.path.name, number, column, str(cell), "is neither text, number nor day"))
        return None
