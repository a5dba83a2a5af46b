import shutil
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from compledger.ui_api.web.app import create_app
from tests.ui_api.fake_desk import FakeDesk

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
def served(desk: FakeDesk) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        # From here on a page that is asked for waits until the server answers.
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(create_app(desk), log_level="warning", ws="none"))
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


async def overflow(page: Page) -> int:
    wide: int = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


async def test_why_opens_the_trace_beneath_its_line_and_closes_it_again(
    page: Page, address: str, complaints: list[str]
) -> None:
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


async def test_a_change_of_version_fits_every_width(page: Page, address: str, complaints: list[str]) -> None:
    await page.goto(f"{address}/statements/P-0274/2025-Q3")
    assert await page.get_by_text("version 2025.3").first.is_visible()
    assert await overflow(page) == 0
    assert complaints == []


async def test_without_javascript_why_leads_to_a_page_with_the_trace(browser: Browser, address: str) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{address}/statements/P-0274/2025-Q2")
    await page.get_by_role("link", name="Why line 4, SO-71832").click()
    await page.get_by_role("heading", name="SO-71832").wait_for()
    assert "14,650.49 × 5 % = 732.5245 USD" in await page.inner_text("main")
    await context.close()
