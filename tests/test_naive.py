"""The plain evaluator against cases worked by hand: what it says of these, anybody can check on paper."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from compledger.rules.language import parse_rule_set
from compledger.rules.language.forms.crediting import Through
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment
from tests.naive import Held, OwnRate, Quota, Row, Tie, World, evaluate

JANUARY, FEBRUARY = (Period(f"2025-0{n}", date(2025, n, 1), date(2025, n + 1, 1)) for n in (1, 2))
ALWAYS = (date(2020, 1, 1), date(9999, 12, 31))
HEAD = """
rule_set: plan
version: "1"
title: A plan
effective_from: 2025-01-01
currency: EUR
calendar: months
"""
OWN = """
rounding: {mode: half_up, step: slice}
fields: {sold_by: participant}
credit_rules: [{id: own, text: own sales, to: sold_by}]
measures: [{id: sales, credits: [own]}]
"""
TEN_PERCENT = "earnings: [{id: pay, text: 10 %, kind: flat, measure: sales, rate: 0.1}]"
SEATS = (
    Held("P-1", "S-1", "Rep", "North", *ALWAYS),
    Held("P-2", "S-2", "Rep", "North", *ALWAYS),
    Held("P-10", "S-10", "Head", "South", *ALWAYS),
)


def sale(key: str, amount: str, day: str = "2025-02-03", **fields: object) -> Row:
    known = {"source": "erp", "source_key": key, "day": date.fromisoformat(day), "currency": "EUR", "sold_by": "P-1"}
    return {**known, "amount": Decimal(amount), **fields}


def world(
    plan: str, *sales: Row, quota: str | None = None, periods: Sequence[Period] = (FEBRUARY,), **facts: object
) -> World:
    version = Segment(JANUARY.starts_on, FEBRUARY.ends_before, parse_rule_set(HEAD + plan, "plan"))
    quotas = [Quota("P-1", "sales", "months", p.name, Decimal(quota), "EUR") for p in periods if quota]
    return World(**{"calendar": "months", "periods": tuple(periods), "versions": [version], "transactions": sales,
                    "seats": SEATS, "quotas": quotas, **facts})  # type: ignore[arg-type]  # fmt: skip


def paid(here: World) -> dict[str, list[str]]:
    """Return what each is paid, line by line, in euros."""
    found: dict[str, list[str]] = {}
    for line in evaluate(here).lines:
        found.setdefault(line.participant, []).append(str(Decimal(line.earned_minor).scaleb(-2)))
    return found


def exceptions(here: World) -> list[tuple[str, str | None]]:
    return [(trouble.kind, trouble.source_key) for trouble in evaluate(here).exceptions]


def test_a_sale_pays_its_rate_and_half_a_cent_goes_away_from_nought() -> None:
    here = world(OWN + TEN_PERCENT, sale("1", "100"), sale("2", "0.05"), sale("3", "-0.05"))
    assert paid(here) == {"P-1": ["10.00", "0.01", "-0.01"]}


def test_who_sold_without_a_seat_or_without_a_name_is_an_exception() -> None:
    here = world(OWN + TEN_PERCENT, sale("1", "100", sold_by=None), sale("2", "100", sold_by="P-7"))
    assert paid(here) == {}
    assert exceptions(here) == [("no_participant", "1"), ("no_seat", "2")]


TIERS = "tiers: [{from: 0, times: 1}, {from: 0.5, times: 2}, {from: 1, times: 3}]"


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        # Quota 1000, sales 600 and 600. The first goes to 60 %, the second from there to 120 %.
        ("marginal", ["50.00", "20.00", "80.00", "60.00"]),  # 500×10 %, 100×20 % | 400×20 %, 200×30 %
        ("standing", ["60.00", "120.00"]),  # before them stand 0 % and 60 %
        ("whole", ["180.00", "180.00"]),  # in the end 120 %: 30 % on both
    ],
)
def test_tiers_pay_by_slice_by_where_the_total_stands_or_by_where_it_ends(kind: str, lines: list[str]) -> None:
    plan = (
        OWN
        + f"""
rate_tables: [{{id: tiers, kind: {kind}, by: attainment, {TIERS}}}]
earnings: [{{id: pay, text: tiers, kind: {kind}, measure: sales, rate: 0.1, table: tiers}}]
"""
    )
    here = world(plan, sale("1", "600"), sale("2", "600"), quota="1000")
    assert sorted(paid(here)["P-1"], key=Decimal) == sorted(lines, key=Decimal)


def test_a_return_gives_back_the_slices_that_it_crosses() -> None:
    plan = (
        OWN
        + f"""
