"""The account's page: who one is here, the own sessions, the password and the second factor.

Nothing here grants a role: what an account may do is decided elsewhere, by somebody else.
"""

from typing import Any

from litestar import Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from compledger.access import (
    CodeRefused,
    GrantHeld,
    NoSuchSession,
    NothingOffered,
    Opened,
    PasswordRefused,
    SignInRefused,
    StepUpFirst,
    Thing,
    TooManyAttempts,
    Verb,
)
from compledger.statements.wording import sentence_case
from compledger.ui_api.web import session_cookie
from compledger.ui_api.web.answers import NotTheSame, NotYourPassword, asked_again
from compledger.ui_api.web.door import Door
from compledger.ui_api.web.errors import NotShown
from compledger.ui_api.web.form import Form
from compledger.ui_api.web.local_path import ACCOUNT, CONFIRM, local_path, with_next
from compledger.ui_api.web.rendering import page
from compledger.ui_api.web.visit import Visit

TheDoor = NamedDependency[Door]
Filled = NamedDependency[Form]
Visiting = NamedDependency[Visit]
AnyRequest = Request[Any, Any, Any]


@get("/account", sync_to_thread=True)
def account_page(door: TheDoor, visit: Visiting) -> Response[str]:
    """Show who is signed in, with which roles, and in which sessions."""
    return page("account.html.jinja", visit, wrong="", **_shown(door, visit))


@post("/account/password", sync_to_thread=True)
def change_password(request: AnyRequest, door: TheDoor, visit: Visiting, form: Filled) -> Response[Any]:
    """Change the password; the other sessions end, and this one goes on under a new token."""
    if form["new"] != form["again"]:
        return asked_again("account.html.jinja", visit, NotTheSame(), **_shown(door, visit))
    try:
        opened = door.change_password(
            token=visit.opened.token, old=form["old"], new=form["new"], request_id=visit.request_id
        )
    except SignInRefused:
        return asked_again("account.html.jinja", visit, NotYourPassword(), **_shown(door, visit))
    except (PasswordRefused, TooManyAttempts) as refused:
        return asked_again("account.html.jinja", visit, refused, **_shown(door, visit))
    return _gone_on(request, opened, ACCOUNT)


@post("/account/second-factor", sync_to_thread=True)
def begin_second_factor(door: TheDoor, visit: Visiting) -> Response[Any]:
    """Show a new secret to set an authenticator up with; to whom has just proved who they are."""
    try:
        enrolment = door.begin_second_factor(token=visit.opened.token)
    except StepUpFirst:
        return Redirect(with_next(CONFIRM, ACCOUNT), status_code=303)
    return page("second_factor.html.jinja", visit, enrolment=enrolment, wrong="")


@post("/account/second-factor/confirm", sync_to_thread=True)
def confirm_second_factor(door: TheDoor, visit: Visiting, form: Filled) -> Response[Any]:
    """Make the second factor count, and show the recovery codes this once."""
    try:
        codes = door.confirm_second_factor(token=visit.opened.token, code=form["code"], request_id=visit.request_id)
    except StepUpFirst:
        return Redirect(with_next(CONFIRM, ACCOUNT), status_code=303)
    except (CodeRefused, NothingOffered, TooManyAttempts) as refused:
        # The secret is not shown again: the authenticator has it, and a new one would need a new scan.
        return asked_again("second_factor.html.jinja", visit, refused, enrolment=None)
    return page("recovery_codes.html.jinja", visit, codes=codes)


@post("/account/second-factor/remove", sync_to_thread=True)
def remove_second_factor(door: TheDoor, visit: Visiting) -> Redirect:
    """Remove the second factor; who has not just proved who they are is asked to first."""
    try:
        door.remove_second_factor(token=visit.opened.token, request_id=visit.request_id)
    except StepUpFirst:
        return Redirect(with_next(CONFIRM, ACCOUNT), status_code=303)
    return Redirect(ACCOUNT, status_code=303)


# Not sync_to_thread=True: Litestar wraps the first of two handlers of one address twice, and the second wrap breaks it.
@get("/account/confirm")
async def confirm_page(request: AnyRequest, door: TheDoor, visit: Visiting) -> Response[str]:
    """Ask for the password again, before what a session left open must not be enough for."""
    to = local_path(request.query_params.get("next", ""))
    account = await sync_to_thread(door.account, visit.opened.account)
    return page("confirm.html.jinja", visit, next=to, wrong="", account=account)


@post("/account/confirm", sync_to_thread=True)
def confirm(request: AnyRequest, door: TheDoor, visit: Visiting, form: Filled) -> Response[Any]:
    """Step the session up for some minutes, under a new token."""
    to = local_path(form.get("next"))
    try:
        opened = door.step_up(
            token=visit.opened.token,
            password=form["password"],
            code=form.get("code") or None,
            request_id=visit.request_id,
        )
    except (SignInRefused, CodeRefused, TooManyAttempts) as refused:
        account = door.account(visit.opened.account)
        told = NotYourPassword() if isinstance(refused, SignInRefused) else refused
        return asked_again("confirm.html.jinja", visit, told, next=to, account=account)
    return _gone_on(request, opened, to)


@post("/account/sessions/{session_id:str}/end", sync_to_thread=True)
def end_session(door: TheDoor, visit: Visiting, session_id: FromPath[str]) -> Redirect:
    """End one of the own sessions; what is tried with another's is on record, and answered as if there were none."""
    try:
        door.end_session(account=visit.opened.account, session_id=session_id, request_id=visit.request_id)
    except NoSuchSession as unknown:
        door.record_refusal(
            subject=visit.opened.subject,
            verb=Verb.ACCOUNT_MANAGE,
            thing=Thing("session", session_id),
            why="no session of theirs",
            request_id=visit.request_id,
        )
        raise NotShown(str(unknown)) from unknown
    return Redirect(ACCOUNT, status_code=303)


def _shown(door: Door, visit: Visit) -> dict[str, Any]:
    account = visit.opened.account
    return {
        "account": door.account(account),
        "sessions": door.sessions(account),
        "held": [
            {
                "role": sentence_case(grant.role.replace("_", "-")),
                "unit": grant.business_unit,
                "lender": None if grant.on_behalf_of is None else door.name_of(grant.on_behalf_of),
            }
            for grant in sorted(visit.opened.subject.grants, key=_in_order)
        ],
    }


def _in_order(grant: GrantHeld) -> tuple[str, str, str]:
    return grant.role, grant.business_unit or "", grant.on_behalf_of or ""


def _gone_on(request: AnyRequest, opened: Opened, to: str) -> Redirect:
    session_cookie.give(request.scope, opened.token)
    return Redirect(to, status_code=303)


HANDLERS = (
    account_page,
    change_password,
    begin_second_factor,
    confirm_second_factor,
    remove_second_factor,
    confirm_page,
    confirm,
    end_session,
)
