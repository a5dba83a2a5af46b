"""Writing in tests: one person, one fixed moment."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime

from compledger.store import Store, Writing

AT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def write(store: Store, reason: str = "a test") -> AbstractContextManager[Writing]:
    """Open a writing transaction."""
    return store.writing(by="tester", at=AT, reason=reason, request_id="request-1")
