"""Errors as a reader sees them: what was asked, what to do next, and never a stack trace."""

import json
import logging
from typing import Any
from urllib.parse import unquote

from litestar import Request, Response
from litestar.exceptions import HTTPException, NotFoundException

from compledger.ui_api.web.rendering import page

log = logging.getLogger(__name__)

WEB_DEFECT = "This is a fault of the software, not of what you did. It is in the server's log; nothing was changed."


class StatementNotShown(NotFoundException):
    """The desk has no such statement or line; `detail` is its sentence."""


def not_found(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer 404 with what is unknown and the way on."""
    unknown = f"There is no page at {unquote(request.url.path)}."
    detail = error.detail if isinstance(error, StatementNotShown) else unknown
    return _answer(request, 404, "Not found", detail)


def refused(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer another HTTP refusal, such as a parameter that is no number, in its own words."""
    title = "Method not allowed" if error.status_code == 405 else "The request cannot be answered"
    return _answer(request, error.status_code, title, error.detail)


def defect(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer 500 without a word about the inside; the log gets the whole error."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return _answer(request, 500, "Something went wrong here", WEB_DEFECT)


def _answer(request: Request[Any, Any, Any], status: int, title: str, detail: str) -> Response[Any]:
    if request.url.path.endswith(".json"):
        problem = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail})
        return Response(problem, status_code=status, media_type="application/problem+json")
    # Errors begin small, to be read after a colon; here the sentence stands alone.
    return page("error.html.jinja", status_code=status, title=title, detail=detail[:1].upper() + detail[1:])
