"""A rule set made by hand that has one of everything the language can say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from compledger.rules.exchange import ExchangeTerms, RateDay
from compledger.rules.language.forms.crediting import CreditRule, Measure, Recipient, Rest, Split, Through
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import (
    ALWAYS,
    All,
    Any,
    Arithmetic,
    Call,
    Choice,
    Compare,
    DatedValue,
    Field,
    Function,
    IsMissing,
    Literal,
    MeasureFigure,
    Negative,
    Not,
    OfComponent,
    OfMeasure,
    OfPeriod,
    OfPerson,
    OfQuota,
    OfSeat,
    OfTable,
    OneOf,
    PeriodFigure,
)
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.findings import Place
from compledger.rules.language.forms.paying import (
    Earning,
    EarningKind,
    Limit,
    LimitPer,
    PeriodRate,
    PersonalRate,
    TableRate,
    ValueRate,
)
from compledger.rules.language.forms.tables import (
    Basis,
    Beyond,
    Cell,
    CurveTable,
    Dimension,
    Gives,
    LookupTable,
    Match,
    Point,
    TableRow,
    Tier,
    TieredTable,
    TierKind,
)
from compledger.rules.language.forms.values import NamedValue, Spell
from compledger.rules.language.forms.worked_example import (
    ExampleMember,
    ExamplePerson,
    ExpectedEarning,
    ExpectedException,
    ExpectedTotal,
    WorkedExample,
)
from compledger.rules.periods import Period
from compledger.rules.rounding import Rounding, RoundingMode, RoundingStep

MONEY, QUANTITY, SHARE, TEXT = FieldKind.MONEY, FieldKind.QUANTITY, FieldKind.SHARE, FieldKind.TEXT
D = Decimal
HERE = Place(1, 1)
BEGINS, ENDS = date(2025, 1, 1), date(2026, 1, 1)

AMOUNT, COST = Field("amount", MONEY), Field("cost", MONEY)
PIECES, REGION, NEW = Field("pieces", QUANTITY), Field("region", TEXT), Field("is_new", FieldKind.FLAG)
DAY, SHIPPED = Field("day", FieldKind.DATE), Field("shipped", FieldKind.DATE)
ATTAINED = OfMeasure(MeasureFigure.ATTAINMENT, "sales", SHARE)
TOTAL = OfMeasure(MeasureFigure.TOTAL, "sales", MONEY)
DEALS = OfMeasure(MeasureFigure.COUNT, "sales", QUANTITY)


def money(value: str) -> Literal:
    return Literal(MONEY, D(value))


def quantity(value: str) -> Literal:
    return Literal(QUANTITY, D(value))


def share(value: str) -> Literal:
    return Literal(SHARE, D(value))


def text(value: str) -> Literal:
    return Literal(TEXT, value)


def recipient(through: Through = Through.SELF, field: str = "sold_by", **changed: object) -> Recipient:
    plain = Recipient(through, field, "", 1, 1, D(1), D(1), Split.EACH, 6, Rest.LARGEST, on_top=False)
    return replace(plain, **changed)  # type: ignore[arg-type]


def credit_rule(id_: str, clause: str = "1.1", **changed: object) -> CreditRule:
    plain = CreditRule(
        id=id_,
        clause=clause,
        text=f"What {id_} says.",
        when=ALWAYS,
        when_text="",
        recipients=(recipient(),),
        base=AMOUNT,
        base_text="amount",
        only=ALWAYS,
        only_text="",
        effective_from=BEGINS,
        effective_until=ENDS,
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


def earning(id_: str, clause: str = "2.1", **changed: object) -> Earning:
    plain = Earning(
        id=id_,
        clause=clause,
        text=f"What {id_} says.",
        kind=EarningKind.FLAT,
        measure="sales",
        rate=D("0.05"),
        table=None,
        times=(),
        pays=None,
        pays_text="",
        only_if=ALWAYS,
        only_if_text="",
        limits=(),
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


OWN = credit_rule(
    "own-orders",
    when=All(
        (
            Compare(REGION, "=", text("EMEA")),
            Compare(AMOUNT, ">=", money("1000")),
            Any(
                (
                    Compare(NEW, "=", Literal(FieldKind.FLAG, value=True)),
                    Not(OneOf(REGION, (text("Far East"), text("X")))),
                )
            ),
            Compare(DAY, "<", Literal(FieldKind.DATE, date(2025, 12, 24))),
            Compare(SHIPPED, "<=", DAY),
            Not(IsMissing(COST)),
            Not(All((Compare(AMOUNT, "<", money("0")), IsMissing(SHIPPED)))),
        )
    ),
    base=Call(
        Function.GREATEST,
        (Arithmetic("-", AMOUNT, Arithmetic("*", PIECES, COST, MONEY), MONEY), money("0")),
        MONEY,
    ),
    recipients=(
        recipient(share=D("0.6")),
        recipient(field="helped_by", share=D("0.4"), pay_share=D("0.5")),
        recipient(Through.MANAGERS, first_level=1, levels=3, share=D("0.1"), on_top=True),
        recipient(Through.RELATION, relation="mentor", share=D("0.05"), on_top=True),
    ),
    only=Compare(Field("seat_title", TEXT), "<>", text("Chief Executive Officer")),
)
TEAM = credit_rule(
    "team-orders",
    "1.2",
    recipients=(
        recipient(Through.TERRITORY, "area", split=Split.WEIGHTS, places=4, rest=Rest.LAST),
        recipient(Through.UNIT, "team", share=D("0.2"), on_top=True),
    ),
    base=Call(Function.ROUND, (Call(Function.COALESCE, (COST, AMOUNT), MONEY), quantity("2")), MONEY),
)
DEALS_CLOSED = credit_rule(
    "deals-closed",
    "1.3",
    base=quantity("1"),
    effective_from=date(2025, 3, 1),
    effective_until=date(2025, 4, 1),
)

STEPS = TieredTable(
    "steps",
    TierKind.MARGINAL,
    Basis.ATTAINMENT,
    None,
    (Tier(D(0), None, D("0.8")), Tier(D("0.6"), None, D(1)), Tier(D(1), D("0.12"), D(1))),
)
DEAL_STEPS = TieredTable(
    "deal-steps", TierKind.WHOLE, Basis.TOTAL, "deals", (Tier(D(0), D(100), D(1)), Tier(D(10), D("150.5"), D(1)))
)
BY_CATEGORY = LookupTable(
    "by-category",
    Gives.RATE,
    (Dimension("region", REGION, Match.EQUAL), Dimension("size", Call(Function.ABS, (AMOUNT,), MONEY), Match.BAND)),
    (
        TableRow((Cell((text("EMEA"), text("APAC"))), Cell(begins=D(0), ends=D(1000))), D("0.01")),
        TableRow((Cell((text("EMEA"),)), Cell(begins=D(1000))), D("0.02")),
        TableRow((Cell(), Cell(ends=D(5000))), D("0.03")),
    ),
    D("0.005"),
)
BONUS_STEPS = LookupTable(
    "bonus-steps",
    Gives.AMOUNT,
    (Dimension("reached", None, Match.BAND),),
    (TableRow((Cell(begins=D("0.5"), ends=D(1)),), D(500)), TableRow((Cell(begins=D(1)),), D("1000.5"))),
    None,
)
CURVE = CurveTable(
    "pay-curve",
    Gives.TIMES,
    ATTAINED,
    (Point(D(0), D(0)), Point(D(1), D(1)), Point(D("1.5"), D("2.25"))),
    Beyond.FLAT,
    Beyond.EXTEND,
)

EXAMPLE = WorkedExample(
    id="crosses-a-tier",
    text="One sale goes over the quota.",
    place=HERE,
    period=Period("2025-Q1", date(2025, 1, 1), date(2025, 4, 1)),
    window_from=date(2024, 7, 1),
    people=(
        ExamplePerson(
            "P-1",
            "Rep",
            "North",
            "P-9",
            {"mentor": "P-2"},
            {"sales": D(100_000)},
            {"commission": D("0.05")},
            date(2025, 2, 1),
            date(2025, 3, 1),
        ),
        ExamplePerson("P-9", "Lead", "North", None),
    ),
    members=(ExampleMember("4", "P-1", None), ExampleMember("4", "P-9", D("0.4"))),
    transactions=({"source_key": "A-1", "day": date(2025, 1, 10), "amount": D(60_000), "sold_by": "P-1"},),
    expects=(
        ExpectedEarning("P-1", "commission", D(11_000), HERE),
        ExpectedTotal("P-1", "sales", D(60_000), HERE),
        ExpectedException("no_quota", "A-1", HERE),
        ExpectedException("vacant_seat", None, HERE),
    ),
)

PLAN = RuleSet(
    name="field-sales",
    label="2025",
    title="Field sales",
    currency="EUR",
    calendar="quarters",
    effective_from=BEGINS,
    effective_until=ENDS,
    rounding=Rounding(RoundingMode.HALF_UP, RoundingStep.SLICE),
    fields={
        "sold_by": FieldKind.PARTICIPANT,
        "helped_by": FieldKind.PARTICIPANT,
        "cost": MONEY,
        "list_price": MONEY,
        "pieces": QUANTITY,
        "region": TEXT,
        "area": TEXT,
        "team": TEXT,
        "is_new": FieldKind.FLAG,
        "shipped": FieldKind.DATE,
    },
    field_currencies={"list_price": "USD"},
    values=(
        NamedValue("spif", MONEY, "Letter of 3 March", (Spell(BEGINS, D(1000)), Spell(date(2025, 7, 1), D("1200.5")))),
        NamedValue("uplift", SHARE, "", (Spell(BEGINS, D("0.02")),)),
    ),
    credit_rules=(OWN, TEAM, DEALS_CLOSED),
    measures=(
        Measure("sales", ("own-orders", "team-orders"), None, None),
        Measure(
            "deals",
            ("deals-closed",),
            "fiscal-years",
            Arithmetic(
                "*",
                OfQuota("annual-deals", QUANTITY),
                Arithmetic(
                    "/",
                    OfPeriod(PeriodFigure.SEAT_MONTHS, QUANTITY),
                    OfPeriod(PeriodFigure.PERIOD_MONTHS, QUANTITY),
                    SHARE,
                ),
                QUANTITY,
            ),
        ),
    ),
    tables={table.id: table for table in (STEPS, DEAL_STEPS, BY_CATEGORY, BONUS_STEPS, CURVE)},
    earnings=(
        earning(
            "commission",
            kind=EarningKind.MARGINAL,
            rate=PersonalRate("commission"),
            table=STEPS,
            times=(
                D("1.1"),
                PersonalRate("pull"),
                TableRate("pay-curve"),
                ValueRate("uplift"),
                PeriodRate(ATTAINED, "x"),
            ),
            only_if=Compare(ATTAINED, ">=", share("0.5")),
            limits=(
                Limit(LimitPer.DEAL, None, money("500")),
                Limit(LimitPer.PERIOD, money("0"), Arithmetic("*", share("2"), OfQuota("target-pay", MONEY), MONEY)),
            ),
        ),
        earning("by-product", "2.2", rate=TableRate("by-category")),
        earning("spif-per-deal", "2.3", measure="deals", rate=ValueRate("spif")),
        earning("deal-ladder", "2.4", kind=EarningKind.WHOLE, measure="deals", rate=None, table=DEAL_STEPS),
        earning(
            "team-share", "2.5", rate=PeriodRate(Arithmetic("+", DatedValue("uplift", SHARE), share("0.01"), SHARE), "")
        ),
        earning(
            "bonus",
            "3",
            kind=EarningKind.FORMULA,
            measure="",
            rate=None,
            pays=Choice(
                (
                    (
                        Compare(OfSeat("seat_title", TEXT), "=", text("Rep")),
                        Arithmetic(
                            "+", OfTable("bonus-steps", ATTAINED, MONEY), OfComponent("commission", MONEY), MONEY
                        ),
                    ),
                    (Compare(DEALS, ">", quantity("10")), Negative(Arithmetic("/", TOTAL, DEALS, MONEY), MONEY)),
                ),
                Call(
                    Function.LEAST,
                    (money("5000"), Arithmetic("*", OfPerson("bonus", SHARE), TOTAL, MONEY), money("7")),
                    MONEY,
                ),
                MONEY,
            ),
        ),
    ),
    examples=(EXAMPLE,),
    canonical=b"",
    hash="",
    exchange=ExchangeTerms("ECB", RateDay.PERIOD_END, "USD", 3),
)
