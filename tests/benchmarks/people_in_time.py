"""People in time: questions of a day among 100,000 assertions, a reorganisation of 10,000 people, an import of 100,000.

The peer does the same without a store: it keeps the assertions in plain dictionaries and looks for the newest that
covers the day. It has no second process, no log and no proof; it is what the questions would cost at best.
"""

import csv
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import Session

from compledger.people import (
    holders,
    holders_of,
    manager_chain,
    rate_of,
    reports_of,
    seat_on,
    show,
    team_of,
)
from compledger.store import Store, StoreLocation, Writing
from tests.benchmarks.giving import give, upgrade

PEOPLE = 100_000
MOVERS = 10_000
SPAN = 8
"""Seats under each manager."""
ASKED = 300
DAY = date(2026, 3, 1)

MAPPING = """mapping: people
target: people
source: bench
files: {people: {match: "people.csv"}}
columns:
  participant: who
  name: name
  position: seat
  title: title
  business_unit: {constant: Sales}
  reports_to: boss
  effective_from: from
  rate_commission: rate
"""
CHANGES = """mapping: changes
target: reorganisation
source: bench
files: {changes: {match: "changes.csv"}}
columns: {position: seat, participant: who, reports_to: boss, effective_from: from}
"""


REORGANISE = ("people", "reorganise", "changes.csv", "--mapping", "changes.yaml")


def write_people(folder: Path, people: int, movers: int) -> None:
    """Write people.csv, and changes.csv by which every mover takes the next one's seat and manager."""
    dice = Random(7)  # noqa: S311  nothing here is a secret
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["who", "name", "seat", "title", "boss", "from", "rate"])
        for n in range(people):
            boss = f"S-{(n - 1) // SPAN}" if n else ""
            begins = date(2020, 1, 1) + timedelta(days=dice.randrange(1500))
            writer.writerow([f"P-{n}", f"Name {n}", f"S-{n}", f"Title {n % 9}", boss, begins, f"0.0{n % 90 + 10}"])
    with (folder / "changes.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["seat", "who", "boss", "from"])
        for n in range(people - movers, people):
            after = people - movers + (n + 1 - people + movers) % movers
            writer.writerow([f"S-{n}", f"P-{after}", f"S-{(after - 1) // SPAN}", "2026-01-01"])
    (folder / "people.yaml").write_text(MAPPING, encoding="utf-8")
    (folder / "changes.yaml").write_text(CHANGES, encoding="utf-8")


@contextmanager
def _locks_timed(held: list[float]) -> Iterator[None]:
    """Note how long each writing transaction holds the writer lock."""
    opened: Callable[..., Any] = Store.writing

    @contextmanager
    def timed(self: Store, **act: Any) -> Iterator[Writing]:
        with opened(self, **act) as writing:
            began = time.perf_counter()
            yield writing
        held.append(time.perf_counter() - began)

    Store.writing = timed  # type: ignore[method-assign]
    try:
        yield
    finally:
        Store.writing = opened  # type: ignore[method-assign]


def bring_and_reorganise(folder: Path, database: str | None) -> dict[str, float]:
    """Import the people, preview and apply the changes; return the seconds of each, and of the longest lock."""
    found: dict[str, float] = {}
    held: list[float] = []
    with _locks_timed(held):
        upgrade(_location(folder, database))
        with _clock(found, "import"):
            give(_location(folder, database), folder, "import", "people.csv", "--mapping", "people.yaml")
        found["import, lock held"] = max(held)
        with _clock(found, "preview"):
            out = give(_location(folder, database), folder, *REORGANISE, "--json")
        hash_ = json.loads(out)["hash"]
        held.clear()
        with _clock(found, "apply"):
            give(_location(folder, database), folder, *REORGANISE, "--apply", hash_)
        found["apply, lock held"] = max(held)
        with _clock(found, "undo"):
            give(_location(folder, database), folder, "people", "undo", "2", "--reason", "bench")
    return found


def ask(folder: Path, database: str | None, people: int) -> dict[str, float]:
    """Ask the questions of a day; return the median milliseconds of each."""
    store = Store(_location(folder, database))
    dice = Random(11)  # noqa: S311  see above
    at: dict[str, Any] = {"on": DAY, "as_of": 2**62}

    def anybody() -> int:
        return dice.randrange(people)

    questions: dict[str, Callable[[Session], object]] = {
        "seat_on, one participant": lambda s: seat_on(s, f"P-{anybody()}", **at),
        "holders_of, one seat": lambda s: holders_of(s, f"S-{anybody()}", **at),
        "reports_of, one seat": lambda s: reports_of(s, f"S-{anybody() // SPAN}", **at),
        "manager_chain, one seat": lambda s: manager_chain(s, f"S-{anybody()}", **at),
        "rate_of, one participant": lambda s: rate_of(s, f"P-{anybody()}", "commission", **at),
        "show, one participant": lambda s: show(s, f"P-{anybody()}", **at),
        "team_of, 585 seats below": lambda s: team_of(s, "S-73", **at),
    }
    found = {}
    with store.reading() as session:
        for name, question in questions.items():
            times = ASKED if not name.startswith(("show", "team")) else 20
            found[name] = _median_ms(lambda question=question: question(session), times)  # type: ignore[misc]
        found["holders, whole company"] = _median_ms(lambda: holders(session, 2**62, DAY), 3)
    store.close()
    return found


def ask_plain(folder: Path, people: int) -> dict[str, float]:
    """Ask a dictionary of lists for one seat, and for those of everybody."""
    held: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for table, who, seat in (("people.csv", "who", "seat"), ("changes.csv", "who", "seat")):
        with (folder / table).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                held[row[who]].append((row["from"], "9999-12-31", row[seat]))
    dice, day = Random(11), DAY.isoformat()  # noqa: S311  see above

    def seat_of(participant: str) -> str | None:
        for begins, ends, seat in reversed(held[participant]):
            if begins <= day < ends:
                return seat
        return None

    return {
        "seat_on, one participant": _median_ms(lambda: seat_of(f"P-{dice.randrange(people)}"), ASKED),
        "holders, whole company": _median_ms(lambda: {who: seat_of(who) for who in held}, 3),
    }


def _median_ms(work: Callable[[], object], times: int) -> float:
    work()
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds) * 1000


@contextmanager
def _clock(found: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    found[name] = time.perf_counter() - began


def _location(folder: Path, database: str | None) -> StoreLocation:
    return StoreLocation(folder / ("people-postgresql" if database else "people-sqlite"), database)
