"""The clock: the one place that asks what time it is. Everything else is told."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  this is the edge that the ban points to
