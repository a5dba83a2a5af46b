"""The company: its days go by its own clock, and what it said earlier stays known."""

from datetime import UTC, date, datetime

import pytest

from compledger import audit
from compledger.plans import company, set_company
from compledger.plans.company import NoSuchTimeZone
from compledger.store import Store
from tests.writing import write

LATE = datetime(2025, 3, 31, 23, 30, tzinfo=UTC)


def say(store: Store, title: str | None = None, time_zone: str | None = None) -> None:
    with write(store) as writing:
        set_company(writing, title, time_zone)


def test_a_moment_lies_in_the_day_that_it_is_where_the_company_is(store: Store) -> None:
    with store.reading() as session:
        assert company(session).day_of(LATE) == date(2025, 3, 31)
    say(store, "Sample", "Europe/Berlin")
    with store.reading() as session:
        assert company(session).day_of(LATE) == date(2025, 4, 1)
    say(store, None, "America/Los_Angeles")
    with store.reading() as session:
        assert company(session).day_of(LATE) == date(2025, 3, 31)
        assert company(session).title == "Sample"


def test_what_was_said_before_stays_known_at_its_log_position(store: Store) -> None:
    say(store, "Sample", "Europe/Berlin")
    say(store, "Sample", "Asia/Tokyo")
    with store.reading() as session:
        assert [company(session, as_of).time_zone for as_of in (0, 1, 2)] == ["UTC", "Europe/Berlin", "Asia/Tokyo"]


def test_saying_the_same_again_leaves_no_trace(store: Store) -> None:
    say(store, "Sample", "Europe/Berlin")
    say(store, "Sample")
    with store.reading() as session:
        assert [event.verb for event in audit.events(session)] == ["company.changed"]


@pytest.mark.parametrize("name", ["Berlin", "../../etc/passwd", "", "europe/berlin "])
def test_a_name_that_is_no_time_zone_is_refused(store: Store, name: str) -> None:
    with pytest.raises(NoSuchTimeZone, match="IANA"):
        say(store, None, name)
