"""The store's history: how an empty database becomes today's, one purpose at a time."""

from compledger.migrations.schema import StoreNotMigrated, current, head, require_current, upgrade

__all__ = ["StoreNotMigrated", "current", "head", "require_current", "upgrade"]
