"""Received rows in their bulk files: all of them, and those in force."""

from collections.abc import Sequence
from pathlib import Path

from compledger.rules.sql_text import quoted


def received_sql(paths: Sequence[Path], empty: str) -> str:
    """Return SQL for all rows of the files.

    Args:
        paths: bulk files of accepted batches; their columns may differ.
        empty: a SELECT without rows, whose columns every row has: a field that a file lacks is null in its rows.
    """
    files = ", ".join(quoted(path) for path in paths)
    return f"SELECT * FROM read_parquet([{files}], union_by_name = true) UNION ALL BY NAME {empty}" if paths else empty


def taken_back_sql(received: str) -> str:
    """Return SQL for the numbers of the rows of a relation that its reversals name, in a column `corrects`."""
    return f"SELECT corrects FROM {received} WHERE kind = 'reversal'"


def in_force_sql(received: str, taken_back: str = "") -> str:
    """Return SQL for the rows of a relation that nothing has taken back: neither reversals nor what they name.

    `taken_back` names a table made of `taken_back_sql`, where the relation is read often; otherwise it is asked anew.
    """
    back = taken_back or f"({taken_back_sql(received)})"
    return (
        f"SELECT * FROM {received} k WHERE kind <> 'reversal' "
        f"AND NOT EXISTS (SELECT 1 FROM {back} r WHERE r.corrects = k.row)"
    )
