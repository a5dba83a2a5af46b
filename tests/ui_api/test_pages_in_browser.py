import asyncio
import shutil
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.async_api import Browser, Page, Route, async_playwright

from compledger.ui_api.web.app import create_app
from tests.ui_api.fake_desk import FakeDesk
from tests.ui_api.fake_door import CODE, PASSWORD, FakeDoor

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian: apt-get install chromium)")


@contextmanager
def served(desk: FakeDesk, door: FakeDoor | None = None) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        # From here on a page that is asked for waits until the server answers.
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(create_app(desk, door or FakeDoor()), log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(FakeDesk()) as address:
        yield address


@pytest.fixture(scope="module")
def crowd() -> Iterator[str]:
    with served(FakeDesk(crowd=250)) as address:
        yield address


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def complaints() -> list[str]:
    return []


@pytest.fixture(params=[360, 1280], ids=lambda width: f"{width} px")
async def page(request: pytest.FixtureRequest, browser: Browser, complaints: list[str]) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": request.param, "height": 800})
    page = await context.new_page()
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    await context.close()


async def enter(page: Page, address: str, login: str = "grace") -> None:
    await page.goto(f"{address}/sign-in")
    await page.get_by_label("Login").fill(login)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(lambda url: "/sign-in" not in url or url.endswith("/code"))


async def overflow(page: Page) -> int:
    wide: int = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


async def test_why_opens_the_trace_beneath_its_line_and_closes_it_again(
    page: Page, address: str, complaints: list[str]
) -> None:
    await enter(page, address)
    await page.goto(f"{address}/statements/P-0274/2025-Q2")
    why = page.get_by_role("link", name="Why line 4, SO-71832")
    hide = page.get_by_role("link", name="Hide line 4, SO-71832")
    trace = page.get_by_role("group", name="How line 4 came about")

    # By keyboard: what works with Enter works with a click.
    await why.focus()
    await page.keyboard.press("Enter")
    await trace.wait_for()
    assert "14,650.49 × 5 % = 732.5245 USD" in await trace.inner_text()
    assert await hide.get_attribute("aria-expanded") == "true"
    assert await why.count() == 0
    assert page.url.endswith("/2025-Q2")
    assert await overflow(page) == 0

    await hide.click()
    await trace.wait_for(state="hidden")
    assert await why.get_attribute("aria-expanded") == "false"
    await why.click()
    await trace.wait_for()
    assert complaints == []


async def test_the_list_filters_while_typing(page: Page, address: str, complaints: list[str]) -> None:
    await enter(page, address)
    await page.goto(f"{address}/statements")
    await page.get_by_label("Name, id or title").fill("hopper")
    await page.get_by_text("1 of 3 statements").wait_for()
    assert await page.locator("#found tbody tr").count() == 1
    assert "q=hopper" in page.url
    assert await overflow(page) == 0
    assert complaints == []


async def test_a_long_list_is_paged_by_links_and_filtered_while_typing(
    page: Page, crowd: str, complaints: list[str]
) -> None:
    await enter(page, crowd)
    await page.goto(f"{crowd}/statements")
    pages = page.get_by_role("navigation", name="Pages")
    await pages.get_by_role("link", name="3").click()
    await page.get_by_text("201–250 shown").wait_for()
    assert await overflow(page) == 0
    await page.get_by_label("Name, id or title").fill("seller 2")
    await page.get_by_text("of 250 statements for 2025-Q3 match").wait_for()
    assert "page=" not in page.url
    await pages.wait_for(state="detached")
    assert complaints == []


async def test_what_is_typed_before_the_scripts_have_run_filters_too(
    page: Page, address: str, complaints: list[str]
) -> None:
    await enter(page, address)
    typed = asyncio.Event()

    async def late(route: Route) -> None:
        await typed.wait()
        await route.continue_()

    await page.route("**/pages.js", late)
    await page.goto(f"{address}/statements", wait_until="commit")
    await page.get_by_label("Name, id or title").fill("hopper")
    typed.set()
    await page.get_by_text("1 of 3 statements").wait_for()
    assert complaints == []


async def test_a_change_of_version_fits_every_width(page: Page, address: str, complaints: list[str]) -> None:
    await enter(page, address)
    await page.goto(f"{address}/statements/P-0274/2025-Q3")
    assert await page.get_by_text("version 2025.3").first.is_visible()
    assert await overflow(page) == 0
    assert complaints == []


async def test_without_javascript_why_leads_to_a_page_with_the_trace(browser: Browser, address: str) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await enter(page, address)
    await page.goto(f"{address}/statements/P-0274/2025-Q2")
    await page.get_by_role("link", name="Why line 4, SO-71832").click()
    await page.get_by_role("heading", name="SO-71832").wait_for()
    assert "14,650.49 × 5 % = 732.5245 USD" in await page.inner_text("main")
    await context.close()


async def test_a_person_signs_in_reads_signs_out_and_finds_nothing_on_the_way_back(
    page: Page, address: str, complaints: list[str]
) -> None:
    await page.goto(f"{address}/statements/P-0274/2025-Q2")
    assert page.url.startswith(f"{address}/sign-in?next=")
    assert await page.get_by_label("Login").get_attribute("autocomplete") == "username"
    assert await page.get_by_label("Password").get_attribute("autocomplete") == "current-password"
    assert await overflow(page) == 0
    await page.get_by_label("Login").fill("ada")
    await page.get_by_label("Password").fill(PASSWORD)
    # By keyboard, as most do.
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/statements/P-0274/2025-Q2")
    await page.get_by_role("heading", name="Ada Byron").wait_for()
    (cookie,) = await page.context.cookies()
    assert (cookie["name"], cookie["path"], cookie["domain"]) == ("__Host-compledger", "/", "127.0.0.1")
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    assert await page.evaluate("document.cookie") == ""

    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url(f"{address}/sign-in")
    assert await page.context.cookies() == []
    await page.go_back()
    await page.get_by_role("heading", name="Sign in").wait_for()
    assert "5,188.72" not in await page.content()
    assert complaints == []


async def test_a_trace_asked_for_after_the_session_ended_leads_to_sign_in_and_back(page: Page, address: str) -> None:
    await enter(page, address)
    await page.goto(f"{address}/statements/P-0274/2025-Q2")
    await page.get_by_text("not calculated yet").wait_for()
    await page.context.clear_cookies()
    await page.get_by_role("link", name="Why line 4, SO-71832").click()
    await page.get_by_role("heading", name="Sign in").wait_for()
    await page.get_by_label("Login").fill("grace")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(f"{address}/statements/P-0274/2025-Q2")


async def test_a_second_factor_is_set_up_and_asked_for(page: Page, complaints: list[str]) -> None:
    with served(FakeDesk()) as address:
        await enter(page, address, "ada")
        await page.get_by_role("link", name="Your account: Ada Byron").click()
        await page.get_by_role("button", name="Set up a second factor").click()
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Confirm").click()
        await page.get_by_role("button", name="Set up a second factor").click()
        await page.get_by_role("img", name="QR code").wait_for()
        assert await overflow(page) == 0
        await page.get_by_label("Code", exact=True).fill(CODE)
        await page.get_by_role("button", name="Switch it on").click()
        await page.get_by_role("list", name="Recovery codes").wait_for()
        assert await overflow(page) == 0
        await page.get_by_role("link", name="I have kept them").click()
        assert await overflow(page) == 0
        await page.get_by_role("button", name="Sign out").click()
        await enter(page, address, "ada")
        code = page.get_by_label("Code")
        assert await code.get_attribute("autocomplete") == "one-time-code"
        await code.fill(CODE)
        await page.get_by_role("button", name="Go on").click()
        await page.get_by_role("heading", name="Ada Byron").wait_for()
    assert complaints == []


# To the browser the second is the same site as ours, so that it sends the cookie along: only the origin differs.
@pytest.mark.parametrize("elsewhere", ["http://evil.example/", "http://127.0.0.1:9/"])
async def test_another_origin_reads_and_changes_nothing_and_may_link(
    browser: Browser, address: str, elsewhere: str
) -> None:
    statement = f"{address}/statements/P-0274/2025-Q2"
    context = await browser.new_context()
    page = await context.new_page()
    await enter(page, address, "ada")
    html = (
        f"<form method=post action='{address}/sign-out'><button>Win</button></form>"
        f"<a href='{statement}'>Look</a><iframe src='{statement}'></iframe><img src='{statement}/statement.pdf'>"
    )
    await context.route(f"{elsewhere}**", lambda route: route.fulfill(body=html, content_type="text/html"))

    await page.goto(elsewhere)
    read = f"fetch('{statement}/statement.json', {{credentials: 'include'}})"
    assert await page.evaluate(f"{read}.then(() => 'read', () => 'refused')") == "refused"
    for frame in page.frames:
        assert "Ada Byron" not in await frame.content()
    await page.get_by_role("button", name="Win").click()
    await page.get_by_text("did not come from one of our own pages").wait_for()

    await page.goto(elsewhere)
    await page.get_by_role("link", name="Look").click()
    await page.get_by_role("heading", name="Ada Byron").wait_for()
    await context.close()


async def test_an_open_statement_shows_news_as_it_comes_and_only_while_it_is_looked_at(
    page: Page, complaints: list[str]
) -> None:
    desk = FakeDesk()
    with served(desk) as address:
        await enter(page, address)
        await page.goto(f"{address}/statements/P-0274/2025-Q2")
        await page.get_by_text("at log position 48300, not calculated yet").wait_for()
        assert "5,031.62" in await page.locator("#news").inner_text()
        assert await overflow(page) == 0
        desk.bring_news()
        await page.get_by_text("at log position 48301, not calculated yet").wait_for()

        await page.get_by_role("link", name="Line by line").click()
        await page.get_by_text("everything known at log position 48301.").wait_for()
        await page.wait_for_load_state()
        assert await overflow(page) == 0
        await page.get_by_role("link", name="Why line 4, SO-71832").click()
        await page.get_by_role("group", name="How line 4 came about").wait_for()
        desk.bring_news()
        await page.get_by_text("everything known at log position 48302.").wait_for()
        assert await page.locator("[data-stream]").count() == 1

        # Another tab in front: this one lets go of its connection, and takes up what it missed when it is back.
        shown = "Object.defineProperty(document, 'hidden', {configurable: true, get: () => %s});"
        turned = f"{shown} document.dispatchEvent(new Event('visibilitychange'))"
        await page.evaluate(turned % "true")
        assert await asyncio.to_thread(desk.alone.wait, 30)
        desk.bring_news()
        await page.evaluate(turned % "false")
        await page.get_by_text("everything known at log position 48303.").wait_for()
        await page.goto("about:blank")
        assert await asyncio.to_thread(desk.alone.wait, 30)
    assert complaints == []
