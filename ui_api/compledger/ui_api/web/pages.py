"""The handlers of the statement pages: each asks the desk for one thing and shapes the answer."""

from typing import Annotated
from urllib.parse import quote

from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect

from compledger.rules.periods import Period
from compledger.statements.as_json import as_json
from compledger.statements.as_pdf import as_pdf
from compledger.statements.model import Statement, StatementLine
from compledger.statements.shown import shown
from compledger.statements.trace import trace_of
from compledger.ui_api.web.desk import StatementDesk
from compledger.ui_api.web.errors import StatementNotShown
from compledger.ui_api.web.rendering import page
from compledger.ui_api.web.statement_list import statement_list

Desk = NamedDependency[StatementDesk]
PageNumber = Annotated[int, QueryParameter(name="page", ge=1)]
Search = Annotated[str, QueryParameter(name="q", max_length=200)]


@get("/", sync_to_thread=False)
def home() -> Redirect:
    """Lead to the list of statements."""
    return Redirect("/statements", status_code=302)


@get("/health", media_type=MediaType.TEXT, sync_to_thread=False)
def health() -> str:
    """Say that the server answers."""
    return "ok"


@get("/statements", sync_to_thread=True)
def list_of_statements(
    desk: Desk, search: Search = "", period: FromQuery[str] = "", number: PageNumber = 1
) -> Response[str]:
    """Show a page of one period's statements, filtered by `q`."""
    return page("statements.html.jinja", found=statement_list(desk, period, search, number))


@get("/statements/{participant:str}/{period:str}", sync_to_thread=True)
def statement_page(desk: Desk, participant: FromPath[str], period: FromPath[str]) -> Response[str]:
    """Show a statement with the way to the periods before and after it."""
    statement = _statement(desk, participant, period)
    before, after = _neighbours(desk, statement)
    return page("statement.html.jinja", sheet=shown(statement), before=before, after=after)


@get("/statements/{participant:str}/{period:str}/lines/{number:int}/trace", sync_to_thread=True)
def trace_page(
    request: Request[None, None, State],
    desk: Desk,
    participant: FromPath[str],
    period: FromPath[str],
    number: FromPath[int],
    run: FromQuery[int | None] = None,
) -> Response[str]:
    """Show how a line came about: the steps alone to htmx, a whole page to a browser that followed the link."""
    statement = _statement(desk, participant, period)
    line = _line(statement, number, run)
    template = "trace.html.jinja" if request.headers.get("hx-request") == "true" else "trace_page.html.jinja"
    return page(template, statement=statement, line=line, steps=trace_of(line, statement.currency))


@get("/statements/{participant:str}/{period:str}/statement.pdf", sync_to_thread=True)
def statement_pdf(desk: Desk, participant: FromPath[str], period: FromPath[str]) -> Response[bytes]:
    """Return a statement's PDF."""
    pdf = as_pdf(_statement(desk, participant, period))
    return Response(pdf, media_type="application/pdf", headers=_named(participant, period, "pdf"))


@get("/statements/{participant:str}/{period:str}/statement.json", sync_to_thread=True)
def statement_json(desk: Desk, participant: FromPath[str], period: FromPath[str]) -> Response[bytes]:
    """Return a statement as JSON."""
    text = as_json(_statement(desk, participant, period))
    return Response(text.encode(), media_type="application/json", headers=_named(participant, period, "json"))


def _statement(desk: StatementDesk, participant: str, period: str) -> Statement:
    try:
        return desk.statement(participant, period)
    except (KeyError, IndexError):
        # Both are LookupErrors by birth, but from a slip in code and not from an unknown name.
        raise
    except LookupError as unknown:
        raise StatementNotShown(str(unknown)) from unknown


def _line(statement: Statement, number: int, run: int | None) -> StatementLine:
    found = [line for line in statement.lines if line.number == number and run in (None, line.run)]
    if len(found) == 1:
        return found[0]
    asked = f"line {number}" if run is None else f"line {number} of run {run}"
    whose = f"the statement of {statement.participant} for {statement.period.name}"
    if found:
        raise StatementNotShown(f"Several runs have a {asked} in {whose}. Add ?run= and the run's number.")
    runs = ", ".join(dict.fromkeys(str(basis.run) for basis in statement.basis))
    raise StatementNotShown(
        f"There is no {asked} in {whose}, which shows run {runs}. "
        "It may have been calculated again since: open the statement and choose the line there."
    )


def _neighbours(desk: StatementDesk, statement: Statement) -> tuple[Period | None, Period | None]:
    periods = desk.periods(statement.participant)
    begins = statement.period.starts_on
    before = [period for period in periods if period.starts_on < begins]
    after = [period for period in periods if period.starts_on > begins]
    return (before[-1] if before else None), (after[0] if after else None)


def _named(participant: str, period: str, kind: str) -> dict[str, str]:
    # RFC 6266: the percent-encoded form carries any name safely.
    return {
        "content-disposition": f"inline; filename*=UTF-8''{quote(f'statement-{participant}-{period}.{kind}', safe='')}"
    }
