"""Excel workbooks. A number there is a double: its shortest text is what the author typed, up to 15 digits."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from compledger.imports.mapping import Wording
from compledger.imports.readers.rows import Row, RowsOfFile, as_written, checked_header
from compledger.imports.readers.xlsx_sheet import error_cells
from compledger.imports.refusals import FileRefused

EXACT_DIGITS = 15
"""Decimal digits that a double keeps for certain."""

Cells = Sequence[object]
Errors = Mapping[tuple[int, int], str]
"""Errors of formulas by row (from 1) and column (from 0)."""


def read_xlsx(path: Path, wording: Wording) -> RowsOfFile:
    """Open a sheet of a workbook; raises FileRefused for a damaged file or a sheet that is not there."""
    hint = "The file was cut or is not a workbook: save it as .xlsx again."
    try:
        sheet, errors = _sheet(path, wording.sheet)
    except (CalamineError, BadZipFile, OSError, LookupError, NotImplementedError, zlib.error) as error:
        raise FileRefused(path, f"the workbook cannot be read ({error})", hint) from error
    except BaseException as error:
        # What the reader's own language calls a panic comes as a class of its own that no package exports.
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefused(path, "the workbook cannot be read", hint) from error
    cells = iter(sheet.iter_rows())
    header = next(cells, [])
    found = RowsOfFile(path, checked_header(path, [str(cell) for cell in header]), iter(()))
    found.rows = _rows(cells, found, wording, errors)
    return found


def _sheet(path: Path, name: str | None) -> tuple[CalamineSheet, Errors]:
    """Return the sheet, and the cells in it that hold an error of a formula."""
    workbook = CalamineWorkbook.from_path(str(path))
    names = workbook.sheet_names
    if name is not None and name not in names:
        choice = f"Its sheets are {', '.join(names)}: name one of them in the mapping."
        raise FileRefused(path, f"the workbook has no sheet {name!r}", choice)
    chosen = name if name is not None else names[0]
    errors = error_cells(path, chosen)
    sheet = workbook.get_sheet_by_name(chosen)
    first_column = (sheet.start or (0, 0))[1]
    return sheet, {(row, column - first_column): error for (row, column), error in errors.items()}


def _rows(cells: Iterator[Cells], of: RowsOfFile, wording: Wording, errors: Errors) -> Iterator[Row]:
    for number, row in enumerate(cells, start=2):
        found = [_cell(cell, name, number, of, wording) for cell, name in zip(row, of.header, strict=True)]
        if errors:
            for index, name in enumerate(of.header):
                error = errors.get((number, index))
                if error is not None:
                    of.refuse(number, name, error, "is an error of a formula, not a value")
                    found[index] = error
        yield found


def _cell(cell: object, column: str, number: int, of: RowsOfFile, wording: Wording) -> str | None:
    if isinstance(cell, float):
        exact = Decimal(repr(cell))
        if not exact.is_finite() or len(exact.normalize().as_tuple().digits) > EXACT_DIGITS:
            of.refuse(number, column, repr(cell), f"has more than {EXACT_DIGITS} digits, which a workbook's number "
                      "does not keep: store it as text")  # fmt: skip
            return repr(cell)
        return as_written(exact, wording)
    try:
        return as_written(cell, wording)
    except TypeError:
        of.refuse(number, column, str(cell), "is neither text, number nor day")
        return str(cell)
