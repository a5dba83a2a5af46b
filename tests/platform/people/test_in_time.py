"""Who is above whom, and who is a member of what, over a span of days; small histories made by hand."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from compledger.people import (
    KINDS,
    Days,
    OverlapNamesNothing,
    assert_fact,
    seats_in_time,
    territory_members,
    unit_members,
    uplines,
    withdraw_fact,
)
from compledger.rules.periods import Period
from compledger.rules.timeline import FOREVER
from compledger.store import Store
from tests.writing import write

YEAR = Period("2025", date(2025, 1, 1), date(2026, 1, 1))
BEFORE, MARCH, JULY = date(2024, 6, 1), date(2025, 3, 1), date(2025, 7, 1)
JANUARY, END = YEAR.starts_on, YEAR.ends_before
Say = Callable[..., None]


@pytest.fixture
def say(store: Store) -> Say:
    """Assert a fact from a day on, before the year unless one is given; whatever is in the way gives way."""

    def said(kind: str, begins: date = BEFORE, until: date = FOREVER, **row: Any) -> None:
        found, days = KINDS[kind], Days(begins, until)
        row = {column.name: None for column in found.values if column.optional} | row
        with write(store) as writing:
            try:
                assert_fact(writing, found, row, days)
            except OverlapNamesNothing as refused:
                assert_fact(writing, found, row, days, [fact.fact for fact in refused.in_the_way])

    return said


@pytest.fixture
def leave(store: Store) -> Say:
    """Withdraw a fact from a day on."""

    def left(kind: str, begins: date, **row: Any) -> None:
        with write(store) as writing:
            withdraw_fact(writing, KINDS[kind], row, Days(begins, FOREVER))

    return left


@pytest.fixture
def company(say: Say) -> None:
    """P-1 below P-2 below P-3, each in the seat of the same number."""
    for n in (1, 2, 3):
        say("seat", position=f"S-{n}", title="Chief" if n == 3 else "Seller", business_unit="North")
        say("holding", participant=f"P-{n}", position=f"S-{n}")
    say("line", position="S-1", reports_to="S-2")
    say("line", position="S-2", reports_to="S-3")


def managers(store: Store, of: str, levels: int = 3, relation: str = "line", as_of: int = 10_000) -> list[Any]:
    """Return level, participant, position and days of whoever is above somebody in the year."""
    with store.reading() as session:
        found = uplines(session, relation, levels, YEAR, as_of)
    return [(row.level, row.participant, row.position, *row.days) for row in found if row.of == of]


@pytest.mark.usefixtures("company")
def test_managers_are_numbered_from_the_nearest_up_to_the_level_that_is_asked_for(store: Store) -> None:
    nearest = (1, "P-2", "S-2", JANUARY, END)
    assert managers(store, "P-1") == [nearest, (2, "P-3", "S-3", JANUARY, END)]
    assert managers(store, "P-1", levels=1) == [nearest]
    assert managers(store, "P-2") == [(1, "P-3", "S-3", JANUARY, END)]
    assert managers(store, "P-3") == []


@pytest.mark.usefixtures("company")
def test_a_change_of_the_line_or_of_the_seat_below_splits_the_days(store: Store, say: Say) -> None:
    say("line", position="S-1", reports_to="S-3", begins=MARCH)
    assert managers(store, "P-1") == [
        (1, "P-2", "S-2", JANUARY, MARCH),
        (1, "P-3", "S-3", MARCH, END),
        (2, "P-3", "S-3", JANUARY, MARCH),
    ]
    say("holding", participant="P-1", position="S-3", begins=JULY)
    assert managers(store, "P-1")[1] == (1, "P-3", "S-3", MARCH, JULY)


@pytest.mark.usefixtures("company")
def test_a_vacant_manager_is_named_by_the_seat_and_those_above_are_still_found(
    store: Store, leave: Say, say: Say
) -> None:
    leave("holding", MARCH, participant="P-2")
    say("holding", participant="P-4", position="S-2", begins=JULY)
    assert managers(store, "P-1") == [
        (1, None, "S-2", MARCH, JULY),
        (1, "P-2", "S-2", JANUARY, MARCH),
        (1, "P-4", "S-2", JULY, END),
        (2, "P-3", "S-3", JANUARY, END),
    ]


@pytest.mark.usefixtures("company")
def test_both_holders_of_a_managers_seat_are_found(store: Store, say: Say) -> None:
    say("holding", participant="P-4", position="S-2", begins=MARCH, until=JULY)
    assert managers(store, "P-1", levels=1) == [(1, "P-2", "S-2", JANUARY, END), (1, "P-4", "S-2", MARCH, JULY)]


@pytest.mark.usefixtures("company")
def test_the_same_said_again_in_pieces_leaves_no_trace(store: Store, say: Say) -> None:
    before = managers(store, "P-1")
    say("line", position="S-1", reports_to="S-3", begins=MARCH, until=JULY)
    say("line", position="S-1", reports_to="S-2", begins=MARCH, until=JULY)
    assert managers(store, "P-1") == before


@pytest.mark.usefixtures("company")
def test_what_was_said_later_is_not_known_at_an_earlier_position(store: Store, say: Say) -> None:
    with store.reading() as session:
        known = max(row.known_from for row in session.connection().execute(KINDS["line"].table.select()))
    say("line", position="S-1", reports_to="S-3", begins=BEFORE)
    assert managers(store, "P-1", levels=1, as_of=known) == [(1, "P-2", "S-2", JANUARY, END)]
    assert managers(store, "P-1", levels=1) == [(1, "P-3", "S-3", JANUARY, END)]


@pytest.mark.usefixtures("company")
def test_a_circle_of_managers_is_gone_round_once(store: Store, say: Say) -> None:
    say("line", position="S-3", reports_to="S-1")
    assert [row[:3] for row in managers(store, "P-1", levels=20)] == [(1, "P-2", "S-2"), (2, "P-3", "S-3")]


@pytest.mark.usefixtures("company")
def test_another_relation_has_its_own_levels_and_several_at_once(store: Store, say: Say) -> None:
    for n, mentor in ((1, 2), (1, 3), (2, 3)):
        say("relation", position=f"S-{n}", relation="mentor", reports_to=f"S-{mentor}")
    assert [row[:3] for row in managers(store, "P-1", relation="mentor")] == [
        (1, "P-2", "S-2"), (1, "P-3", "S-3"), (2, "P-3", "S-3"),
    ]  # fmt: skip
    assert managers(store, "P-1", relation="overlay") == []


def test_territories_are_held_by_participants_and_through_seats_each_with_a_share(
    store: Store, say: Say, company: None
) -> None:
    say("territory", territory="T", title="T")
    say("territory_member", territory="T", level="participant", subject="P-1", share=Decimal("0.4"), begins=MARCH)
    for position in ("S-1", "S-2"):
        say("territory_member", territory="T", level="position", subject=position, until=JULY)
    with store.reading() as session:
        found = territory_members(session, YEAR, 10_000)
    # From March on the first holds it as a person, and no more through the seat.
    assert [(m.participant, m.position, m.share, *m.days) for m in found] == [
        ("P-1", "S-1", None, JANUARY, MARCH),
        ("P-1", None, Decimal("0.4"), MARCH, END),
        ("P-2", "S-2", None, JANUARY, JULY),
    ]


def test_a_vacant_seat_that_holds_a_territory_is_named(store: Store, say: Say, company: None, leave: Say) -> None:
    say("territory", territory="T", title="T")
    say("territory_member", territory="T", level="position", subject="S-2", share=Decimal("0.5"))
    leave("holding", JULY, participant="P-2")
    with store.reading() as session:
        found = territory_members(session, YEAR, 10_000)
    assert [(m.participant, m.position, m.share, *m.days) for m in found] == [
        (None, "S-2", None, JULY, END),
        ("P-2", "S-2", Decimal("0.5"), JANUARY, JULY),
    ]


def test_a_unit_has_the_seats_of_the_units_below_it_while_they_are_below(store: Store, say: Say, company: None) -> None:
    say("business_unit", business_unit="World", title="World")
    say("business_unit", business_unit="North", title="North", parent="World", until=JULY)
    say("seat", position="S-2", title="Seller", business_unit="South", begins=MARCH)
    with store.reading() as session:
        found = unit_members(session, YEAR, 10_000)
    assert [(m.of, m.participant, m.position, *m.days) for m in found] == [
        ("North", "P-1", "S-1", JANUARY, END),
        ("North", "P-2", "S-2", JANUARY, MARCH),
        ("North", "P-3", "S-3", JANUARY, END),
        ("South", "P-2", "S-2", MARCH, END),
        ("World", "P-1", "S-1", JANUARY, JULY),
        ("World", "P-2", "S-2", JANUARY, MARCH),
        ("World", "P-3", "S-3", JANUARY, JULY),
    ]


def test_units_that_belong_to_each_other_are_gone_round_once(store: Store, say: Say, company: None) -> None:
    for unit, parent in (("World", None), ("North", "World"), ("World", "North")):
        say("business_unit", business_unit=unit, title=unit, parent=parent)
    with store.reading() as session:
        found = unit_members(session, YEAR, 10_000)
    assert [(m.of, m.participant) for m in found] == [(u, f"P-{n}") for u in ("North", "World") for n in (1, 2, 3)]


def test_a_seats_days_are_split_where_its_title_changes_and_cut_to_the_span(
    store: Store, say: Say, company: None, leave: Say
) -> None:
    say("seat", position="S-1", title="Chief", business_unit="North", begins=MARCH)
    say("holding", participant="P-1", position="S-2", begins=JULY)
    leave("seat", JULY, position="S-2")
    with store.reading() as session:
        found = seats_in_time(session, YEAR, 10_000)
    assert [(s.position, s.title, s.unit, *s.days) for s in found if s.participant == "P-1"] == [
        ("S-1", "Seller", "North", JANUARY, MARCH),
        ("S-1", "Chief", "North", MARCH, JULY),
        ("S-2", None, None, JULY, END),
    ]
