"""The application behind its guards: plain ASGI around the router, so that what matches no route meets them as well."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from litestar import Litestar, Request
from litestar.enums import ScopeType
from litestar.types import HTTPScope, LifeSpanScope, Message, Receive, Scope, Send

from compledger.ui_api.web.errors import answer_to
from compledger.ui_api.web.safety import add_security_headers
from compledger.ui_api.web.session_cookie import add_session_cookie

Guard = Callable[[HTTPScope, Receive], Awaitable[None]]
"""Looks at a request before any handler is chosen; raises what it is refused with."""

NO_WEB_SOCKETS = 4403
"""Close code of our own: none is offered, and one that is would need guards of its own."""


class Guarded:
    """Hands a request on once every guard let it pass; puts the headers on every answer, the guards' own included."""

    def __init__(self, pages: Litestar, guards: Sequence[Guard]) -> None:
        self.pages = pages
        self.guards = guards

    async def __call__(self, scope: Scope | LifeSpanScope, receive: Any, send: Any) -> None:
        """Answer a request; start and stop go straight to the application."""
        if scope["type"] == "lifespan":
            await self.pages(scope, receive, send)
        elif scope["type"] == ScopeType.HTTP:
            await self._answer(scope, receive, send)
        else:
            await send(
                {"type": "websocket.close", "code": NO_WEB_SOCKETS, "reason": "web sockets are not offered here"}
            )

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            await add_security_headers(message, scope)
            await add_session_cookie(message, scope)
            await send(message)

        scope.setdefault("state", {})
        try:
            for guard in self.guards:
                await guard(scope, receive)
        except Exception as refused:  # noqa: BLE001  nothing is sent yet, and a defect of a guard is answered as one
            request: Request[Any, Any, Any] = Request(scope, receive, send)
            refusal = answer_to(request, refused).to_asgi_response(app=None, request=request)
            await refusal(scope, receive, send_with_headers)
        else:
            await self.pages(scope, receive, send_with_headers)
