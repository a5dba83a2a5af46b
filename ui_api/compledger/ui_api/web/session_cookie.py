"""The session cookie: a token of the door's, which no script, no other site and no other host name gets to see.

`__Host-` makes the browser itself refuse the cookie from a subdomain, from another path or without Secure, so that
nobody else can plant one. Chromium treats loopback addresses as secure, so this holds without TLS as well.
"""

import re
from collections.abc import Sequence

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

NAME = "__Host-compledger"
ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax"
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}", re.ASCII)
GIVEN = "session_cookie"


def tokens_in(scope: Scope) -> Sequence[str]:
    """Return the values of every session cookie that a request carries: more than one is somebody's trick."""
    found = []
    for header, value in scope["headers"]:
        if header == b"cookie":
            for part in value.decode("latin-1").split(";"):
                name, equals, token = part.strip().partition("=")
                if equals and name == NAME:
                    found.append(token)
    return found


def well_formed(token: str) -> bool:
    """Return whether a value could be a token at all; nothing else is looked up."""
    return TOKEN.fullmatch(token) is not None


def give(scope: Scope, token: str) -> None:
    """Have the answer hand the browser a new token, in place of any it has."""
    assert well_formed(token), "the door gave a token that no cookie can hold"
    scope["state"][GIVEN] = f"{NAME}={token}; {ATTRIBUTES}"


def take_back(scope: Scope) -> None:
    """Have the answer remove the browser's cookie."""
    scope["state"][GIVEN] = f"{NAME}=; {ATTRIBUTES}; Max-Age=0"


async def add_session_cookie(message: Message, scope: Scope) -> None:
    """Put the cookie on an answer, whoever wrote it: a page, a redirect or a refusal."""
    cookie = scope.get("state", {}).get(GIVEN)
    if message["type"] == "http.response.start" and cookie is not None:
        MutableScopeHeaders.from_message(message).add("set-cookie", cookie)
