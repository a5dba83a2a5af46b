"""Sales: transactions as received, and what became of them."""

from compledger.sales.batches import ImportBatch, accepted_batches, last_row_of
from compledger.sales.bulk_rows import in_force_sql, received_sql, taken_back_sql
from compledger.sales.lifecycle import LIFECYCLE_KINDS, LifecycleEvent
from compledger.sales.transactions import ReceivedTransaction, RowKind

__all__ = [
    "LIFECYCLE_KINDS",
    "ImportBatch",
    "LifecycleEvent",
    "ReceivedTransaction",
    "RowKind",
    "accepted_batches",
    "in_force_sql",
    "last_row_of",
    "received_sql",
    "taken_back_sql",
]
