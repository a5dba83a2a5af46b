"""Parquet files. Money must be DECIMAL or text; a column of binary floats is refused, whole numbers or not."""

from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from compledger.imports.mapping import Wording
from compledger.imports.readers.rows import Row, RowsOfFile, as_written, checked_header
from compledger.imports.refusals import FileRefused

ROWS_AT_ONCE = 5_000
DAMAGED = (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError)
"""What Arrow raises for a file that is cut, changed, or of another format."""


def read_parquet(path: Path, wording: Wording, used: Collection[str]) -> RowsOfFile:
    """Open a Parquet file; raises FileRefused for a damaged one or for used columns of a type that has no exact text.

    Args:
        path: the file.
        wording: how cells are written.
        used: columns that the mapping reads; what the others hold is nobody's business.
    """
    try:
        file = pq.ParquetFile(path)
        schema = file.schema_arrow
    except DAMAGED as error:
        raise _damaged(path, error) from error
    floats = [f.name for f in schema if pa.types.is_floating(f.type) and f.name in used]
    if floats:
        hint = "Write money and rates as DECIMAL or as text."
        raise FileRefused(path, f"columns of binary floats: {', '.join(floats)}", hint)
    odd = [f"{f.name} ({f.type})" for f in schema if not _has_text(f.type) and f.name in used]
    if odd:
        hint = "Write texts, whole numbers, DECIMAL, days or true and false."
        raise FileRefused(path, f"columns of a type that is no cell: {', '.join(odd)}", hint)
    return RowsOfFile(path, checked_header(path, schema.names), _rows(path, file, wording))


def _rows(path: Path, file: pq.ParquetFile, wording: Wording) -> Iterator[Row]:
    try:
        for batch in file.iter_batches(ROWS_AT_ONCE):
            columns = [_texts(column, wording) for column in batch.columns]
            yield from (list(cells) for cells in zip(*columns, strict=True))
    except DAMAGED as error:
        raise _damaged(path, error) from error


def _texts(column: pa.Array, wording: Wording) -> list[str | None]:
    if pa.types.is_string(column.type):
        return column.to_pylist()  # type: ignore[no-any-return]
    if not _has_text(column.type):
        return [None if cell is None else repr(cell) for cell in column.to_pylist()]
    return [as_written(cell, wording) for cell in column.to_pylist()]


def _has_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _has_text(kind.value_type)
    tests = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_integer,
        pa.types.is_decimal, pa.types.is_date, pa.types.is_timestamp, pa.types.is_boolean, pa.types.is_null,
    )  # fmt: skip
    return any(test(kind) for test in tests)


def _damaged(path: Path, error: Exception) -> FileRefused:
    reason = str(error).partition("\n")[0]
    return FileRefused(path, f"the file cannot be read ({reason})", "It was cut or is not Parquet: ask for it again.")
