"""The handlers of live statements: what is new by now, the provisional statement, and the stream that says when.

The stream tells that there is news and nothing of what it is: the page asks for that as it asks for everything else, so
that whoever may not see it any more does not get it from a stream that was opened before.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager

from litestar import Response, get
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from compledger.statements import CreditSheet
from compledger.statements.shown import shown
from compledger.statements.shown_credits import shown_credits
from compledger.ui_api.statement_desk import Face
from compledger.ui_api.web.errors import NotShown, found_or_not_shown
from compledger.ui_api.web.gate import Admits, admits
from compledger.ui_api.web.pages import Desk, Visiting
from compledger.ui_api.web.rendering import page

NEWS_EVENT = "news"
END_EVENT = "end"
"""There will be no more news: what is known by now cannot be calculated, which asking for it tells."""
LIFETIME_SECONDS = 600
"""The browser opens an ended stream anew; the gate looks at its session again then."""
QUIET_SECONDS = 15
"""After so long without news a comment is sent: a stream whose reader has gone is found out by it."""


@get("/statements/{participant:str}/{period:str}/news", sync_to_thread=True, opt=admits(Admits.WATCHING))
def news_part(desk: Desk, visit: Visiting, participant: FromPath[str], period: FromPath[str]) -> Response[str]:
    """Return what is new by now, as a part of the statement's page."""
    try:
        with found_or_not_shown():
            news = desk.news(visit.reader, participant, period)
    except NotShown as why:
        return page("no_news.html.jinja", visit, why=why.detail)
    return page("news.html.jinja", visit, news=news, participant=participant, period=period)


@get("/statements/{participant:str}/{period:str}/provisional", sync_to_thread=True)
def provisional_page(desk: Desk, visit: Visiting, participant: FromPath[str], period: FromPath[str]) -> Response[str]:
    """Show what the statement would be with everything that is known by now."""
    with found_or_not_shown():
        found = desk.provisional(visit.reader, participant, period, Face.PAGE)
    if isinstance(found, CreditSheet):
        return page("credits.html.jinja", visit, sheet=shown_credits(found), before=None, after=None)
    return page("statement.html.jinja", visit, sheet=shown(found), before=None, after=None)


@get("/statements/{participant:str}/{period:str}/stream", opt=admits(Admits.WATCHING))
async def news_stream(
    desk: Desk, visit: Visiting, participant: FromPath[str], period: FromPath[str]
) -> ServerSentEvent:
    """Tell when there is news of a statement, for some minutes."""
    loop, told = asyncio.get_running_loop(), asyncio.Queue[int | None]()

    def tell(position: int | None) -> None:
        loop.call_soon_threadsafe(told.put_nowait, position)

    with found_or_not_shown():
        watching = await sync_to_thread(desk.watching, visit.reader, participant, period, tell)
    return ServerSentEvent(_events(watching, told))


async def _events(
    watching: AbstractContextManager[None], told: asyncio.Queue[int | None]
) -> AsyncIterator[ServerSentEventMessage]:
    """Give an event for each news, and a comment where there is none for long, until the stream's time is over."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + LIFETIME_SECONDS
    await loop.run_in_executor(None, watching.__enter__)
    try:
        while (left := ends - loop.time()) > 0:
            try:
                position = await asyncio.wait_for(told.get(), min(left, QUIET_SECONDS))
            except TimeoutError:
                yield ServerSentEventMessage(data=None, comment="nothing new")
                continue
            if position is None:
                yield ServerSentEventMessage(event=END_EVENT)
                return
            yield ServerSentEventMessage(data=position, event=NEWS_EVENT)
    finally:
        # Not waited for: where the reader has gone, this task may wait for nothing any more.
        loop.run_in_executor(None, watching.__exit__, None, None, None)


HANDLERS = (news_part, provisional_page, news_stream)
