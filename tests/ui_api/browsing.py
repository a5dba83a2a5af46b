"""A browser of sorts over the pages: keeps cookies, sends what a browser sends, fills in forms as they stand."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import unescape
from typing import Any

from httpx import Response
from litestar.testing import TestClient
from litestar.types import ControllerRouterHandler

from compledger.ui_api.statement_desk import StatementDesk
from compledger.ui_api.web.app import create_app
from compledger.ui_api.web.door import Door
from tests.ui_api.fake_desk import FakeDesk
from tests.ui_api.fake_door import PASSWORD, FakeDoor

ORIGIN = "https://127.0.0.1:8000"
OURS = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
COOKIE = "__Host-compledger"
Client = TestClient[Any]


@contextmanager
def browsing(
    who: str | None = None,
    *,
    desk: StatementDesk | None = None,
    door: Door | None = None,
    adding: Sequence[ControllerRouterHandler] = (),
) -> Iterator[Client]:
    """Open the pages, signed in if a login is given. Under https: the client keeps Secure cookies for that alone."""
    app = create_app(desk or FakeDesk(), door or FakeDoor())
    for handler in adding:
        app.pages.register(handler)
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as client:
        client.follow_redirects = False
        if who is not None:
            assert sign_in(client, who).status_code == 303
        yield client


def sign_in(client: Client, login: str, password: str = PASSWORD, to: str = "") -> Response:
    """Send the sign-in form."""
    return client.post("/sign-in", data={"login": login, "password": password, "next": to}, headers=OURS)


def send(client: Client, address: str, on: str = "/account", **fields: str) -> Response:
    """Send a form with the CSRF token that stands on one of our pages."""
    return client.post(address, data={"csrf": csrf_on(client, on), **fields}, headers=OURS)


def csrf_on(client: Client, address: str) -> str:
    """Return the CSRF token of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(address).text)
    assert found is not None, f"{address} has no form"
    return unescape(found[1])


def token_of(client: Client) -> str | None:
    """Return the session token that the browser holds."""
    return client.cookies.get(COOKIE)
