"""Deltas: a calculation whose tables are kept, moved on by the sales that changed, and by what they change alone.

Where a payee has ten thousand credits in a quarter and one of them is corrected, nearly all lines stay as they were. So
only the changed sales are matched again; each bucket of days takes the difference; and only lines of buckets that pay
at another tier than before, or in which credits stand elsewhere on the running total, are made again.

Not every plan can be moved on so, nor every change: `NotByDeltas` says which, and leaves the tables as they were.
"""

from compledger.rules.incremental.deltas.kept import Kept, NotByDeltas, calculate_and_keep
from compledger.rules.incremental.deltas.move_on import move_on

__all__ = ["Kept", "NotByDeltas", "calculate_and_keep", "move_on"]
