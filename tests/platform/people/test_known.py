"""People as known at a log position: who held which seat on a day, at which rate."""

from datetime import date
from decimal import Decimal

import pytest

from compledger import audit
from compledger.people import (
    Holding,
    Participant,
    PersonalDetail,
    PersonalRate,
    Position,
    erase,
    holders,
    known_rates,
    names_of,
)
from compledger.rules.timeline import FOREVER
from compledger.store import Store
from tests.writing import write

JANUARY, JULY = date(2025, 1, 1), date(2025, 7, 1)


@pytest.fixture
def moved(store: Store) -> Store:
    """P-1 holds S-1 from January (position 1); from July on it is S-2, at another rate (position 2)."""
    with write(store) as writing:
        writing.add(Participant(participant="P-1", known_from=0))
        for seat in ("S-1", "S-2"):
            writing.add(Position(position=seat, known_from=0))
        writing.session.flush()
        writing.session.add(PersonalDetail(participant="P-1", name="Ada Lovelace"))
        _hold(writing.add, "S-1", "0.05", JANUARY)
        audit.append(writing, "people.changed", subject="P-1")
    with write(store) as writing:
        _hold(writing.add, "S-2", "0.07", JULY)
        audit.append(writing, "people.changed", subject="P-1")
    return store


def _hold(add, seat: str, rate: str, begins: date) -> None:  # type: ignore[no-untyped-def]
    days = {"effective_from": begins, "effective_until": FOREVER}
    add(Holding(participant="P-1", position=seat, known_from=0, **days))
    add(PersonalRate(participant="P-1", name="commission", rate=Decimal(rate), known_from=0, **days))


@pytest.mark.parametrize(
    ("day", "as_of", "seat"),
    [
        (date(2025, 6, 30), 2, "S-1"),
        (JULY, 2, "S-2"),
        (JULY, 1, "S-1"),
        (date(2024, 12, 31), 2, None),
    ],
)
def test_a_seat_is_held_as_known_then(moved: Store, day: date, as_of: int, seat: str | None) -> None:
    with moved.reading() as session:
        assert holders(session, as_of, day).get("P-1") == seat


def test_the_days_of_a_rate_never_overlap(moved: Store) -> None:
    with moved.reading() as session:
        (segments,) = known_rates(session, 2).values()
    assert [(s.effective_from, s.effective_until, s.value.rate) for s in segments] == [
        (JANUARY, JULY, Decimal("0.05")),
        (JULY, FOREVER, Decimal("0.07")),
    ]


def test_an_erased_name_gives_way_to_the_pseudonymous_id(moved: Store) -> None:
    with moved.reading() as session:
        assert names_of(session, ["P-1", "P-2"]) == {"P-1": "Ada Lovelace", "P-2": "P-2"}
    with write(moved) as writing:
        erase(writing.session, "P-1")
        audit.append(writing, "name.erased", subject="P-1")
    with moved.reading() as session:
        assert names_of(session, ["P-1"]) == {"P-1": "P-1"}
