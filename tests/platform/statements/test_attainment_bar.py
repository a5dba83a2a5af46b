from decimal import Decimal

from compledger.statements.attainment_bar import AttainmentBar, attainment_bar
from compledger.statements.model import Measurement


def bar(attainment: str, *tiers: str) -> AttainmentBar:
    found = Measurement(
        "r", "sales", Decimal(1), Decimal(1), Decimal(attainment), tuple(Decimal(tier) for tier in tiers)
    )
    drawn = attainment_bar(found)
    assert drawn
    return drawn


def test_without_a_quota_there_is_no_bar() -> None:
    assert attainment_bar(Measurement("r", "sales", Decimal(1), None, None)) is None


def test_the_quota_is_marked_even_where_no_tier_begins_at_it() -> None:
    assert [mark.is_quota for mark in bar("0.5").marks] == [True]


def test_a_tier_from_zero_has_no_mark() -> None:
    assert [mark.label for mark in bar("0.5", "0", "0.6", "1").marks] == ["60 %", "100 %"]


def test_the_bar_has_room_for_an_attainment_far_above_the_quota() -> None:
    drawn = bar("3.4", "0", "0.6", "1")
    assert 80 < Decimal(drawn.filled) < 100
    assert all(0 < Decimal(mark.at) < 100 for mark in drawn.marks)


def test_a_period_below_zero_fills_nothing() -> None:
    assert bar("-0.2", "0", "1").filled == "0"


def test_a_label_that_would_touch_the_quotas_gives_way() -> None:
    marks = bar("0.5", "0", "0.95", "1", "1.05").marks
    assert [(mark.label, mark.is_quota) for mark in marks] == [("", False), ("100 %", True), ("", False)]


def test_the_bar_says_in_words_what_it_draws() -> None:
    assert bar("1.084216", "0", "0.6", "1").in_words == "108.42 % of quota attained; marks at 60 %, 100 %"
