"""The store: one database, one data folder, one writer at a time.

Every writing transaction takes the writer lock, draws one dense log position and stamps it on the rows it writes.
Bulk results stand beside the database as immutable files, visible once a transaction has registered them.
"""

from compledger.store.bulk_files import BulkFile, BulkFileDamaged, BulkFileMissing, BulkFiles
from compledger.store.connect import DatabaseUrlRefused
from compledger.store.exact import ScaledDecimal
from compledger.store.lease import LeaseTaken
from compledger.store.log import Entry, LogEntry, NothingRecorded, Writing, newest_position, position_at
from compledger.store.prepared import Prepared
from compledger.store.rows import KnownRow, Row, bulk_insert
from compledger.store.store import Store, StoreLocation

__all__ = [
    "BulkFile",
    "BulkFileDamaged",
    "BulkFileMissing",
    "BulkFiles",
    "DatabaseUrlRefused",
    "Entry",
    "KnownRow",
    "LeaseTaken",
    "LogEntry",
    "NothingRecorded",
    "Prepared",
    "Row",
    "ScaledDecimal",
    "Store",
    "StoreLocation",
    "Writing",
    "bulk_insert",
    "newest_position",
    "position_at",
]
