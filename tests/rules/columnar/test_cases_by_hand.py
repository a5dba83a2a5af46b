"""Cases worked by hand, where the engine once differed from what a rule set says, or both evaluators did."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from compledger.rules.columnar import VersionsDisagree, refuse_disagreement
from compledger.rules.columnar.plan import widths
from compledger.rules.language import RuleSet, parse_rule_set
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment
from tests.naive import Held, Outcome, OwnRate, Quota, Row, World, evaluate
from tests.worlds import calculated, calculated_in

FEBRUARY = Period("2025-02", date(2025, 2, 1), date(2025, 3, 1))
ALWAYS = (date(2020, 1, 1), date(9999, 12, 31))
FIRST, LAST = date(2025, 1, 1), date(2026, 1, 1)
PLAN = """
rule_set: plan
version: "{label}"
title: A plan
effective_from: 2025-01-01
effective_until: 2026-01-01
currency: EUR
calendar: months
rounding: {{mode: half_up, step: slice}}
fields: {{sold_by: participant{fields}}}
credit_rules: [{{id: own, text: own sales, to: sold_by, when: "{when}", base: "{base}"}}]
measures:
  - {{id: sales, credits: [own]{quota}}}
{measures}
{tables}
earnings:
{earnings}
"""
TEN_PERCENT = "  - {id: pay, text: 10 %, kind: flat, measure: sales, rate: 0.1}"


def plan(earnings: str = TEN_PERCENT, label: str = "1", **parts: str) -> RuleSet:
    known = {"when": "sold_by is not null", "base": "amount", "quota": "", "measures": "", "tables": "", **parts}
    asked = "".join(known.values()) + earnings
    fields = "".join(f", {name}: {kind}" for name, kind in (("cost", "money"), ("disc", "share")) if name in asked)
    return parse_rule_set(PLAN.format(label=label, earnings=earnings, fields=fields, **known), "plan", published=True)


def sale(key: str, amount: str, cost: str = "1", disc: str = "0.1", day: str = "2025-02-03") -> Row:
    numbers = {"amount": Decimal(amount), "cost": Decimal(cost), "disc": Decimal(disc)}
    return {
        "source": "erp", "source_key": key, "day": date.fromisoformat(day), "currency": "EUR", "sold_by": "P-1",
        **numbers,
    }  # fmt: skip


def world(*versions: Segment[RuleSet] | RuleSet, sales: tuple[Row, ...] = (), quotas: tuple[Quota, ...] = ()) -> World:
    segments = [v if isinstance(v, Segment) else Segment(FIRST, LAST, v) for v in versions]
    seats = [Held("P-1", "S-1", "Rep", "North", *ALWAYS)]
    return World("months", (FEBRUARY,), segments, sales, seats, quotas=quotas)


def both(here: World) -> Outcome:
    """Return what both evaluators say, which is the same."""
    plain, (columnar, _) = evaluate(here), calculated(here)
    assert columnar == plain
    return columnar


def paid(here: World) -> dict[str, int]:
    """Return what each component comes to, in minor units."""
    found: dict[str, int] = {}
    for line in both(here).lines:
        found[line.component] = found.get(line.component, 0) + line.earned_minor
    return found


def troubles(here: World) -> list[tuple[str, str]]:
    return [(trouble.kind, trouble.about) for trouble in both(here).exceptions]


def details(here: World) -> dict[str, str]:
    """Return what the exceptions of each component say is missing."""
    with duckdb.connect(":memory:") as connection:
        calculated_in(connection, here)
        return dict(connection.execute("SELECT about, detail FROM exception WHERE detail IS NOT NULL").fetchall())


def quota(name: str, amount: str, currency: str = "EUR") -> Quota:
    return Quota("P-1", name, "months", "2025-02", Decimal(amount), currency)


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


ASKING = """  - {id: c, text: T., kind: flat, measure: sales, rate: personal commission}
  - {id: guarantee, text: T., kind: formula, pays: case when earned(c) < 50 then 1000 else 0 end}"""


def test_what_a_component_with_an_exception_earned_is_not_known() -> None:
    without_rate = world(plan(ASKING), sales=(sale("1", "100"),))
    assert troubles(without_rate) == [("no_figure", "guarantee"), ("no_rate", "c")]
    assert paid(without_rate) == {}
    with_rate = replace(without_rate, rates=[OwnRate("P-1", "commission", Decimal("0.1"), *ALWAYS)])
    assert paid(with_rate) == {"c": 1000, "guarantee": 100000}
    assert paid(replace(without_rate, transactions=())) == {"guarantee": 100000}


def test_the_exception_names_what_was_earned_as_the_figure_that_is_missing() -> None:
    assert details(world(plan(ASKING), sales=(sale("1", "100"),)))["guarantee"] == "earned(c)"


def test_a_floor_of_a_period_lifts_nothing_that_has_exceptions() -> None:
    limits = "limits: [{per: period, least: 250, most: 300}]"
    here = plan(f"  - {{id: c, text: T., kind: flat, measure: sales, rate: table by-cost, {limits}}}", tables=BY_COST)
    known, unknown = sale("1", "100", cost="5"), sale("2", "100", cost="15")
    assert paid(world(here, sales=(known,))) == {"c": 25000}
    incomplete = world(here, sales=(known, unknown))
    assert (paid(incomplete), troubles(incomplete)) == ({"c": 1000}, [("no_rate", "c")])
    assert paid(world(here, sales=(sale("1", "9000", cost="5"), unknown))) == {"c": 30000}


BY_COST = """rate_tables:
  - {id: by-cost, kind: lookup, by: {cost: cost}, rows: [{cost: {until: 10}, rate: 0.1}, {cost: {from: 20}, rate: 0.2}]
    }"""
REACHED = """rate_tables:
  - {id: t, kind: lookup, by: {reached: attainment(sales)}, rows: [{reached: {from: 1}, rate: 0.1}], else: {rate: 0}}"""
BOTH = """rate_tables:
  - {id: t, kind: lookup, by: {cost: cost, reached: attainment(sales)}, else: {rate: 0},
     rows: [{cost: {from: 5}, rate: 0.2}, {reached: {from: 1}, rate: 0.1}]}"""


@pytest.mark.parametrize(("tables", "below_quota"), [(REACHED, 0), (BOTH, 2000)])
def test_a_table_by_a_figure_that_is_missing_pays_neither_else_nor_a_row_without_it(
    tables: str, below_quota: int
) -> None:
    here = plan("  - {id: c, text: T., kind: flat, measure: sales, rate: table t}", tables=tables)
    without = world(here, sales=(sale("1", "100", cost="7"),))
    assert (troubles(without), details(without)) == ([("no_figure", "c")], {"c": "attainment(sales)"})
    assert paid(replace(without, quotas=(quota("sales", "1000"),))) == {"c": below_quota}


def test_a_formula_that_asks_a_table_by_a_missing_figure_comes_to_nothing() -> None:
    tables = """rate_tables:
  - {id: t, kind: lookup, by: {reached: attainment(sales)}, rows: [{reached: {from: 1}, amount: 50}],
     else: {amount: 7}}"""
    pays = TEN_PERCENT + "\n  - {id: bonus, text: T., kind: formula, pays: table(t)}"
    assert troubles(world(plan(pays, tables=tables), sales=(sale("1", "100"),))) == [("no_figure", "bonus")]


def test_a_figure_that_only_a_table_asks_counts_as_named() -> None:
    tables = """rate_tables:
  - {id: t, kind: curve, by: attainment(sales), points: [{at: 0, times: 0}, {at: 1, times: 1}]}"""
    pays = TEN_PERCENT + "\n  - {id: bonus, text: T., kind: formula, pays: quota(target_bonus) * table(t)}"
    here = plan(pays, tables=tables)
    assert troubles(world(here, sales=(sale("1", "100"),))) == [("no_figure", "bonus")]
    assert both(world(here)).exceptions == []


STANDING = "  - {id: c, text: T., kind: standing, measure: sales, table: t}"
STANDING_TIERS = (
    "rate_tables:\n  - {id: t, kind: standing, by: total, tiers: [{from: 0, rate: 0.01}, {from: 100, rate: 0.05}]}"
)


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
