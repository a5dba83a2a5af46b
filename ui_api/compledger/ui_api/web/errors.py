"""Errors as a reader sees them: what was asked, what to do next, and never a stack trace."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response
from litestar.exceptions import HTTPException, NotFoundException
from litestar.response import Redirect

from compledger.access import NotPermitted, SessionRefused
from compledger.ui_api.web.gate import NotSignedIn
from compledger.ui_api.web.local_path import CODE, HOME, SIGN_IN, local_path, with_next
from compledger.ui_api.web.rendering import page
from compledger.ui_api.web.visit import visit_of

log = logging.getLogger(__name__)

WEB_DEFECT = "This is a fault of the software, not of what you did. It is in the server's log; nothing was changed."
TITLES = {403: "Refused", 405: "Method not allowed"}


class NotShown(NotFoundException):
    """The desk or the door has nothing of that name for this visitor; `detail` is its sentence."""


@contextmanager
def found_or_not_shown() -> Iterator[None]:
    """Answer with NotShown where the desk or the door knows nothing of what is asked."""
    try:
        yield
    except (KeyError, IndexError):
        # Both are LookupErrors by birth, but from a slip in code and not from an unknown name.
        raise
    except LookupError as unknown:
        raise NotShown(str(unknown)) from unknown


def not_found(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer 404 with what is unknown and the way on."""
    unknown = f"There is no page at {request.scope['path']}."
    detail = error.detail if isinstance(error, NotShown) else unknown
    return _answer(request, 404, "Not found", detail)


def not_signed_in(request: Request[Any, Any, Any], error: NotSignedIn) -> Response[Any]:
    """Lead to the sign-in page and from there back; tell a program so instead."""
    if _is_for_programs(request):
        return _answer(request, 401, "Sign in first", error.detail)
    page_asked = _page_asked(request)
    to = with_next(CODE if error.code_asked else SIGN_IN, page_asked)
    if request.headers.get("hx-request") == "true":
        return Response("", status_code=401, headers={"hx-redirect": to})
    return Redirect(to, status_code=303)


def session_ended(request: Request[Any, Any, Any], error: SessionRefused) -> Response[Any]:  # noqa: ARG001  one of many
    """Answer a session that ended while its request was on the way: it is to be signed in again.

    The cookie is let be: another request may have renewed it meanwhile.
    """
    return not_signed_in(request, NotSignedIn(code_asked=False))


def not_permitted(request: Request[Any, Any, Any], error: NotPermitted) -> Response[Any]:
    """Answer what the policy refused altogether; a foreign statement never comes here but is not found."""
    return _answer(request, 403, "Refused", str(error))


def refused(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer another HTTP refusal, such as a parameter that is no number, in its own words."""
    title = TITLES.get(error.status_code, "The request cannot be answered")
    return _answer(request, error.status_code, title, error.detail)


def defect(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer 500 without a word about the inside; the log gets the whole error."""
    log.error("%s %s failed", request.method, request.scope["path"], exc_info=error)
    return _answer(request, 500, "Something went wrong here", WEB_DEFECT)


HANDLERS: dict[int | type[Exception], Callable[[Request[Any, Any, Any], Any], Response[Any]]] = {
    NotFoundException: not_found,
    NotSignedIn: not_signed_in,
    SessionRefused: session_ended,
    NotPermitted: not_permitted,
    HTTPException: refused,
    Exception: defect,
}


def answer_to(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Return the answer to an error: that of the nearest class which has one."""
    return next(HANDLERS[kind] for kind in type(error).__mro__ if kind in HANDLERS)(request, error)


def _is_for_programs(request: Request[Any, Any, Any]) -> bool:
    return request.scope["path"].endswith(".json") or request.headers.get("accept", "").startswith("application/json")


def _page_asked(request: Request[Any, Any, Any]) -> str:
    """Return the page to come back to: the one that a fragment was asked for on, and none for what a form does."""
    if request.method != "GET":
        return HOME
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    if "hx-request" in request.headers:
        shown = urlsplit(request.headers.get("hx-current-url", ""))
        path, query = shown.path, shown.query
    return local_path(f"{path}?{query}" if query else path)


def _answer(request: Request[Any, Any, Any], status: int, title: str, detail: str) -> Response[Any]:
    if _is_for_programs(request):
        problem = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail})
        return Response(problem, status_code=status, media_type="application/problem+json")
    # Errors begin small, to be read after a colon; here the sentence stands alone.
    detail = detail[:1].upper() + detail[1:]
    return page("error.html.jinja", visit_of(request.scope), status_code=status, title=title, detail=detail)
