"""What transactions said, field by field, for the formulas that asked them."""

import json
from collections.abc import Collection, Mapping

from sqlmodel import Session, col, select

from compledger.sales import ReceivedTransaction

ROWS_AT_ONCE = 500


def sale_fields(session: Session, rows: Collection[int]) -> Mapping[int, Mapping[str, str]]:
    """Return by row the fields of transactions as text, plain; a field without a value is not there."""
    found: dict[int, Mapping[str, str]] = {}
    wanted = sorted(rows)
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        query = select(ReceivedTransaction.row, ReceivedTransaction.canonical)
        chunk = query.where(col(ReceivedTransaction.row).in_(wanted[start : start + ROWS_AT_ONCE]))
        for row, canonical in session.exec(chunk).all():
            said = json.loads(canonical)
            found[row] = {**said.pop("fields"), **{name: str(value) for name, value in said.items()}}
    return found
