"""Transactions as received: corrected by another row, never edited."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field

from compledger.store import Row, ScaledDecimal


class RowKind(StrEnum):
    """Why a row was added."""

    ORIGINAL = "original"
    """The source's row came for the first time."""
    REVERSAL = "reversal"
    """It takes an earlier row back: the same with amounts of the other sign."""
    CORRECTION = "correction"
    """It stands in the place of the row that was taken back."""


class ReceivedRow(Row):
    """What every row of a source has. Known from the position of its batch. Append-only once that is accepted."""

    row: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    """Dense, from 1, in order of arrival."""
    batch: int = Field(index=True)
    source: str
    source_key: str = Field(index=True)
    """The row's key in its source."""
    kind: str
    """A RowKind."""
    corrects: int | None = Field(sa_type=BigInteger, default=None, index=True)
    """The row that a reversal or a correction names."""
    day: date
    amount: Decimal = Field(sa_type=ScaledDecimal(6))
    currency: str = Field(max_length=3)
    canonical: bytes = Field(sa_type=LargeBinary)
    """The row's canonical bytes, RFC 8785: a leaf of its batch."""


class ReceivedTransaction(ReceivedRow, table=True):
    """A sales event as received: order, invoice, return. `day` is its compensation date."""

    __tablename__ = "received_transaction"
