"""Import batches: the rows of a batch count from the position at which it was accepted, all at once or not at all.

Bulk rows are staged in short transactions before that and carry their batch's number instead of a position of their
own: nobody sees a row whose batch has not been accepted, and a batch that was cut off is swept.
"""

from collections.abc import Sequence

from sqlalchemy import BigInteger
from sqlmodel import Field, Session, col, select

from compledger.store import KnownRow


class ImportBatch(KnownRow, table=True):
    """An accepted batch. Append-only."""

    __tablename__ = "import_batch"

    batch: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """Dense, from 1."""
    target: str = Field(index=True)
    """`transactions`, `lifecycle`, `people`, `quotas` or `exchange_rates`."""
    source: str
    """The system the rows came from."""
    mapping_hash: str = Field(max_length=64)
    files_hash: str = Field(max_length=64)
    """SHA-256 over the SHA-256 of each file. File names may hold names of people and are not kept."""
    rows_read: int = Field(sa_type=BigInteger)
    rows_new: int = Field(sa_type=BigInteger)
    rows_corrected: int = Field(sa_type=BigInteger)
    rows_unchanged: int = Field(sa_type=BigInteger)
    control_totals: str
    """Canonical JSON: currency to the sum of the amounts read, as text."""
    batch_root: str = Field(max_length=64)
    """RFC 6962 root over the canonical bytes of the rows that the batch added."""
    first_row: int = Field(sa_type=BigInteger)
    """Number of the first row that the batch added to its bulk table; 0 if the target has none."""
    last_row: int = Field(sa_type=BigInteger)
    bulk_sha256: str | None = Field(default=None, foreign_key="bulk_file.sha256")
    """The same rows as a bulk file; None for people and quotas."""


def accepted_batches(session: Session, target: str, as_of: int) -> Sequence[ImportBatch]:
    """Return the batches of a target accepted at or before a log position, in order."""
    query = (
        select(ImportBatch)
        .where(ImportBatch.target == target, ImportBatch.known_from <= as_of)
        .order_by(col(ImportBatch.batch))
    )
    return session.exec(query).all()


def last_row_of(batches: Sequence[ImportBatch]) -> int:
    """Return the number of the last row that these batches added, which is how many there are."""
    return max((batch.last_row for batch in batches), default=0)
