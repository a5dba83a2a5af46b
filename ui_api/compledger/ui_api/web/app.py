"""The web application: which pages there are and what guards them."""

from functools import partial
from pathlib import Path
from typing import Any

from litestar import Litestar, Request
from litestar.di import Provide
from litestar.static_files import create_static_files_router

from compledger.ui_api.statement_desk import StatementDesk
from compledger.ui_api.web import account_pages, live_pages, pages, sign_in_pages
from compledger.ui_api.web.door import Door
from compledger.ui_api.web.errors import HANDLERS
from compledger.ui_api.web.form import LARGEST_BODY, form_of, read_form
from compledger.ui_api.web.gate import Admits, Gate, admits, admitted, as_the_gate_found
from compledger.ui_api.web.guarded import Guarded
from compledger.ui_api.web.refusals import Refusals
from compledger.ui_api.web.safety import loopback_hosts_only
from compledger.ui_api.web.same_origin import SameOriginOnly
from compledger.ui_api.web.visit import Visit, visit_of

STATIC = Path(__file__).parent.parent / "static"


def create_app(desk: StatementDesk, door: Door) -> Guarded:
    """Return the application over a desk and a door. Bind it to loopback only: it has no TLS of its own."""
    refusals, unguarded = Refusals(door), _pages(desk, door)
    gate = Gate(door, refusals, partial(admitted, unguarded))
    # In this order: whose address was asked, who made the browser ask, what was sent, who is there.
    return Guarded(unguarded, [loopback_hosts_only, SameOriginOnly(refusals), read_form, gate])


def _pages(desk: StatementDesk, door: Door) -> Litestar:
    return Litestar(
        route_handlers=[
            pages.home,
            pages.health,
            pages.list_of_statements,
            pages.statement_page,
            pages.trace_page,
            pages.statement_pdf,
            pages.statement_json,
            *live_pages.HANDLERS,
            *sign_in_pages.HANDLERS,
            *account_pages.HANDLERS,
            create_static_files_router(path="/static", directories=[STATIC], opt=admits(Admits.ANYONE)),
        ],
        dependencies={
            "desk": Provide(lambda: desk, sync_to_thread=False),
            "door": Provide(lambda: door, sync_to_thread=False),
            "visit": Provide(_visit, sync_to_thread=False),
            "form": Provide(form_of, sync_to_thread=False),
        },
        guards=[as_the_gate_found],
        exception_handlers=HANDLERS,
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


def _visit(request: Request[Any, Any, Any]) -> Visit:
    visit = visit_of(request.scope)
    assert visit is not None, "a handler that asks who visits is open to those who are signed in alone"
    return visit
