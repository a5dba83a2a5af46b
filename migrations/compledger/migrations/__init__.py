"""The store's history: how an empty database becomes today's, one purpose at a time."""

from compledger.migrations.schema import NEWEST, StoreNotMigrated, current, require_current, upgrade

__all__ = ["NEWEST", "StoreNotMigrated", "current", "require_current", "upgrade"]
