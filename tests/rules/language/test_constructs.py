"""Each construct of a document by itself: what is written, and the form that it is read as."""

from datetime import date
from decimal import Decimal

import pytest

from compledger.rules.language import (
    Beyond,
    Cell,
    CurveTable,
    FieldKind,
    Gives,
    Limit,
    LimitPer,
    LookupTable,
    Match,
    NamedValue,
    PersonalRate,
    Point,
    Recipient,
    Rest,
    RuleSet,
    Spell,
    Split,
    TableRate,
    TableRow,
    Through,
    Tier,
    TieredTable,
    ValueRate,
    parse_rule_set,
)
from compledger.rules.language.forms.expression import Literal

FIELDS = "fields: {seller: participant, helper: participant, region: text, branch: text, size: quantity}\n"
HEAD = (
    'rule_set: plan\nversion: "1"\ntitle: A plan\neffective_from: 2025-01-01\neffective_until: 2026-01-01\n'
    "currency: USD\ncalendar: quarters\nrounding: {mode: half_up, step: slice}\n" + FIELDS
)
RULES = "credit_rules: [{id: own, text: own, to: seller}]\n"
MEASURES = "measures: [{id: sales, credits: [own]}]\n"
EARNINGS = "earnings: [{id: pay, text: pay, kind: flat, measure: sales, rate: 0.05}]\n"


def parse(*, rules: str = RULES, measures: str = MEASURES, more: str = "", earnings: str = EARNINGS) -> RuleSet:
    """Return a small plan with some of its parts written otherwise; what nothing asks for does not matter here."""
    return parse_rule_set(HEAD + rules + measures + more + earnings, "plan", published=True)


ALL = {
    "share": Decimal(1),
    "pay_share": Decimal(1),
    "split": Split.EACH,
    "places": 6,
    "rest": Rest.LARGEST,
    "on_top": False,
}
ONE = {"relation": "", "first_level": 1, "levels": 1}


@pytest.mark.parametrize(
    ("to", "recipient"),
    [
        ("seller", Recipient(Through.SELF, "seller", **ONE, **ALL)),
        (
            "{field: helper, share: 0.4, pay: 0}",
            Recipient(Through.SELF, "helper", **ONE, **{**ALL, "share": Decimal("0.4"), "pay_share": Decimal(0)}),
        ),
        (
            "{field: helper, on_top: true, optional: true}",
            Recipient(Through.SELF, "helper", **ONE, **{**ALL, "on_top": True}, optional=True),
        ),
        (
            "{managers_of: seller, levels: 3, from_level: 2, share: 0.5}",
            Recipient(Through.MANAGERS, "seller", "", 2, 3, **{**ALL, "share": Decimal("0.5"), "on_top": True}),
        ),
        (
            "{relation: mentor, of: seller}",
            Recipient(Through.RELATION, "seller", "mentor", 1, 1, **{**ALL, "on_top": True}),
        ),
        (
            "{members_of: region, split: {how: weights, places: 2, rest: last}}",
            Recipient(
                Through.TERRITORY, "region", **ONE,
                **{**ALL, "split": Split.WEIGHTS, "places": 2, "rest": Rest.LAST},
            ),
        ),
        ("{unit: branch, split: equal}", Recipient(Through.UNIT, "branch", **ONE, **{**ALL, "split": Split.EQUAL})),
    ],
)  # fmt: skip
def test_a_recipient_is_read_as_written_and_its_defaults_are_those_of_the_manual(to: str, recipient: Recipient) -> None:
    (rule,) = parse(rules=f"credit_rules: [{{id: own, text: own, to: {to}}}]\n").credit_rules
    assert rule.recipients == (recipient,)


