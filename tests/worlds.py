"""Random small worlds to calculate, and the columnar engine set to work on one."""

from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pyarrow as pa
from hypothesis import strategies as st

from compledger.rules.columnar import calculate, lines_root
from compledger.rules.language import STORED_AS, TRANSACTION_FIELDS, parse_rule_set
from compledger.rules.periods import Period
from compledger.rules.snapshot import EXCHANGE, QUOTAS, RATES, SEATS, Snapshot
from compledger.rules.timeline import Segment
from tests.naive import Line, Row, World

PERIOD = Period("2025-Q1", date(2025, 1, 1), date(2025, 4, 1))
PEOPLE = ("P-1", "P-2", "P-3")
REGIONS = ("EMEA", "APAC", "it's")

HEAD = """
rule_set: drawn
version: "{version}"
title: Drawn by chance
effective_from: 2025-01-01
currency: EUR
calendar: quarters
rounding: {{mode: half_up, step: slice}}
fields: {{seller: participant, region: text, margin: money, new: flag}}
{exchange}
"""
CONVERTS = "exchange: {publisher: ECB, on: day}"

amounts = st.decimals(-50_000, 50_000, places=6, allow_nan=False, allow_infinity=False)
days = st.dates(PERIOD.starts_on, PERIOD.ends_before - timedelta(days=1))
exchange_rates = st.one_of(
    st.decimals("0.00000000000001", "999999.99999999999999", places=14),
    st.sampled_from([Decimal("0.9"), Decimal("1.00000000000005")]),
)
rates = st.decimals(0, 1, places=8, allow_nan=False, allow_infinity=False)


@st.composite
def conditions(draw: st.DrawFn, depth: int = 0) -> str:
    """Draw a condition in the language."""
    simple = st.sampled_from(
        [
            "region = 'EMEA'", "region in ('EMEA', 'it''s', 'EMEA')", "region <> 'APAC'", "region is null", "new",
            "not new", "amount > 0", "amount between -10 and 10000", "margin is not null", "margin <= amount",
            "day >= '2025-02-01'", "seller = 'P-1'", "seller in ('P-1', 'P-2')", "currency = 'EUR'",
        ]
    )  # fmt: skip
    if depth == 2 or draw(st.booleans()):
        return draw(simple)
    left, right = draw(conditions(depth + 1)), draw(conditions(depth + 1))
    word = draw(st.sampled_from(["and", "or"]))
    return f"{draw(st.sampled_from(['', 'not ']))}({left} {word} {right})"


