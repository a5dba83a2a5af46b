"""What becomes of a transaction: booked, invoiced, paid, cancelled, returned."""

from sqlmodel import Field

from compledger.sales.transactions import ReceivedRow

LIFECYCLE_KINDS = ("booked", "invoiced", "paid", "cancelled", "returned")


class LifecycleEvent(ReceivedRow, table=True):
    """An event of a transaction as received; `source_key` is the event's own key, `day` the day it happened."""

    __tablename__ = "lifecycle_event"

    transaction_key: str = Field(index=True)
    """The source key of the transaction it is about; it may come before that transaction does."""
    event: str
    """One of LIFECYCLE_KINDS."""
