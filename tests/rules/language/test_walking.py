"""Walking: every node of an expression, and every name that it asks for."""

from decimal import Decimal

from compledger.rules.language import FiguresAsked, figures_asked, parse_condition, parse_formula, walk
from compledger.rules.language.forms.dependencies import with_tables
from compledger.rules.language.forms.expression import Compare, Field, Formula, Literal
from compledger.rules.language.forms.tables import Beyond, CurveTable, Gives, Point
from compledger.rules.language.forms.walking import attainments
from tests.rules.language.scopes import EITHER, MONEY, PERIOD, SALE, SEAT, typed

NOTHING = FiguresAsked(*[frozenset()] * 9)


def test_every_node_is_met_once_and_before_what_is_below_it() -> None:
    condition = parse_condition("new and (amount - cost > 5 or region in ('a', 'b'))", SALE)
    met = [type(node).__name__ for node in walk(condition)]
    assert met == [
        "All", "Compare", "Field", "Literal", "Any", "Compare", "Arithmetic", "Field", "Field", "Literal",
        "OneOf", "Field", "Literal", "Literal",
    ]  # fmt: skip


def test_what_stands_in_choices_and_calls_is_met_from_left_to_right() -> None:
    formula = parse_formula("case when new then -amount else coalesce(cost, 1) end", SALE, (MONEY,))
    assert [typed(node) for node in walk(formula) if isinstance(node, Field | Literal | Compare)] == [
        "new:f = True:f", "new:f", "True:f", "amount:m", "cost:m", "1:m",
    ]  # fmt: skip


def test_the_names_that_a_text_about_a_sale_asks_are_found() -> None:
    asked = figures_asked(
        parse_condition("region = 'x' and seat_title = 'y' and level = 1", SEAT),
        parse_formula("amount * ramp", SALE, (MONEY,)),
    )
    assert asked == FiguresAsked(
        fields=frozenset({"region", "amount"}),
        seat=frozenset({"seat_title", "level"}),
        values=frozenset({"ramp"}),
        measures=frozenset(),
        quotas=frozenset(),
        rates=frozenset(),
        components=frozenset(),
        tables=frozenset(),
        period=frozenset(),
    )


def test_the_names_that_a_text_about_a_period_asks_are_found() -> None:
    text = (
        "case when attainment(sales) > 1 and seat_unit = 'x' then total('new-sales') * personal(rate)"
        " else quota(goal) * table(curve, seat_days / period_days) + earned(commission) - spif end"
    )
    assert figures_asked(parse_formula(text, PERIOD, (MONEY,))) == FiguresAsked(
        fields=frozenset(),
        seat=frozenset({"seat_unit"}),
        values=frozenset({"spif"}),
        measures=frozenset({"sales", "new-sales"}),
        quotas=frozenset({"goal"}),
        rates=frozenset({"rate"}),
        components=frozenset({"commission"}),
        tables=frozenset({"curve"}),
        period=frozenset({"seat_days", "period_days"}),
    )


def test_a_written_value_asks_for_nothing() -> None:
    assert figures_asked(parse_formula("5 * 3", EITHER, (MONEY,))) == NOTHING


def test_only_attainments_ask_for_the_quota_of_a_measure() -> None:
    formula = parse_formula("total('new-sales') * attainment(sales)", PERIOD, (MONEY,))
    assert attainments(formula) == {"sales"}


def test_a_formula_asks_what_its_tables_are_by_through_however_many() -> None:
    asked, inner = (
        parse_formula("table(curve, 5) * 2", PERIOD, (MONEY,)),
        parse_formula("total(sales)", PERIOD, (MONEY,)),
    )
    outer = parse_formula("table(bonus)", PERIOD, (MONEY,))
    tables = {"curve": curve(outer), "bonus": curve(inner)}
    assert list(with_tables([asked], tables)) == [asked, outer, inner]


def curve(by: Formula) -> CurveTable:
    return CurveTable("curve", Gives.TIMES, by, (Point(Decimal(0), Decimal(1)),), Beyond.FLAT, Beyond.FLAT)