def test_a_credit_rule_has_its_versions_days_unless_it_says_otherwise() -> None:
    rules = """credit_rules:
  - {id: own, clause: "2.1", text: own, to: seller}
  - id: spring
    text: spring
    to: [{field: seller, share: 0.6}, {field: helper, share: 0.4}]
    from: 2025-03-01
    until: 2025-06-01
"""
    own, spring = parse(rules=rules).credit_rules
    assert (own.clause, own.effective_from, own.effective_until) == ("2.1", date(2025, 1, 1), date(2026, 1, 1))
    assert (spring.clause, spring.effective_from, spring.effective_until) == (
        "spring", date(2025, 3, 1), date(2025, 6, 1)
    )  # fmt: skip
    assert [(one.field, one.share) for one in spring.recipients] == [
        ("seller", Decimal("0.6")),
        ("helper", Decimal("0.4")),
    ]


def test_a_share_beside_one_field_is_the_part_of_the_base() -> None:
    (rule,) = parse(rules="credit_rules: [{id: own, text: own, to: seller, share: 0.25}]\n").credit_rules
    assert rule.recipients[0].share == Decimal("0.25")


@pytest.mark.parametrize(
    ("written", "spells"),
    [
        ("value: 0.05", (Spell(date(2025, 1, 1), Decimal("0.05")),)),
        (
            "dated: [{from: 2024-07-01, value: 0.05}, {from: 2025-07-01, value: 0.06}]",
            (Spell(date(2024, 7, 1), Decimal("0.05")), Spell(date(2025, 7, 1), Decimal("0.06"))),
        ),
    ],
)
def test_a_value_begins_with_its_version_unless_it_is_dated(written: str, spells: tuple[Spell, ...]) -> None:
    (value,) = parse(more=f"values: [{{id: part, unit: share, source: A letter, {written}}}]\n").values
    assert value == NamedValue("part", FieldKind.SHARE, "A letter", spells)


def test_tiers_keep_bounds_rates_and_multiples_and_a_multiple_is_one_unless_written() -> None:
    more = """rate_tables:
  - id: steps
    kind: marginal
    by: attainment
    of: sales
    tiers: [{from: 0, until: 1, times: 0.5}, {from: 1, rate: 0.08}]
"""
    table = parse(more=more).tables["steps"]
    assert isinstance(table, TieredTable)
    assert (table.kind.value, table.basis.value, table.of) == ("marginal", "attainment", "sales")
    assert table.tiers == (Tier(Decimal(0), None, Decimal("0.5")), Tier(Decimal(1), Decimal("0.08"), Decimal(1)))


def test_bands_of_a_whole_amount_are_a_lookup_that_reaches_below_its_first_bound() -> None:
    more = """rate_tables:
  - {id: bands, kind: whole, by: abs(amount), tiers: [{rate: 0.02}, {from: 100, rate: 0.03}, {from: 200, rate: 0.04}]}
"""
    table = parse(more=more).tables["bands"]
    assert isinstance(table, LookupTable)
    assert [dimension.match for dimension in table.dimensions] == [Match.BAND]
    assert table.rows == (
        TableRow((Cell((), None, Decimal(100)),), Decimal("0.02")),
        TableRow((Cell((), Decimal(100), Decimal(200)),), Decimal("0.03")),
        TableRow((Cell((), Decimal(200), None),), Decimal("0.04")),
    )


def test_a_row_of_a_lookup_asks_for_one_value_for_any_of_several_for_a_band_or_for_nothing() -> None:
    more = """rate_tables:
  - id: rates
    kind: lookup
    by: {region: region, size: abs(size)}
    rows:
      - {region: North, size: {from: 1, until: 5}, times: 2}
      - {region: [South, East], times: 3}
      - {size: {from: 5}, times: 4}
    else: {times: 1}
"""
    table = parse(more=more).tables["rates"]
    assert isinstance(table, LookupTable)
    assert (table.gives, table.otherwise) == (Gives.TIMES, Decimal(1))
    assert [(one.name, one.match) for one in table.dimensions] == [("region", Match.EQUAL), ("size", Match.BAND)]
    north, south, east = (Literal(FieldKind.TEXT, name) for name in ("North", "South", "East"))
    assert [row.cells for row in table.rows] == [
        (Cell((north,)), Cell((), Decimal(1), Decimal(5))),
        (Cell((south, east)), Cell()),
        (Cell(), Cell((), Decimal(5), None)),
    ]