@st.composite
def documents(draw: st.DrawFn, version: str) -> str:
    """Draw a rule set document."""
    rules = [
        f"  - {{id: r{n}, text: drawn, to: seller, base: {draw(st.sampled_from(['amount', 'margin']))}, "
        f'share: {draw(st.sampled_from(["1", "0.5", "0.333333"]))}, when: "{draw(conditions())}"}}'
        for n in range(draw(st.integers(1, 4)))
    ]
    ids = [f"r{n}" for n in range(len(rules))]
    bounds = sorted(
        draw(st.sets(st.sampled_from(["0.25", "0.5", "0.6", "0.8", "1", "1.333333"]), max_size=3)), key=Decimal
    )
    tiers = [
        f"      - {{from: {bound}, {draw(st.sampled_from(['times: 0.8', 'times: 2', 'rate: 0.07']))}}}"
        for bound in ["0", *bounds]
    ]
    needs_rate = any("times" in tier for tier in tiers)
    rate = draw(st.sampled_from(["personal commission", "0.0125"]))
    return "\n".join(
        [
            HEAD.format(version=version, exchange=draw(st.sampled_from(["", CONVERTS]))),
            "credit_rules:",
            *rules,
            "measures:",
            f"  - {{id: sales, credits: [{', '.join(ids)}]}}",
            f"  - {{id: first, credits: [{ids[0]}]}}",
            "rate_tables:",
            "  - id: table",
            "    kind: marginal",
            "    by: attainment",
            "    tiers:",
            *tiers,
            "earnings:",
            f"  - {{id: flat, text: drawn, measure: first, kind: flat, rate: {rate}}}",
            "  - {id: tiered, text: drawn, measure: sales, kind: marginal, table: table"
            + (f", rate: {rate}}}" if needs_rate else "}"),
        ]
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a world: one or two versions, people with gaps, quotas that may be missing, sales and returns."""
    change = draw(days)
    first = parse_rule_set(draw(documents("1")), "1")
    versions = [Segment(PERIOD.starts_on, PERIOD.ends_before, first)]
    if draw(st.booleans()) and change > PERIOD.starts_on:
        second = parse_rule_set(draw(documents("2")), "2")
        versions = [Segment(PERIOD.starts_on, change, first), Segment(change, PERIOD.ends_before, second)]
    return World(
        versions=versions,
        transactions=draw(st.lists(_transactions(), max_size=25, unique_by=lambda row: row["source_key"])),
        seats=[(who, f"S-{who}", *draw(_spans())) for who in PEOPLE[: draw(st.integers(2, 3))]],
        quotas={
            (who, measure): draw(
                st.sampled_from([Decimal(100_000), Decimal("33333.333333"), Decimal(0), Decimal("0.01")])
            )
            for who in PEOPLE
            for measure in ("sales", "first")
            if draw(st.integers(0, 5))
        },
        rates=[(who, "commission", draw(rates), *draw(_spans())) for who in PEOPLE],
        exchange={("USD", day): draw(exchange_rates) for day in draw(st.sets(days, max_size=60))},
    )


@st.composite
def _spans(draw: st.DrawFn) -> tuple[date, date]:
    whole = (date(2020, 1, 1), date(9999, 12, 31))
    return draw(st.sampled_from([whole, whole, (date(2025, 1, 15), date(2025, 3, 10))]))


@st.composite
def _transactions(draw: st.DrawFn) -> Row:
    return {
        "source": "erp",
        "source_key": draw(st.one_of(st.integers(1, 2000).map(str), st.sampled_from(["A/1", "A/10", "é", "B"]))),
        "day": draw(days),
        "amount": draw(st.one_of(amounts, st.sampled_from([Decimal(0), Decimal(25_000), Decimal(-25_000)]))),
        "currency": draw(st.sampled_from(["EUR", "EUR", "USD", "GBP"])),
        "seller": draw(st.sampled_from([*PEOPLE, *PEOPLE, None])),
        "region": draw(st.sampled_from([*REGIONS, None])),
        "margin": draw(st.one_of(amounts, st.none())),
        "new": draw(st.sampled_from([True, False, None])),
    }


def calculated(world: World) -> tuple[list[Line], list[tuple[str, str, str]], str]:
    """Return the lines, exceptions and root that the columnar engine gives for a world."""
    with duckdb.connect(":memory:") as connection:
        return calculated_in(connection, world)


def calculated_in(
    connection: duckdb.DuckDBPyConnection, world: World
) -> tuple[list[Line], list[tuple[str, str, str]], str]:
    """Calculate a world in a connection, whose tables then hold the results."""
    _load(connection, world)
    snapshot = Snapshot(
        period=PERIOD,
        log_position=1,
        transactions="sale",
        rule_sets=tuple(world.versions),
        seats=_table(SEATS, world.seats),
        quotas=_table(QUOTAS, [(*key, q.quantize(Decimal("1e-6")), "EUR") for key, q in world.quotas.items()]),
        rates=_table(RATES, world.rates),
        exchange=_table(
            EXCHANGE,
            [
                (version, currency, day, rate.quantize(Decimal("1e-14")), "as drawn")
                for version, segment in enumerate(world.versions)
                if segment.value.exchange is not None
                for (currency, day), rate in world.exchange.items()
            ],
        ),
    )
    calculate(connection, snapshot)
    lines = connection.execute(
        "SELECT participant, component, day, source_key, rule_id, coalesce(tier, 0), slice_from, slice, "
        "earned_minor FROM earning_line"
    ).fetchall()
    exceptions = connection.execute("SELECT kind, source_key, about FROM exception").fetchall()
    return sorted(Line(*line) for line in lines), sorted(exceptions), lines_root(connection).hex()


def _load(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    kinds = {**TRANSACTION_FIELDS.kinds, **world.versions[0].value.fields}
    columns = ", ".join(f'"{name}" {STORED_AS[kind]}' for name, kind in kinds.items())
    connection.execute(f"CREATE TABLE sale (transaction_id BIGINT, {columns})")
    rows = [[number, *(row[name] for name in kinds)] for number, row in enumerate(world.transactions, start=1)]
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"INSERT INTO sale VALUES ({marks})", rows)


def _table(schema: pa.Schema, rows: list[tuple[object, ...]]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)
