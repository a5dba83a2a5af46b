"""Timelines: a later assertion wins on the days it covers, and only there."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from compledger.rules.timeline import Assertion, Segment, flatten

START = date(2025, 1, 1)
DAYS = st.integers(0, 40)


def day(number: int) -> date:
    return START + timedelta(days=number)


def test_a_later_assertion_takes_the_middle_out_of_an_earlier_one() -> None:
    found = flatten([Assertion(day(0), day(30), 1, "old"), Assertion(day(10), day(20), 2, "new")])
    assert found == [
        Segment(day(0), day(10), "old"),
        Segment(day(10), day(20), "new"),
        Segment(day(20), day(30), "old"),
    ]


def test_the_order_in_which_assertions_are_given_does_not_matter_only_their_positions_do() -> None:
    assertions = [Assertion(day(0), day(30), 2, "new"), Assertion(day(0), day(30), 1, "old")]
    assert flatten(assertions) == flatten(reversed(assertions)) == [Segment(day(0), day(30), "new")]


def test_an_assertion_of_no_days_says_nothing() -> None:
    assert flatten([Assertion(day(3), day(3), 1, "nothing")]) == []


@given(st.lists(st.tuples(DAYS, DAYS), max_size=8))
def test_on_every_day_the_newest_assertion_that_covers_it_holds(spans: list[tuple[int, int]]) -> None:
    assertions = [Assertion(day(a), day(b), known, known) for known, (a, b) in enumerate(spans, start=1)]
    segments = flatten(assertions)
    for number in range(45):
        wanted = [a.value for a in assertions if a.effective_from <= day(number) < a.effective_until][-1:]
        held = [s.value for s in segments if s.effective_from <= day(number) < s.effective_until]
        assert held == wanted
