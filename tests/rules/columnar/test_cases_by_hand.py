"""Cases worked by hand, where the engine once differed from what a rule set says, or both evaluators did."""

from datetime import date

import pytest

from compledger.rules.columnar import VersionsDisagree, refuse_disagreement
from compledger.rules.timeline import Segment
from tests.rules.columnar.by_hand import (
    FEBRUARY,
    FIRST,
    LAST,
    STANDING,
    STANDING_TIERS,
    TEN_PERCENT,
    both,
    paid,
    plan,
    quota,
    sale,
    troubles,
    world,
)
from tests.worlds import calculated


@pytest.mark.parametrize(
    ("when", "credits"),
    [
        ("amount = 0.0000001", 0),
        ("amount in (0.0000001, 0)", 1),
        ("amount <> 0.0000001", 1),
        ("amount in (0, 0.0, 0.00)", 1),
    ],
)
def test_a_literal_of_more_places_than_an_amount_has_equals_none(when: str, credits: int) -> None:
    assert len(both(world(plan(when=when, base="amount + 5"), sales=(sale("1", "0"),))).lines) == credits


@pytest.mark.parametrize(("when", "credits"), [("is null", 1), ("is not null", 0)])
def test_what_is_divided_by_nought_is_missing(when: str, credits: int) -> None:
    here = world(plan(when=f"(amount / cost) {when}"), sales=(sale("1", "5", cost="0"),))
    assert len(both(here).lines) == credits


def test_an_earning_waits_for_another_that_it_asks_through_two_tables() -> None:
    tables = """rate_tables:
  - {id: inner, kind: curve, by: earned(c), points: [{at: 0, times: 1}, {at: 10, times: 3}]}
  - {id: outer, kind: lookup, by: {x: table(inner)}, rows: [{x: {until: 2}, rate: 0.01}, {x: {from: 2}, rate: 0.5}]}"""
    earnings = """  - {id: c, text: T., kind: flat, measure: sales, rate: 0.1}
  - {id: d, text: T., kind: flat, measure: sales, rate: table outer}"""
    assert paid(world(plan(earnings, tables=tables), sales=(sale("1", "100"),))) == {"c": 1000, "d": 5000}


def test_a_quota_waits_for_another_that_it_asks_through_a_table() -> None:
    tables = """rate_tables:
  - {id: ramp, kind: curve, by: quota(zz), points: [{at: 0, amount: 1}, {at: 1000, amount: 2000}]}
  - {id: t, kind: marginal, by: attainment, tiers: [{from: 0, rate: 0.01}, {from: 1, rate: 0.05}]}"""
    here = plan(
        "  - {id: c, text: T., kind: marginal, measure: sales, table: t}\n"
        "  - {id: d, text: T., kind: flat, measure: zz, rate: 0}",
        quota=", quota: table(ramp)", measures="  - {id: zz, credits: [own], quota: quota(annual) / 4}", tables=tables,
    )  # fmt: skip
    assert paid(world(here, sales=(sale("1", "100"),), quotas=(quota("annual", "400"),))) == {"c": 100, "d": 0}


BONUS = TEN_PERCENT + "\n  - {id: bonus, text: T., kind: formula, pays: quota(target_bonus) * 0.5}"


def test_a_payee_whose_only_figure_is_a_quota_in_another_currency_is_an_exception() -> None:
    assert troubles(world(plan(BONUS), quotas=(quota("target_bonus", "1000", "USD"),))) == [("no_figure", "bonus")]


def test_a_version_that_ends_within_a_period_still_pays_its_formulas() -> None:
    ended = Segment(FIRST, date(2025, 2, 10), plan(BONUS))
    assert paid(world(ended, quotas=(quota("target_bonus", "1000"),))) == {"bonus": 50000}


def test_a_component_that_a_later_version_drops_is_paid_as_the_last_version_with_it_says() -> None:
    versions = [Segment(FIRST, date(2025, 2, 10), plan(BONUS)), Segment(date(2025, 2, 10), LAST, plan(label="2"))]
    assert paid(world(*versions, quotas=(quota("target_bonus", "1000"),))) == {"bonus": 50000}


