"""A year of transactions as a Parquet file with the columns that an engine's relation has, texts as texts."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tests.benchmarks.engine.dimensions import DAYS, FIRST_DAY, SIZES, name_of
from tests.benchmarks.engine.rules import AMOUNT_SIGMA, LEAST_MARGIN, MEDIAN_AMOUNT, MEMOS, MOST_MARGIN

CHUNK = 1_000_000
ROW_GROUP = 122_880
"""What one thread reads at a time."""
LATEST_DAYS = 30
"""Transactions arrive in order of time, but some come up to so many days late."""
GREATEST_CENTS = 2_000_000_00

Ints = NDArray[np.int64]


def write_transactions(file: Path, rows: int, seed: int = 7) -> None:
    """Write so many transactions, the same for the same seed and number."""
    writer = None
    for first in range(0, rows, CHUNK):
        table = _chunk(first, min(CHUNK, rows - first), rows, np.random.default_rng([seed, first]))
        writer = writer or pq.ParquetWriter(file, table.schema)
        writer.write_table(table, row_group_size=ROW_GROUP)
    assert writer is not None
    writer.close()


def _chunk(first: int, count: int, rows: int, dice: np.random.Generator) -> pa.Table:
    ids = np.arange(first, first + count)
    late = (dice.random(count) ** 3 * LATEST_DAYS).astype(np.int64)
    day = np.maximum(ids * DAYS // rows - late, 0)
    cents = np.exp(dice.normal(np.log(MEDIAN_AMOUNT * 100), AMOUNT_SIGMA, count)).astype(np.int64)
    cents = np.clip(cents, 100, GREATEST_CENTS) * np.where(dice.random(count) < MEMOS, -1, 1)
    cost = cents * (100 - dice.integers(LEAST_MARGIN, MOST_MARGIN + 1, count)) // 100
    code = {field: dice.integers(0, size, count) for field, size in SIZES.items()}
    code["region"] = code["country"] * SIZES["region"] // SIZES["country"]
    code["family"] = code["product"] * SIZES["family"] // SIZES["product"]
    number = pc.utf8_lpad(pc.cast(pa.array(ids), pa.string()), 8, "0")
    start = np.datetime64(FIRST_DAY, "D")
    return pa.table(
        {
            "transaction_id": pa.array(ids),
            "source": _text(np.zeros(count, np.int64), ["bench"]),
            "source_key": pc.binary_join_element_wise("SO-", number, ""),
            "day": pa.array(start + day),
            "amount": _money(cents),
            "currency": _text(np.zeros(count, np.int64), ["EUR"]),
            "cost": _money(cost),
            **{field: _text(code[field], [name_of(field, c) for c in range(SIZES[field])]) for field in SIZES},
        }
    )


def _text(codes: Ints, names: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names)).cast(pa.string())


def _money(cents: Ints) -> pa.Array:
    """Return cents as DECIMAL(18, 6): numbers of 128 bits, the lower half first."""
    words = np.empty((len(cents), 2), np.int64)
    words[:, 0] = cents * 10_000
    words[:, 1] = cents >> 63
    return pa.Decimal128Array.from_buffers(pa.decimal128(18, 6), len(cents), [None, pa.py_buffer(words.tobytes())])