def test_a_curve_is_flat_beyond_its_ends_unless_it_says_otherwise() -> None:
    points = "points: [{at: 0.5, times: 0}, {at: 1, times: 1}]"
    more = f"rate_tables: [{{id: curve, kind: curve, by: attainment(sales), after: extend, {points}}}]\n"
    table = parse(more=more).tables["curve"]
    assert isinstance(table, CurveTable)
    assert table.points == (Point(Decimal("0.5"), Decimal(0)), Point(Decimal(1), Decimal(1)))
    assert (table.before, table.after) == (Beyond.FLAT, Beyond.EXTEND)


@pytest.mark.parametrize(
    ("written", "factor"),
    [("0.05", Decimal("0.05")), ("personal commission", PersonalRate("commission")), ("value part", ValueRate("part")),
     ("table rates", TableRate("rates"))],
)  # fmt: skip
def test_a_rate_is_a_figure_or_comes_from_the_payee_a_value_or_a_table(written: str, factor: object) -> None:
    more = """values: [{id: part, unit: share, value: 0.1}]
rate_tables: [{id: rates, kind: lookup, by: [region], rows: [{region: A, rate: 0.1}], else: {rate: 0}}]
"""
    (earning,) = parse(more=more, earnings=EARNINGS.replace("0.05", written)).earnings
    assert earning.rate == factor


def test_limits_are_figures_or_formulas_per_deal_and_per_period() -> None:
    limits = "limits: [{per: deal, most: 500}, {per: period, least: 100, most: quota(sales) * 0.1}]"
    (earning,) = parse(earnings=EARNINGS.replace("rate: 0.05", f"rate: 0.05, {limits}")).earnings
    deal, period = earning.limits
    assert deal == Limit(LimitPer.DEAL, None, Literal(FieldKind.MONEY, Decimal(500)))
    assert (period.per, period.least) == (LimitPer.PERIOD, Literal(FieldKind.MONEY, Decimal(100)))
    assert period.most is not None


def test_a_measure_has_the_plans_periods_and_the_imported_quota_unless_it_says_otherwise() -> None:
    measures = (
        "measures: [{id: sales, credits: [own]}, {id: year, credits: [own], window: years, quota: quota(annual)}]\n"
    )
    sales, year = parse(measures=measures).measures
    assert (sales.window, sales.quota) == (None, None)
    assert (year.window, year.quota is None) == ("years", False)


def test_an_example_supposes_people_members_and_sales_and_expects_three_kinds_of_things() -> None:
    example = """examples:
  - id: one
    text: one
    period: {name: Q1, from: 2025-01-01, until: 2025-04-01}
    window_from: 2024-10-01
    people:
      - {participant: P-1, title: Rep, reports_to: P-2, relations: {mentor: P-2}, quotas: {sales: 9}, from: 2025-02-01}
      - {participant: P-2}
    territories: {north: [P-1, {participant: P-2, share: 0.4}]}
    transactions: [{day: 2025-01-10, amount: 100, seller: P-1}, {key: A, day: 2024-12-10, amount: -5.5, currency: EUR}]
    expects:
      - {participant: P-1, component: pay, earns: 5}
      - {participant: P-1, measure: sales, total: 100}
      - {exception: no_participant, transaction: A}
"""
    (found,) = parse(earnings=EARNINGS + example).examples
    assert (found.window_from, found.period.ends_before) == (date(2024, 10, 1), date(2025, 4, 1))
    rep, head = found.people
    assert (rep.reports_to, rep.relations, rep.quotas) == ("P-2", {"mentor": "P-2"}, {"sales": Decimal(9)})
    assert (rep.effective_from, head.effective_from) == (date(2025, 2, 1), None)
    assert [(one.participant, one.share) for one in found.members] == [("P-1", None), ("P-2", Decimal("0.4"))]
    assert [(one["source_key"], one["currency"], one["amount"]) for one in found.transactions] == [
        ("1", "USD", Decimal(100)), ("A", "EUR", Decimal("-5.5")),
    ]  # fmt: skip
    assert [type(one).__name__ for one in found.expects] == ["ExpectedEarning", "ExpectedTotal", "ExpectedException"]
