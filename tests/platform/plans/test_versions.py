"""Published versions: the newest that covers a day decides it, and a changed text is never paid from."""

from datetime import date

import pytest
from sqlalchemy import text

from compledger.plans import (
    CurrencyRow,
    VersionDamaged,
    in_force,
    parse_calendar,
    publish_calendar,
    publish_rule_set,
)
from compledger.rules.language import parse_rule_set
from compledger.rules.periods import Period
from compledger.store import Store
from tests.platform.runs.small_company import CALENDAR, plan
from tests.writing import write

QUARTER = Period("2025-Q1", date(2025, 1, 1), date(2025, 4, 1))


@pytest.fixture
def published(store: Store) -> Store:
    """A store with a calendar, a plan known from position 2 and its next version from 3, in force from March."""
    document = parse_calendar(CALENDAR, "calendar")
    with write(store) as writing:
        publish_calendar(writing, document)
    for version, begins in (("1", "2025-01-01"), ("2", "2025-03-01")):
        document = plan(version=version, begins=begins)
        with write(store) as writing:
            publish_rule_set(writing, parse_rule_set(document, "plan"), document)
    return store


def test_each_day_is_decided_by_the_newest_version_that_covers_it(published: Store) -> None:
    with published.reading() as session:
        segments = in_force(session, "plan", QUARTER, 3)
    assert [(s.effective_from, s.effective_until, s.value.label) for s in segments] == [
        (date(2025, 1, 1), date(2025, 3, 1), "1"),
        (date(2025, 3, 1), date(2025, 4, 1), "2"),
    ]


def test_what_was_not_known_yet_does_not_decide(published: Store) -> None:
    with published.reading() as session:
        assert [s.value.label for s in in_force(session, "plan", QUARTER, 2)] == ["1"]
        assert in_force(session, "plan", QUARTER, 1) == ()


def test_publishing_the_same_version_again_draws_no_position(published: Store) -> None:
    document = plan(version="2", begins="2025-03-01")
    with write(published) as writing:
        assert not publish_rule_set(writing, parse_rule_set(document, "plan"), document).is_new
    with write(published) as writing:
        assert writing.position == 4
        writing.abandon()


def test_the_currency_of_a_plan_is_noted(published: Store) -> None:
    with published.reading() as session:
        row = session.get(CurrencyRow, "EUR")
    assert row is not None
    assert (row.minor_places, row.known_from) == (2, 2)


def test_a_version_whose_text_was_changed_behind_the_guards_is_not_paid_from(published: Store) -> None:
    sqlite = published.engine.dialect.name == "sqlite"
    drop = "rule_set_version_no_update" if sqlite else "rule_set_version_append_only ON rule_set_version"
    with published.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {drop}"))
        connection.execute(text("UPDATE rule_set_version SET document = replace(document, 'times: 2', 'times: 9')"))
    with published.reading() as session, pytest.raises(VersionDamaged, match="Nothing was calculated from it"):
        in_force(session, "plan", QUARTER, 3)