def test_a_version_that_ended_before_the_period_pays_nothing_in_it() -> None:
    versions = [Segment(FIRST, FEBRUARY.starts_on, plan(BONUS)), Segment(FEBRUARY.starts_on, LAST, plan(label="2"))]
    assert paid(world(*versions, quotas=(quota("target_bonus", "1000"),))) == {}


def test_a_measure_that_changes_from_money_to_pieces_is_refused() -> None:
    pieces = plan(TEN_PERCENT.replace("0.1", "5"), label="2", base="1")
    with pytest.raises(VersionsDisagree, match="'sales' sums money in version '1' and quantity in version '2'"):
        calculated(world(Segment(FIRST, date(2025, 2, 10), plan()), Segment(date(2025, 2, 10), LAST, pieces)))


def test_earnings_that_wait_for_each_other_across_versions_are_refused() -> None:
    formula = "\n  - {{id: {}, text: T., kind: formula, pays: "
    asks = formula + "earned({}) * 2}}" + formula + "1}}"
    first, second = (
        plan(TEN_PERCENT + asks.format("a", "b", "b")),
        plan(TEN_PERCENT + asks.format("b", "a", "a"), label="2"),
    )
    with pytest.raises(VersionsDisagree, match="'a', 'b' wait for each other"):
        refuse_disagreement([first, second])


def test_whole_amounts_of_a_version_that_is_over_before_the_period_have_tiers_all_the_same() -> None:
    tables = "rate_tables:\n  - {id: t, kind: whole, by: total, tiers: [{from: 0, rate: 0.1}, {from: 500, rate: 1}]}"
    earning = "  - {id: c, text: T., kind: whole, measure: sales, table: t}"
    versions = [Segment(FIRST, FEBRUARY.starts_on, plan(earning, tables=tables))]
    versions.append(Segment(FEBRUARY.starts_on, LAST, plan(label="2")))
    assert paid(world(*versions, sales=(sale("1", "100"),))) == {"pay": 1000}


def test_a_greatest_of_greatests_costs_no_more_than_a_list() -> None:
    base = "greatest(amount, " * 14 + "cost" + ")" * 14
    assert paid(world(plan(base=base), sales=(sale("1", "5", cost="7"),))) == {"pay": 70}


def test_tiers_of_the_whole_amount_find_the_rate_that_they_multiply_in_every_version() -> None:
    pays = "  - {{id: pay, text: by tier, kind: whole, measure: sales, table: steps{}}}"
    steps = "rate_tables: [{{id: steps, kind: whole, by: total, tiers: [{{from: 0, {}}}]}}]"
    own_rates = plan(pays.format(""), tables=steps.format("rate: 0.05"))
    multiples = plan(pays.format(", rate: 0.1"), label="2", tables=steps.format("times: 2"))
    with pytest.raises(VersionsDisagree, match="multiply its rate in version '2', and it has no rate in version '1'"):
        refuse_disagreement([own_rates, multiples])
    refuse_disagreement([multiples, multiples])


@pytest.mark.parametrize(
    ("amounts", "pays"),
    [
        (("150", "-150"), 0),  # 150 × 1 %, and as much back: after it the total stands at 0
        (("90", "20", "-20"), 90),
        (("100", "50", "-20"), 100 + 250 - 100),  # the total stands at 130 after the return, in the tier of 5 %
        (("-30", "30"), 0),
        (("100", "0"), 100),
    ],
)
def test_a_standing_tier_takes_from_a_return_what_it_paid_for_the_sale(amounts: tuple[str, ...], pays: int) -> None:
    sales = [sale(str(n), amount, day=f"2025-02-{n:02}") for n, amount in enumerate(amounts, start=1)]
    assert paid(world(plan(STANDING, tables=STANDING_TIERS), sales=tuple(sales))) == {"c": pays}
