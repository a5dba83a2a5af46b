"""The handlers of the statement pages: each asks the desk for one thing and shapes the answer."""

from typing import Annotated
from urllib.parse import quote

from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect

from compledger.rules.periods import Period
from compledger.statements import CreditSheet, Statement
from compledger.statements.as_json import as_json
from compledger.statements.as_pdf import as_pdf
from compledger.statements.line import StatementLine
from compledger.statements.shown import shown
from compledger.statements.shown_credits import shown_credits
from compledger.statements.trace import trace_of
from compledger.ui_api.statement_desk import Face, StatementDesk
from compledger.ui_api.web.addresses import statement_path
from compledger.ui_api.web.errors import NotShown, found_or_not_shown
from compledger.ui_api.web.gate import Admits, admits
from compledger.ui_api.web.local_path import ACCOUNT
from compledger.ui_api.web.rendering import page
from compledger.ui_api.web.statement_list import statement_list
from compledger.ui_api.web.visit import Visit

Desk = NamedDependency[StatementDesk]
Visiting = NamedDependency[Visit]
PageNumber = Annotated[int, QueryParameter(name="page", ge=1)]
Search = Annotated[str, QueryParameter(name="q", max_length=200)]


@get("/", sync_to_thread=True)
def home(desk: Desk, visit: Visiting) -> Redirect:
    """Lead to the list of statements: past it who may read their own alone, and elsewhere who may read none."""
    if not desk.opens_any(visit.reader):
        return Redirect(ACCOUNT, status_code=302)
    own = desk.own_newest(visit.reader)
    participant = visit.opened.subject.participant
    if own is None or participant is None:
        return Redirect("/statements", status_code=302)
    return Redirect(statement_path(participant, own.name), status_code=302)


@get("/health", media_type=MediaType.TEXT, sync_to_thread=False, opt=admits(Admits.ANYONE))
def health() -> str:
    """Say that the server answers."""
    return "ok"


@get("/statements", sync_to_thread=True)
def list_of_statements(
    desk: Desk, visit: Visiting, search: Search = "", period: FromQuery[str] = "", number: PageNumber = 1
) -> Response[str]:
    """Show a page of one period's statements, filtered by `q`."""
    found = statement_list(desk, visit.reader, period, search, number)
    return page("statements.html.jinja", visit, found=found)


@get("/statements/{participant:str}/{period:str}", sync_to_thread=True)
def statement_page(desk: Desk, visit: Visiting, participant: FromPath[str], period: FromPath[str]) -> Response[str]:
    """Show a statement, or what the reader may see of it, with the way to the periods before and after it."""
    statement = _statement(desk, visit, participant, period, Face.PAGE)
    before, after = _neighbours(desk, visit, statement)
    if isinstance(statement, CreditSheet):
        return page("credits.html.jinja", visit, sheet=shown_credits(statement), before=before, after=after)
    return page("statement.html.jinja", visit, sheet=shown(statement), before=before, after=after)


@get("/statements/{participant:str}/{period:str}/lines/{number:int}/trace", sync_to_thread=True)
def trace_page(
    request: Request[None, None, State],
    desk: Desk,
    visit: Visiting,
    participant: FromPath[str],
    period: FromPath[str],
    number: FromPath[int],
    run: FromQuery[int | None] = None,
    at: FromQuery[int | None] = None,
) -> Response[str]:
    """Show how a line came about: the steps alone to htmx, a whole page to a browser that followed the link.

    With `at` it is a line of what was provisional at that log position.
    """
    if at is None:
        statement = _whole(_statement(desk, visit, participant, period, Face.TRACE))
    else:
        statement = _provisional_as_seen(desk, visit, participant, period, at)
    line = _line(statement, number, run)
    template = "trace.html.jinja" if request.headers.get("hx-request") == "true" else "trace_page.html.jinja"
    return page(template, visit, statement=statement, line=line, steps=trace_of(line, statement.currency))


@get("/statements/{participant:str}/{period:str}/statement.pdf", sync_to_thread=True)
def statement_pdf(desk: Desk, visit: Visiting, participant: FromPath[str], period: FromPath[str]) -> Response[bytes]:
    """Return a statement's PDF."""
    pdf = as_pdf(_whole(_statement(desk, visit, participant, period, Face.PDF)))
    return Response(pdf, media_type="application/pdf", headers=_named(participant, period, "pdf"))


@get("/statements/{participant:str}/{period:str}/statement.json", sync_to_thread=True)
def statement_json(desk: Desk, visit: Visiting, participant: FromPath[str], period: FromPath[str]) -> Response[bytes]:
    """Return a statement as JSON."""
    text = as_json(_whole(_statement(desk, visit, participant, period, Face.JSON)))
    return Response(text.encode(), media_type="application/json", headers=_named(participant, period, "json"))


def _statement(desk: StatementDesk, visit: Visit, participant: str, period: str, face: Face) -> Statement | CreditSheet:
    with found_or_not_shown():
        return desk.statement(visit.reader, participant, period, face)


def _provisional_as_seen(desk: StatementDesk, visit: Visit, participant: str, period: str, at: int) -> Statement:
    with found_or_not_shown():
        found = _whole(desk.provisional(visit.reader, participant, period, Face.TRACE))
    if found.log_position != at:
        raise NotShown(
            f"What was provisional at log position {at} is not so any more: position {found.log_position} brought "
            "other facts. Open the provisional statement again and choose the line there."
        )
    return found


def _whole(statement: Statement | CreditSheet) -> Statement:
    assert isinstance(statement, Statement), "a sheet of credits has a page and no other face"
    return statement


def _line(statement: Statement, number: int, run: int | None) -> StatementLine:
    found = [line for line in statement.lines if line.number == number and run in (None, line.run)]
    if len(found) == 1:
        return found[0]
    asked = f"line {number}" if run is None else f"line {number} of run {run}"
    whose = f"the statement of {statement.participant} for {statement.period.name}"
    if found:
        raise NotShown(f"Several runs have a {asked} in {whose}. Add ?run= and the run's number.")
    runs = ", ".join(dict.fromkeys(str(basis.run) for basis in statement.basis))
    raise NotShown(
        f"There is no {asked} in {whose}, which shows run {runs}. "
        "It may have been calculated again since: open the statement and choose the line there."
    )


def _neighbours(
    desk: StatementDesk, visit: Visit, statement: Statement | CreditSheet
) -> tuple[Period | None, Period | None]:
    periods = desk.periods(visit.reader, statement.participant)
    begins = statement.period.starts_on
    before = [period for period in periods if period.starts_on < begins]
    after = [period for period in periods if period.starts_on > begins]
    return (before[-1] if before else None), (after[0] if after else None)


def _named(participant: str, period: str, kind: str) -> dict[str, str]:
    # RFC 6266: the percent-encoded form carries any name safely.
    return {
        "content-disposition": f"inline; filename*=UTF-8''{quote(f'statement-{participant}-{period}.{kind}', safe='')}"
    }