rate_tables: [{{id: tiers, kind: marginal, by: attainment, {TIERS}}}]
earnings: [{{id: pay, text: tiers, kind: marginal, measure: sales, rate: 0.1, table: tiers}}]
"""
    )
    here = world(plan, sale("1", "600"), sale("2", "-600"), quota="1000")
    assert sum(line.earned_minor for line in evaluate(here).lines) == 0


def test_without_a_quota_above_nought_nobody_is_paid_as_nought() -> None:
    plan = (
        OWN
        + f"""
rate_tables: [{{id: tiers, kind: whole, by: attainment, {TIERS}}}]
earnings: [{{id: pay, text: tiers, kind: whole, measure: sales, rate: 0.1, table: tiers}}]
"""
    )
    assert exceptions(world(plan, sale("1", "600"))) == [("no_quota", "1")]
    assert exceptions(world(plan, sale("1", "600"), quota="0")) == [("quota_not_positive", "1")]


def territory(*members: tuple[str | None, str | None]) -> list[Tie]:
    return [
        Tie(Through.TERRITORY, "", "4", 0, who, "S", None if share is None else Decimal(share), *ALWAYS)
        for who, share in members
    ]


@pytest.mark.parametrize(
    ("split", "members", "wanted"),
    [
        ("equal", [("P-2", None), ("P-10", None), ("P-1", None)], {"P-1": 34, "P-2": 33, "P-10": 33}),
        ("last", [("P-2", None), ("P-10", None), ("P-1", None)], {"P-1": 33, "P-2": 33, "P-10": 34}),
        ("weights", [("P-1", "0.6"), ("P-2", "0.2")], {"P-1": 75, "P-2": 25}),
        ("each", [("P-1", "0.6"), ("P-2", "0.2")], {"P-1": 100, "P-2": 100}),
        ("equal", [("P-1", None), (None, None)], {"P-1": 100}),
    ],
)
def test_holders_of_a_territory_share_a_sale_to_the_last_unit(
    split: str, members: list[tuple[str | None, str | None]], wanted: dict[str, int]
) -> None:
    how = "{how: equal, places: 0, rest: last}" if split == "last" else f"{{how: {split}, places: 0}}"
    plan = f"""
rounding: {{mode: half_up, step: slice}}
fields: {{territory: text}}
credit_rules: [{{id: own, text: shared, to: {{members_of: territory, split: {"each" if split == "each" else how}}}}}]
measures: [{{id: sales, credits: [own]}}]
earnings: [{{id: pay, text: all, kind: flat, measure: sales, rate: 1}}]
"""
    for sign in (1, -1):
        here = world(plan, sale("1", str(100 * sign), territory="4"), ties=territory(*members))
        assert {line.participant: line.slice for line in evaluate(here).lines} == {
            w: p * sign for w, p in wanted.items()
        }


def test_managers_are_credited_by_level_past_a_vacant_seat_and_but_those_asked_for() -> None:
    plan = """
rounding: {mode: half_up, step: slice}
fields: {sold_by: participant}
credit_rules:
  - {id: own, text: all above, to: {managers_of: sold_by, levels: 3}, only: "seat_title <> 'Head'"}
measures: [{id: sales, credits: [own]}]
rate_tables:
  - {id: by-level, kind: lookup, by: [level], rows: [{level: 1, rate: 0.02}, {level: 2, rate: 0.01}]}
earnings: [{id: pay, text: overrides, kind: flat, measure: sales, rate: table by-level}]
"""
    chain = [(1, None), (2, "P-2"), (3, "P-10")]
    ties = [Tie(Through.MANAGERS, "", "P-1", level, who, f"S-{level}", None, *ALWAYS) for level, who in chain]
    here = world(plan, sale("1", "1000"), ties=ties)
    assert paid(here) == {"P-2": ["10.00"]}
    assert exceptions(here) == [("vacant_seat", "1")]


def test_a_margin_below_nought_counts_as_nought_and_one_that_cannot_be_told_is_an_exception() -> None:
    plan = """
