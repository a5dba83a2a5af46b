"""A visit: one request of somebody who is signed in, and what the handlers and templates know of them."""

from dataclasses import dataclass
from typing import Any

from litestar.types import Scope

from compledger.access import Opened, Stage
from compledger.ui_api.statement_desk import Reader

VISIT = "visit"
REQUEST_ID = "request_id"


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, in which session."""

    opened: Opened
    name: str
    on_behalf_of: tuple[str, ...]
    """Names of those whose roles are used by delegation."""
    request_id: str

    @property
    def reader(self) -> Reader:
        """The visitor as the statement desk knows them."""
        return Reader(self.opened.subject, self.request_id)

    @property
    def is_open(self) -> bool:
        """False while the second factor's code is still asked for."""
        return self.opened.stage is Stage.OPEN


def visit_of(scope: Scope) -> Visit | None:
    """Return the visit that a request belongs to; None before sign-in and where the gate did not look."""
    state: dict[str, Any] = scope.get("state", {})
    found = state.get(VISIT)
    assert found is None or isinstance(found, Visit)
    return found
