"""What is too large to be paid is an exception by name, and what only needs wider numbers is paid all the same."""

import pytest

from compledger.rules.columnar.plan import widths
from compledger.rules.language import parse_rule_set
from tests.rules.columnar.by_hand import (
    PLAN,
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


@pytest.mark.parametrize(
    "earning",
    [
        "kind: flat, measure: sales, rate: total(sales) / quota(tiny)",
        'kind: flat, measure: sales, rate: 0.1, times: ["total(sales) / quota(tiny)", "total(sales) / quota(tiny)"]',
        "kind: formula, pays: total(sales) * (total(sales) / quota(tiny))",
    ],
)
def test_pay_beyond_all_measure_is_an_exception_and_others_are_paid(earning: str) -> None:
    here = plan(f"{TEN_PERCENT}\n  - {{id: huge, text: T., {earning}}}")
    facts = world(here, sales=(sale("1", "900000000000"),), quotas=(quota("tiny", "0.000001"),))
    assert troubles(facts) == [("too_large", "huge")]
    assert paid(facts) == {"pay": 9_000_000_000_000}


def test_a_quota_beyond_all_measure_is_an_exception() -> None:
    formula = "quota(q) * (quota(q) / quota(tiny)) * (quota(q) / quota(tiny))"
    tables = (
        "rate_tables:\n  - {id: t, kind: marginal, by: attainment, tiers: [{from: 0, rate: 0.1}, {from: 1, rate: 1}]}"
    )
    earning = "  - {id: c, text: T., kind: marginal, measure: sales, table: t}"
    here = plan(earning, quota=f', quota: "{formula}"', tables=tables)
    quotas = (quota("tiny", "0.000001"), quota("q", "900000000"))
    assert troubles(world(here, sales=(sale("1", "100"),), quotas=quotas)) == [("too_large", "c")]


def test_a_limit_beyond_all_measure_is_an_exception() -> None:
    limit = "total(sales) * (total(sales) / quota(tiny)) * (total(sales) / quota(tiny))"
    earning = (
        f'  - {{id: c, text: T., kind: flat, measure: sales, rate: 0.1, limits: [{{per: period, most: "{limit}"}}]}}'
    )
    facts = world(plan(earning), sales=(sale("1", "900000000000"),), quotas=(quota("tiny", "0.000001"),))
    assert troubles(facts) == [("too_large", "c")]


MOST = "999999999999.999999"


def test_a_component_that_adds_up_to_more_than_any_pay_pays_none_of_it() -> None:
    here = plan(f"{TEN_PERCENT}\n  - {{id: huge, text: T., kind: flat, measure: sales, rate: 50}}")
    facts = world(here, sales=(sale("1", MOST), sale("2", MOST)))
    assert paid(facts) == {"pay": 2 * 10_000_000_000_000}
    assert (
        troubles(world(here, sales=(sale("1", MOST), sale("2", MOST), sale("3", "1")))) == [("too_large", "huge")] * 3
    )


def test_floors_of_deals_that_add_up_to_more_than_any_pay_are_exceptions() -> None:
    limits = "limits: [{per: deal, least: quota(floor)}]"
    here = plan(f"  - {{id: c, text: T., kind: flat, measure: sales, rate: 1, {limits}}}")
    sales = tuple(sale(str(n), "1") for n in range(101))
    assert troubles(world(here, sales=sales, quotas=(quota("floor", MOST),))) == [("too_large", "c")] * 101


def test_a_multiple_of_a_quota_beyond_all_measure_is_an_exception() -> None:
    limits = "limits: [{per: period, most: 999999999999.99999999 * quota(sales)}]"
    here = plan(f"  - {{id: c, text: T., kind: flat, measure: sales, rate: 1, {limits}}}")
    assert troubles(world(here, sales=(sale("1", "1"),), quotas=(quota("sales", MOST),))) == [("too_large", "c")]


def test_a_large_period_is_rounded_as_a_whole_to_the_cent() -> None:
    stepped = PLAN.replace("step: slice", "step: period")
    here = parse_rule_set(
        stepped.format(label="1", earnings=TEN_PERCENT.replace("0.1", "9"), fields="", when="amount > 0",
                       base="amount", quota="", measures="", tables=""), "plan", published=True,
    )  # fmt: skip
    facts = world(here, sales=tuple(sale(str(n), "999999999999.956") for n in range(11)))
    # 9 × 999,999,999,999.956 = 8,999,999,999,999.604 each, 98,999,999,999,995.644 together
    assert paid(facts) == {"pay": 9_899_999_999_999_564}
    assert [line.earned_minor for line in both(facts).lines if line.kind == "rounding"] == [4]


def test_numbers_beyond_31_bits_pay_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    here = world(plan(STANDING, tables=STANDING_TIERS), sales=(sale("1", "150"), sale("2", "5")))
    narrow = both(here)
    monkeypatch.setattr(widths, "FITS_INTEGER", 0)
    assert both(here) == narrow


def test_more_shares_of_pay_than_a_byte_counts_are_paid_each() -> None:
    rules = ", ".join(
        f"{{{{id: r{n}, text: T., when: cost = {n}, to: {{{{field: sold_by, pay: 0.{n:03}}}}}}}}}"
        for n in range(1, 301)
    )
    one = '[{{id: own, text: own sales, to: sold_by, when: "{when}", base: "{base}"}}]'
    ids = ", ".join(f"r{n}" for n in range(1, 301))
    document = PLAN.replace(one, f"[{rules}]").replace("credits: [own]", f"credits: [{ids}]")
    text = document.format(label="1", earnings=TEN_PERCENT, fields=", cost: money", quota="", measures="", tables="")
    here = parse_rule_set(text, "plan", published=True)
    assert paid(world(here, sales=(sale("1", "1000", cost="299"), sale("2", "1000", cost="7")))) == {"pay": 2990 + 70}


HUGE = """
  - {id: huge, text: T., kind: marginal, measure: sales, table: u, rate: "total(sales) / quota(tiny) * 1800000000"}"""


@pytest.mark.parametrize("beside", ["", HUGE])
def test_credits_over_several_tiers_pay_the_same_where_another_rate_of_theirs_is_too_large(beside: str) -> None:
    """Tiers of credits that are rounded as a whole are paid at once, but one by one where a rate is too large."""
    tables = """rate_tables:
  - id: t
    kind: marginal
    by: total
    tiers: [{from: 0, rate: 10}, {from: 0.03, rate: 50}, {from: 0.05, rate: 90}]"""
    if beside:
        tables += "\n  - {id: u, kind: marginal, by: total, tiers: [{from: 0, times: 1}, {from: 0.03, times: 2}]}"
    text = PLAN.format(
        label="1", earnings="  - {id: c, text: T., kind: marginal, measure: sales, table: t}" + beside, fields="",
        when="sold_by is not null", base="amount", quota="", measures="", tables=tables,
    )  # fmt: skip
    here = parse_rule_set(text.replace("step: slice", "step: credit"), "plan", published=True)
    sales = (sale("1", "0.02"), sale("2", "0.04"), sale("3", "-0.03"), sale("4", "0.02"))
    facts = world(here, sales=sales, quotas=(quota("tiny", "0.000001"),))
    # 0.02 x 10; 0.01 x 10 + 0.02 x 50 + 0.01 x 90; back from 0.06 to 0.03; 0.02 x 50. The other: 0.02 x 9 * 10^13.
    assert paid(facts) == {"c": 20 + 200 - 190 + 100} | ({"huge": 180_000_000_000_000} if beside else {})
    assert troubles(facts) == ([("too_large", "huge")] * 3 if beside else [])
