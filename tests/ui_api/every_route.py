"""Every route that the pages have, now or later, as a method and an address to ask for."""

import re
from collections.abc import Iterator

from httpx import Response
from litestar import Litestar
from litestar.routes import HTTPRoute

from compledger.ui_api.web.app import create_app
from compledger.ui_api.web.gate import ADMITS, Admits
from tests.ui_api.fake_desk import FakeDesk
from tests.ui_api.fake_door import FakeDoor

VALUES = {
    "participant": "P-0274",
    "period": "2025-Q2",
    "number": "4",
    "session_id": "S-1",
    "file_path": "compledger.css",
}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def whom(app: Litestar) -> Iterator[tuple[str, str, Admits]]:
    """Yield every method and address of the application, with whom it admits."""
    for route in app.routes:
        assert isinstance(route, HTTPRoute), f"{route.path} is no plain route: give it guards and tests of its own"
        for handler in route.route_handlers:
            address = re.sub(r"{(\w+)(:\w+)?}", lambda name: VALUES[name[1]], route.path)
            for method in sorted(handler.http_methods):
                yield method, address, handler.opt.get(ADMITS, Admits.SIGNED_IN)


EVERYWHERE = sorted(whom(create_app(FakeDesk(), FakeDoor()).pages))
OURS_ALONE = {Admits.SIGNED_IN, Admits.WATCHING, Admits.CODE}
CLOSED = [(method, address) for method, address, admitted in EVERYWHERE if admitted in OURS_ALONE]


def turned_away(answer: Response) -> bool:
    """Return whether an answer leads to the sign-in page, or says that one has to sign in."""
    status, location = answer.status_code, answer.headers.get("location", "")
    return status == 401 or (status == 303 and location.startswith("/sign-in"))
