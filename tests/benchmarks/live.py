"""Live statements: how long it takes from a sale's acceptance until the page has what is new by it.

A company with many sales in the period; one payee's statement is looked at, and single sales of theirs are imported one
after the other. Counted is the time from when the sale can be read in the store until the part of the page is rendered:
the feed's look at the log, the live view, the request that the page makes, its record in the audit log.
"""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

from litestar.testing import TestClient

from compledger.runs import newest_fact_position
from compledger.store import Store, StoreLocation
from compledger.ui_api.statement_desk import Reader
from compledger.ui_api.store_desk import StoreDesk
from compledger.ui_api.store_door import StoreDoor
from compledger.ui_api.web.app import create_app
from tests.benchmarks import ours
from tests.benchmarks.company import MAPPINGS, write_company
from tests.benchmarks.giving import give
from tests.signed_in import PASSWORD, WEAK

SALES, ROUNDS = 100_000, 40
PERIOD = "2025-Q1"
LONGEST_SECONDS = 60
LOOKS_SECONDS = 0.002
"""How often the measurement itself looks whether the sale can be read."""
HEAD = "key,day,amount,currency,sold_by,region,family"


def lines_of(sales: int = SALES, rounds: int = ROUNDS) -> Iterator[str]:
    """Measure; give the report line by line."""
    with tempfile.TemporaryDirectory(prefix="compledger-bench-") as name:
        folder = Path(name)
        payee = _company(folder, sales)
        store = Store(StoreLocation(folder / "store-sqlite"))
        try:
            waits, first = _measure(folder, store, payee, rounds)
        finally:
            store.close()
    waits.sort()
    middle, late = waits[(len(waits) - 1) // 2], waits[int((len(waits) - 1) * 0.99)]
    yield f"{sales:,} sales in the period, {rounds} more of one payee whose statement is looked at"
    yield f"first watched after {first * 1_000:,.0f} ms"
    milliseconds = [f"{each * 1_000:,.0f}" for each in (middle, late, waits[-1])]
    yield "from acceptance to the page: p50 {} ms, p99 {}, max {}".format(*milliseconds)


def _company(folder: Path, sales: int) -> str:
    write_company(folder, sales)
    ours.prepare(folder, None)
    ours.import_sales(folder, None)
    paid = ours.calculate(folder, None)
    return max(paid, key=lambda who: paid[who])


def _measure(folder: Path, store: Store, payee: str, rounds: int) -> tuple[list[float], float]:
    desk = StoreDesk(store)
    subject = StoreDoor(store, WEAK).sign_in(login="tester", password=PASSWORD, request_id="bench").subject
    told: Queue[int | None] = Queue()
    with _pages(desk, StoreDoor(store, WEAK)) as client:
        started = time.perf_counter()
        with desk.watching(Reader(subject, "bench"), payee, PERIOD, told.put):
            told.get(timeout=LONGEST_SECONDS)
            first = time.perf_counter() - started
            return [_round(folder, store, client, payee, number, told) for number in range(rounds)], first


def _round(
    folder: Path,
    store: Store,
    client: TestClient,
    payee: str,
    number: int,
    told: "Queue[int | None]",  # type: ignore[type-arg]
) -> float:
    row = f"LIVE-{number},2025-02-{number % 28 + 1:02},{100 + number}.50,EUR,{payee},EMEA,Platform"
    files = folder / "live"
    files.mkdir(exist_ok=True)
    (files / "sales.csv").write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    (files / "transactions.yaml").write_text(MAPPINGS["transactions"], encoding="utf-8")
    seen = threading.Thread(target=_see, args=(store, accepted := []))
    seen.start()
    give(store.location, files, "import", "sales.csv", "--mapping", "transactions.yaml")
    position = told.get(timeout=LONGEST_SECONDS)
    answer = client.get(f"/statements/{payee}/{PERIOD}/news")
    done = time.perf_counter()
    seen.join(timeout=LONGEST_SECONDS)
    assert answer.status_code == 200
    assert f"at log position {position}" in answer.text
    return done - accepted[0]


def _see(store: Store, accepted: list[float]) -> None:
    """Note the moment from which the next fact can be read."""
    with store.reading() as session:
        before = newest_fact_position(session)
    ends = time.perf_counter() + LONGEST_SECONDS
    while time.perf_counter() < ends:
        with store.reading() as session:
            if newest_fact_position(session) != before:
                accepted.append(time.perf_counter())
                return
        time.sleep(LOOKS_SECONDS)


@contextmanager
def _pages(desk: StoreDesk, door: StoreDoor) -> Iterator[TestClient]:  # type: ignore[type-arg]
    origin = "https://127.0.0.1:8000"
    with TestClient(create_app(desk, door), base_url=origin) as client:
        form = {"login": "tester", "password": PASSWORD, "next": ""}
        client.post("/sign-in", data=form, headers={"origin": origin, "sec-fetch-site": "same-origin"})
        yield client
