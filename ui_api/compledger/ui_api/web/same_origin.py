"""Same origin: what changes something comes from a page of ours, and pages are read by nobody's frame or script.

The browser itself says where a request comes from: in `Origin` with every unsafe one, and in `Sec-Fetch-*` with every
one. A page of another site can make it send requests, but cannot make it lie in these.
"""

from collections.abc import Mapping
from uuid import uuid4

from litestar.concurrency import sync_to_thread
from litestar.exceptions import PermissionDeniedException
from litestar.types import HTTPScope, Receive

from compledger.ui_api.web.form import SAFE_METHODS
from compledger.ui_api.web.refusals import Refusals
from compledger.ui_api.web.visit import REQUEST_ID

OWN_SITE = frozenset({"same-origin", "none"})
"""`none` is what the person did: typed an address, opened a bookmark."""


class FromElsewhere(PermissionDeniedException):
    """Another site made the browser ask."""

    def __init__(self) -> None:
        super().__init__(
            detail="this request did not come from one of our own pages, so nothing was done. "
            "Open the page here and try again."
        )


class SameOriginOnly:
    """Refuses what another site asks for, except that a link leads here; with 403, and on record."""

    def __init__(self, refusals: Refusals) -> None:
        self.refusals = refusals

    async def __call__(self, scope: HTTPScope, _: Receive) -> None:
        """Let pass what comes from our own pages, and give the request its id; raises FromElsewhere."""
        scope["state"][REQUEST_ID] = uuid4().hex
        why = why_not_ours(scope["method"], _headers(scope), scope["scheme"])
        if why is not None:
            await sync_to_thread(self.refusals.record, scope, why, subject=None, request_id=scope["state"][REQUEST_ID])
            raise FromElsewhere


def why_not_ours(method: str, headers: Mapping[str, str], scheme: str) -> str | None:
    """Return what makes a request another site's; None if nothing does.

    Args:
        method: in capitals.
        headers: by lower-case name; one that was sent twice has both values with a comma between.
        scheme: of our own address.
    """
    site = headers.get("sec-fetch-site")
    if method not in SAFE_METHODS:
        origin = headers.get("origin")
        if origin is None:
            return "an unsafe request named no origin"
        if origin != f"{scheme}://{headers.get('host', '').lower()}":
            return "an unsafe request named another origin"
        return None if site in {None, "same-origin"} else "an unsafe request came from another site"
    if site is None or site in OWN_SITE:
        return None
    followed_a_link = (
        method == "GET" and headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    )
    return None if followed_a_link else "another site asked for a page, and not by a link"


def _headers(scope: HTTPScope) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
