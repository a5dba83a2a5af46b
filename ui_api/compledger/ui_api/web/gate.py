"""The gate: every address is closed to who is not signed in, unless its handler says that it is open.

A handler says so with `opt=admits(...)`. One that says nothing, such as one that is added later, needs an open session,
and so does an address that leads to no handler: who is not signed in does not learn which those are.
"""

from collections.abc import Callable
from enum import StrEnum
from hmac import compare_digest
from typing import Any

from litestar import Litestar
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.exceptions import (
    MethodNotAllowedException,
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
)
from litestar.handlers import BaseRouteHandler
from litestar.types import HTTPScope, Receive
from litestar.utils import normalize_path

from compledger.access import SessionRefused
from compledger.ui_api.web import session_cookie
from compledger.ui_api.web.door import Door
from compledger.ui_api.web.form import FORM, SAFE_METHODS
from compledger.ui_api.web.refusals import Refusals
from compledger.ui_api.web.visit import REQUEST_ID, VISIT, Visit

ADMITS = "admits"
CSRF_FIELD = "csrf"
CSRF_HEADER = b"x-csrf-token"


class Admits(StrEnum):
    """Whom a handler is for."""

    ANYONE = "anyone"
    """The session is not even looked for: style sheets, health."""
    VISITORS = "visitors"
    """Who is not signed in as well: the sign-in page."""
    CODE = "code"
    """Who has given the password and is asked for the code, and who is signed in."""
    SIGNED_IN = "signed_in"
    """Who is signed in; what holds where a handler says nothing."""
    WATCHING = "watching"
    """Who is signed in, for what their page asks by itself: it does not count as use of the session."""


def admits(whom: Admits) -> dict[str, Any]:
    """Return the `opt` of a handler that is open to others than those who are signed in."""
    return {ADMITS: whom}


def admitted(pages: Litestar, scope: HTTPScope) -> Admits:
    """Return whom the handler is for that the router will choose; where it will find none, who is signed in."""
    try:
        _, handler, *_ = pages.asgi_router.handle_routing(path=normalize_path(scope["path"]), method=scope["method"])
    except (NotFoundException, MethodNotAllowedException):
        return Admits.SIGNED_IN
    return _whom(handler)


def as_the_gate_found(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Hold that the router chose what the gate was asked about; a guard of every handler."""
    assert connection.scope["state"][ADMITS] is _whom(handler), "the gate looked at another address than the router"


def _whom(handler: BaseRouteHandler) -> Admits:
    return Admits(handler.opt.get(ADMITS, Admits.SIGNED_IN))


class NotSignedIn(NotAuthorizedException):
    """Nobody is signed in, or not wholly: the password was given and the code was not."""

    def __init__(self, *, code_asked: bool) -> None:
        self.code_asked = code_asked
        super().__init__(detail="this page is for those who are signed in. Sign in and open it again.")


class FormOfAnotherSession(PermissionDeniedException):
    """An unsafe request does not carry the session's own CSRF token."""

    def __init__(self) -> None:
        super().__init__(
            detail="this form was made for another session, so nothing was done. Open its page again and repeat it."
        )


class Gate:
    """Finds the session of a request and decides whether it may enter; refusals are on record."""

    def __init__(self, door: Door, refusals: Refusals, whom: Callable[[HTTPScope], Admits]) -> None:
        self.door = door
        self.refusals = refusals
        self.whom = whom

    async def __call__(self, scope: HTTPScope, _: Receive) -> None:
        """Let a request in that may enter; raises NotSignedIn or FormOfAnotherSession."""
        whom = scope["state"][ADMITS] = self.whom(scope)
        if whom is not Admits.ANYONE:
            await sync_to_thread(self._enter, scope, whom)

    def _enter(self, scope: HTTPScope, whom: Admits) -> None:
        visit, why = self._visit(scope, wakes=whom is not Admits.WATCHING)
        scope["state"][VISIT] = visit
        if whom is Admits.VISITORS:
            return
        if visit is None or not (visit.is_open or whom is Admits.CODE):
            self._record(scope, visit, why or "the code was not given yet")
            raise NotSignedIn(code_asked=visit is not None)
        if scope["method"] not in SAFE_METHODS and not _proves_its_session(scope, visit.opened.csrf):
            self._record(scope, visit, "the form was not made for this session")
            raise FormOfAnotherSession

    def _visit(self, scope: HTTPScope, *, wakes: bool) -> tuple[Visit | None, str]:
        """Return the visit; None, and why, if there is no session.

        A cookie that cannot be ours is taken back. One that could be is let be, although it opens nothing: it may be
        the one of before, and this answer may come after the one that brought its successor, and take that back.
        """
        tokens = session_cookie.tokens_in(scope)
        if not tokens:
            return None, "nobody is signed in"
        if len(tokens) > 1 or not session_cookie.well_formed(tokens[0]):
            session_cookie.take_back(scope)
            return None, "the session cookie is not one of ours"
        try:
            opened = self.door.resume(token=tokens[0], request_id=scope["state"][REQUEST_ID], wakes=wakes)
        except SessionRefused as refused:
            return None, f"the session is not open: {refused.why}"
        if opened.token != tokens[0]:
            session_cookie.give(scope, opened.token)
        lenders = sorted({grant.on_behalf_of for grant in opened.subject.grants if grant.on_behalf_of is not None})
        return Visit(
            opened=opened,
            name=self.door.name_of(opened.account),
            on_behalf_of=tuple(self.door.name_of(account) for account in lenders),
            request_id=scope["state"][REQUEST_ID],
        ), ""

    def _record(self, scope: HTTPScope, visit: Visit | None, why: str) -> None:
        subject = visit.opened.subject if visit is not None else None
        self.refusals.record(scope, why, subject=subject, request_id=scope["state"][REQUEST_ID])


def _proves_its_session(scope: HTTPScope, csrf: str) -> bool:
    """Return whether the session's token stands in the form, or in the header that scripts of ours send."""
    given = [value for name, value in scope["headers"] if name == CSRF_HEADER]
    field = scope["state"][FORM].get(CSRF_FIELD)
    if field:
        given.append(field.encode())
    return len(given) == 1 and compare_digest(given[0], csrf.encode())
