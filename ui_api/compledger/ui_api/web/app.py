"""The web application: which pages there are and what guards them."""

from pathlib import Path

from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotFoundException
from litestar.static_files import create_static_files_router

from compledger.ui_api.web import errors, pages
from compledger.ui_api.web.desk import StatementDesk
from compledger.ui_api.web.safety import LoopbackHostsOnly, add_security_headers

STATIC = Path(__file__).parent.parent / "static"


def create_app(desk: StatementDesk) -> Litestar:
    """Return the application over a desk. Bind it to loopback only: there is no sign-in yet."""
    return Litestar(
        route_handlers=[
            pages.home,
            pages.health,
            pages.list_of_statements,
            pages.statement_page,
            pages.trace_page,
            pages.statement_pdf,
            pages.statement_json,
            create_static_files_router(path="/static", directories=[STATIC]),
        ],
        dependencies={"desk": Provide(lambda: desk, sync_to_thread=False)},
        middleware=[LoopbackHostsOnly()],
        before_send=[add_security_headers],
        exception_handlers={
            NotFoundException: errors.not_found,
            HTTPException: errors.refused,
            Exception: errors.defect,
        },
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
