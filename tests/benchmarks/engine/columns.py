"""The transactions as columns of whole numbers, for programs in numpy and pandas."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.dimensions import FIRST_DAY, QUARTER_STARTS, SIZES, name_of

Ints = NDArray[np.int64]
SMALL = 30_000


def load_columns(company: Company) -> dict[str, NDArray[np.generic]]:
    """Return day, quarter, amount and cost in cents, and every dimension as its number."""
    table = pq.read_table(company.transactions, columns=["day", "amount", "cost", *SIZES])
    found: dict[str, NDArray[np.generic]] = {}
    for field, size in SIZES.items():
        names = pa.array([name_of(field, code) for code in range(size)])
        codes = pc.index_in(table[field], value_set=names).to_numpy()
        found[field] = codes.astype(np.int16 if size < SMALL else np.int32)
    found["amount"], found["cost"] = _cents(table["amount"]), _cents(table["cost"])
    days = table["day"].to_numpy() - np.datetime64(FIRST_DAY, "D")
    found["day"] = days.astype(np.int16)
    found["quarter"] = (np.searchsorted(QUARTER_STARTS, found["day"], side="right") - 1).astype(np.int8)
    return found


def _cents(column: pa.ChunkedArray) -> Ints:
    """Return the lower words of numbers of 128 bits: millionths, which are whole cents here."""
    parts = [
        np.frombuffer(chunk.buffers()[1], np.int64)[2 * chunk.offset :: 2][: len(chunk)] for chunk in column.chunks
    ]
    return np.concatenate(parts) // 10_000
