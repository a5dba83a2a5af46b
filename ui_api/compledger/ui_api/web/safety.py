"""What guards every page whoever asks: they answer on this machine only, and run no foreign code.

A page of another site can make a browser ask 127.0.0.1 under a name of its own (DNS rebinding). Such a request carries
that name in its Host header, and is refused.
"""

import re

from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import HTTPException
from litestar.types import HTTPScope, Message, Receive, Scope

LOOPBACK_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE)

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # Not no-referrer: under it a browser names no origin with our own forms either, and they could not be told apart.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class AskedUnderAnotherName(HTTPException):
    """The Host header is not this machine's own name, or there is none, or more than one (misdirected request)."""

    status_code = 421

    def __init__(self) -> None:
        super().__init__(
            detail="this server answers to 127.0.0.1, localhost and [::1] only. Open it under one of these names."
        )


async def loopback_hosts_only(scope: HTTPScope, _: Receive) -> None:
    """Let a request for this machine pass; raises AskedUnderAnotherName."""
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1 or not LOOPBACK_HOST.fullmatch(hosts[0]):
        raise AskedUnderAnotherName


async def add_security_headers(message: Message, scope: Scope) -> None:
    """Put the security headers on every answer, refusals and errors included; pay is never kept in a cache."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in SECURITY_HEADERS.items():
        headers[name] = value
    headers["cache-control"] = "no-cache" if scope["path"].startswith("/static/") else "no-store"
