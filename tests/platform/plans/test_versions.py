"""Published versions: the newest that covers a day decides it, and a changed text is never paid from."""

from datetime import date

import pytest
from sqlalchemy import text

from compledger.plans import (
    CurrencyRow,
    NoSuchVersion,
    PublicationRefused,
    VersionDamaged,
    in_force,
    parse_calendar,
    publish_calendar,
    publish_checked,
    set_company,
    version_labelled,
    version_states,
)
from compledger.rules.periods import Period
from compledger.store import Store
from tests.checking import checked
from tests.platform.plans.a_plan import CALENDAR, plan
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
            publish_checked(writing, checked(document))
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
        assert not publish_checked(writing, checked(document)).is_new
        writing.abandon()
    with write(published) as writing:
        assert writing.position == 4
        writing.abandon()


def test_the_currency_of_a_plan_is_noted(published: Store) -> None:
    with published.reading() as session:
        row = session.get(CurrencyRow, "EUR")
    assert row is not None
    assert (row.minor_places, row.known_from) == (2, 2)


def test_a_version_is_found_by_its_label_or_as_the_one_in_force(published: Store) -> None:
    with published.reading() as session:
        assert version_labelled(session, "plan", "1", date(2025, 3, 1)).label == "1"
        assert version_labelled(session, "plan", None, date(2025, 3, 1)).label == "2"
        assert version_labelled(session, "plan", None, date(2025, 2, 28)).label == "1"
        with pytest.raises(NoSuchVersion, match=r"no version '3' \(published: 1, 2\)"):
            version_labelled(session, "plan", "3", date(2025, 3, 1))


def test_the_state_of_each_version_is_told_for_a_day_and_a_position(published: Store) -> None:
    with published.reading() as session:
        shown = [
            [(s.label, s.in_force) for s in version_states(session, "plan", day, as_of)]
            for day, as_of in ((date(2025, 2, 28), None), (date(2025, 3, 1), None), (date(2025, 3, 1), 2))
        ]
    assert shown == [[("1", True), ("2", False)], [("1", False), ("2", True)], [("1", True)]]


def test_a_version_in_force_before_its_publication_is_retroactive(published: Store) -> None:
    later = plan(version="3", begins="2026-02-01")
    today = plan(version="4", begins="2026-01-31")
    with write(published) as writing:
        assert not publish_checked(writing, checked(later)).retroactive
        assert not publish_checked(writing, checked(today)).retroactive
    with published.reading() as session:
        marks = {s.label: s.retroactive for s in version_states(session, "plan", date(2025, 1, 1))}
    assert marks == {"1": True, "2": True, "3": False, "4": False}


def test_publishing_says_in_which_period_a_version_ends(published: Store) -> None:
    inside = plan(version="3", begins="2025-01-01").replace("currency:", "effective_until: 2025-02-15\ncurrency:", 1)
    with write(published) as writing:
        assert publish_checked(writing, checked(inside)).ends_inside == "2025-Q1"
    at_the_end = plan(version="4", begins="2025-01-01").replace(
        "currency:", "effective_until: 2025-04-01\ncurrency:", 1
    )
    with write(published) as writing:
        assert publish_checked(writing, checked(at_the_end)).ends_inside is None


def test_the_day_of_publication_is_the_companys(published: Store) -> None:
    with write(published) as writing:
        set_company(writing, None, "Pacific/Kiritimati")  # fourteen hours ahead: there it is the first of February
    with write(published) as writing:
        assert publish_checked(writing, checked(plan(version="3", begins="2026-01-31"))).retroactive


def test_a_measures_window_must_be_a_published_calendar(published: Store) -> None:
    windowed = plan(version="3", begins="2026-02-01").replace("credits: [own]", "credits: [own], window: years")
    with write(published) as writing:
        with pytest.raises(PublicationRefused, match="calendar 'years' of rule set 'plan' is not published"):
            publish_checked(writing, checked(windowed))
        writing.abandon()


def test_a_version_whose_text_was_changed_behind_the_guards_is_not_paid_from(published: Store) -> None:
    sqlite = published.engine.dialect.name == "sqlite"
    drop = "rule_set_version_no_update" if sqlite else "rule_set_version_append_only ON rule_set_version"
    with published.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {drop}"))
        connection.execute(text("UPDATE rule_set_version SET document = replace(document, 'times: 2', 'times: 9')"))
    with published.reading() as session, pytest.raises(VersionDamaged, match="Nothing was calculated from it"):
        in_force(session, "plan", QUARTER, 3)


def test_of_two_versions_published_together_the_later_one_decides(store: Store) -> None:
    with write(store) as writing:
        publish_calendar(writing, parse_calendar(CALENDAR, "calendar"))
    with write(store) as writing:
        for version in ("b", "a"):
            publish_checked(writing, checked(plan(version=version)))
    with store.reading() as session:
        assert [s.value.label for s in in_force(session, "plan", QUARTER, 2)] == ["a"]
        assert [s.in_force for s in version_states(session, "plan", date(2025, 1, 1))] == [False, True]
