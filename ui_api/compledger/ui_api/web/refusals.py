"""Refusals on record: who was turned away, from what, and why.

Who is signed in is recorded every time. Strangers are recorded up to a number a minute and counted beyond it: whoever
can reach the port must not be able to fill the log.
"""

from collections.abc import Callable
from threading import Lock
from time import monotonic

from litestar.types import HTTPScope

from compledger.access import Subject, Thing
from compledger.ui_api.web.door import Door

STRANGERS_A_MINUTE = 60
LONGEST_PATH = 80


class Refusals:
    """Writes refusals through the door. Its method is called from several threads at once."""

    def __init__(self, door: Door, clock: Callable[[], float] = monotonic) -> None:
        self._door = door
        self._clock = clock
        self._lock = Lock()
        self._window_began = float("-inf")
        self._in_window = 0

    def record(self, scope: HTTPScope, why: str, *, subject: Subject | None, request_id: str) -> None:
        """Write a refusal down: the method and the path, never the query or the form."""
        unwritten = 0
        if subject is None:
            unwritten, written = self._counted()
            if not written:
                return
        after = f" ({unwritten} more of strangers were refused and not written down)" if unwritten else ""
        self._door.record_refusal(
            subject=subject,
            verb=f"page.{scope['method'].lower()}",
            thing=Thing(kind="page", id=scope["path"].strip("/")[:LONGEST_PATH] or None),
            why=why + after,
            request_id=request_id,
        )

    def _counted(self) -> tuple[int, bool]:
        """Count a stranger; return how many went unwritten in the window before, and whether to write this one."""
        with self._lock:
            unwritten = 0
            if self._clock() - self._window_began >= 60:
                unwritten = max(0, self._in_window - STRANGERS_A_MINUTE)
                self._window_began, self._in_window = self._clock(), 0
            self._in_window += 1
            return unwritten, self._in_window <= STRANGERS_A_MINUTE
