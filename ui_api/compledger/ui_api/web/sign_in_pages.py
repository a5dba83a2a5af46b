"""Signing in and out: the password, then the code if the account has a second factor."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from compledger.access import (
    CodeRefused,
    Opened,
    SignInRefused,
    Stage,
    TooManyAttempts,
)
from compledger.ui_api.web import session_cookie
from compledger.ui_api.web.answers import asked_again
from compledger.ui_api.web.door import Door
from compledger.ui_api.web.form import Form
from compledger.ui_api.web.gate import Admits, admits
from compledger.ui_api.web.local_path import CODE, SIGN_IN, local_path, with_next
from compledger.ui_api.web.rendering import page
from compledger.ui_api.web.visit import REQUEST_ID, Visit, visit_of

TheDoor = NamedDependency[Door]
Filled = NamedDependency[Form]
Visiting = NamedDependency[Visit]
AnyRequest = Request[Any, Any, Any]


@get("/sign-in", sync_to_thread=False, opt=admits(Admits.VISITORS))
def sign_in_page(request: AnyRequest) -> Response[Any]:
    """Ask for login and password; who is signed in goes straight on."""
    to = local_path(request.query_params.get("next", ""))
    visit = visit_of(request.scope)
    if visit is not None and visit.is_open:
        return Redirect(to, status_code=303)
    return page("sign_in.html.jinja", None, next=to, login="", wrong="")


@post("/sign-in", sync_to_thread=True, opt=admits(Admits.VISITORS))
def sign_in(request: AnyRequest, door: TheDoor, form: Filled) -> Response[Any]:
    """Open a session, and end the one that the browser had."""
    to = local_path(form.get("next"))
    request_id = request.scope["state"][REQUEST_ID]
    try:
        opened = door.sign_in(login=form["login"], password=form["password"], request_id=request_id)
    except (SignInRefused, TooManyAttempts) as refused:
        # The password is not sent back: it is typed again.
        return asked_again("sign_in.html.jinja", None, refused, next=to, login=form["login"])
    before = visit_of(request.scope)
    if before is not None:
        door.sign_out(token=before.opened.token, request_id=request_id)
    return _led_on(request, opened, to)


@get("/sign-in/code", sync_to_thread=False, opt=admits(Admits.CODE))
def code_page(request: AnyRequest, visit: Visiting) -> Response[Any]:
    """Ask for the second factor's code; who is signed in goes straight on."""
    to = local_path(request.query_params.get("next", ""))
    if visit.is_open:
        return Redirect(to, status_code=303)
    return page("code.html.jinja", visit, next=to, wrong="")


@post("/sign-in/code", sync_to_thread=True, opt=admits(Admits.CODE))
def give_code(request: AnyRequest, door: TheDoor, visit: Visiting, form: Filled) -> Response[Any]:
    """Open the session under a new token, once the code is right."""
    to = local_path(form.get("next"))
    if visit.is_open:
        return Redirect(to, status_code=303)
    try:
        opened = door.give_code(token=visit.opened.token, code=form["code"], request_id=visit.request_id)
    except (CodeRefused, TooManyAttempts) as refused:
        return asked_again("code.html.jinja", visit, refused, next=to)
    return _led_on(request, opened, to)


@post("/sign-out", sync_to_thread=True, opt=admits(Admits.CODE))
def sign_out(request: AnyRequest, door: TheDoor, visit: Visiting) -> Redirect:
    """End the session and take the cookie back."""
    door.sign_out(token=visit.opened.token, request_id=visit.request_id)
    session_cookie.take_back(request.scope)
    return Redirect(SIGN_IN, status_code=303)


def _led_on(request: AnyRequest, opened: Opened, to: str) -> Redirect:
    session_cookie.give(request.scope, opened.token)
    return Redirect(with_next(CODE, to) if opened.stage is Stage.CODE else to, status_code=303)


HANDLERS = (sign_in_page, sign_in, code_page, give_code, sign_out)
