"""Parquet files. Money must be DECIMAL or text; a column of binary floats is refused, whole numbers or not."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from compledger.imports.mapping import Wording
from compledger.imports.readers.rows import Row, RowsOfFile, as_written, checked_header
from compledger.imports.refusals import FileRefused

ROWS_AT_ONCE = 20_000


def read_parquet(path: Path, wording: Wording) -> RowsOfFile:
    """Open a Parquet file; raises FileRefused for a damaged one or for columns of a type that cells cannot have."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise FileRefused(path, f"the file cannot be read ({reason})", "It was cut or is not Parquet.") from error
    floats = [f.name for f in file.schema_arrow if pa.types.is_floating(f.type)]
    if floats:
        hint = "Write money and rates as DECIMAL or as text."
        raise FileRefused(path, f"columns of binary floats: {', '.join(floats)}", hint)
    return RowsOfFile(path, checked_header(path, file.schema_arrow.names), _rows(file, wording))


def _rows(file: pq.ParquetFile, wording: Wording) -> Iterator[Row]:
    for batch in file.iter_batches(ROWS_AT_ONCE):
        columns = [column.to_pylist() for column in batch.columns]
        for cells in zip(*columns, strict=True):
            yield [as_written(cell, wording) for cell in cells]