rounding: {mode: half_up, step: slice}
fields: {sold_by: participant, cost: money, quantity: quantity}
credit_rules: [{id: own, text: margin, to: sold_by, base: "max(amount - quantity * cost, 0)"}]
measures: [{id: sales, credits: [own]}]
earnings: [{id: pay, text: 4 %, kind: flat, measure: sales, rate: 0.04}]
"""
    sales = [("1", "100", "30"), ("2", "100", "60"), ("3", "100", None)]
    costs = {key: None if cost is None else Decimal(cost) for key, _, cost in sales}
    here = world(plan, *(sale(key, amount, cost=costs[key], quantity=Decimal(2)) for key, amount, _ in sales))
    assert paid(here) == {"P-1": ["1.60", "0.00"]}
    assert exceptions(here) == [("no_base", "3")]


def test_a_window_carries_the_total_on_from_month_to_month() -> None:
    plan = (
        OWN.replace("credits: [own]", "credits: [own], window: quarters")
        + f"""
rate_tables: [{{id: tiers, kind: marginal, by: attainment, {TIERS}}}]
earnings: [{{id: pay, text: tiers, kind: marginal, measure: sales, rate: 0.1, table: tiers}}]
"""
    )
    quarter = Period("2025-Q1", date(2025, 1, 1), date(2025, 4, 1))
    quotas = [Quota("P-1", "sales", "quarters", "2025-Q1", Decimal(1000), "EUR")]
    sales = sale("1", "600", "2025-01-10"), sale("2", "600", "2025-02-10")
    here = world(plan, *sales, windows={"quarters": (quarter,)}, quotas=quotas)
    assert Counter(paid(here)["P-1"]) == {"80.00": 1, "60.00": 1}  # only February: from 60 % to 120 %


def test_a_bonus_by_formula_is_asked_of_whom_it_concerns() -> None:
    plan = (
        OWN
        + """
earnings:
  - {id: bonus, text: at target, kind: formula, pays: "case when attainment(sales) >= 1 then 5000 else 0 end"}
"""
    )
    assert paid(world(plan, sale("1", "1000"), quota="1000")) == {"P-1": ["5000.00"]}
    assert paid(world(plan, quota="1000")) == {"P-1": ["0.00"]}
    assert exceptions(world(plan, sale("1", "1000"))) == [("no_figure", None)]
    assert evaluate(world(plan)).lines == []


def test_a_gate_that_is_shut_pays_nothing_and_says_nothing() -> None:
    plan = (
        OWN + 'earnings: [{id: pay, text: gated, kind: flat, measure: sales, rate: 0.1, only_if: "total(sales) > 500"}]'
    )
    assert paid(world(plan, sale("1", "500"))) == {}
    assert exceptions(world(plan, sale("1", "500"))) == []
    assert paid(world(plan, sale("1", "501"))) == {"P-1": ["50.10"]}


def test_limits_take_away_in_lines_of_their_own_first_from_deals_then_from_the_period() -> None:
    plan = OWN + TEN_PERCENT.replace("rate: 0.1", "rate: 0.1, limits: [{per: deal, most: 50}, {per: period, most: 70}]")
    here = world(plan, sale("1", "1000"), sale("2", "300"), sale("3", "-1000"), sale("4", "600"))
    # 100 → 50, 30, −100 → −50 (a return mirrors a sale), 60 → 50: together 80 → 70.
    lines = [(line.source_key, line.earned_minor) for line in evaluate(here).lines if line.kind == "limit"]
    assert sorted(lines, key=str) == [("1", -5000), ("3", 5000), ("4", -1000), (None, -1000)]


@pytest.mark.parametrize(
    ("step", "mode", "total"), [("slice", "half_up", 3), ("slice", "half_even", 0), ("period", "half_up", 2)]
)
def test_rounding_goes_the_way_and_at_the_step_that_the_plan_names(step: str, mode: str, total: int) -> None:
    plan = OWN.replace("mode: half_up, step: slice", f"mode: {mode}, step: {step}") + TEN_PERCENT
    here = world(plan, *(sale(key, "0.05") for key in "123"))  # half a cent, three times
    assert sum(line.earned_minor for line in evaluate(here).lines) == total


def test_factors_multiply_into_one_rate_that_is_rounded_to_twelve_places() -> None:
    plan = (
        OWN
        + """
rate_tables:
  - {id: kick, kind: curve, by: attainment(sales), points: [{at: 0, times: 1}, {at: 3, times: 2}]}
earnings: [{id: pay, text: factors, kind: flat, measure: sales, rate: personal commission, times: [1.5, table kick]}]
"""
    )
    rates = [OwnRate("P-1", "commission", Decimal("0.1"), *ALWAYS)]
    (line,) = evaluate(world(plan, sale("1", "1000"), quota="1000", rates=rates)).lines
    assert line.effective_rate == Decimal("0.2")  # 0.1 × 1.5 × 1⅓, the last to 12 places
    assert line.earned_minor == 20000
