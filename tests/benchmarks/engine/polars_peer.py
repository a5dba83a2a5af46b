"""The same plan in Polars, by hand too: lazily, on its streaming engine, in whole numbers or in exact decimals.

A product of two decimals keeps the larger scale of the two, so one side is widened to the places of the product first;
as written it would be wrong and say nothing. Whole numbers that overflow say nothing either.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_

import polars as pl

from tests.benchmarks.engine.answer import LOAD, Answer, Group, Total
from tests.benchmarks.engine.clock import Clock
from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.dimensions import DAYS, FIRST_DAY, QUARTER_STARTS, SIZES, name_of
from tests.benchmarks.engine.key_tables import LEAST, MOST, NO_MARGIN, KeyTable, key_tables
from tests.benchmarks.engine.plan import MEASURES, OneOf
from tests.benchmarks.engine.polars_money import Decimals, WholeNumbers
from tests.benchmarks.engine.reach import REPS_KEY, TEAMS_KEY, Reached, reached_by_rep, reached_by_team, terms

TAKEN = ("id", "rule", "kind", "day", "bucket", "sold_by", "team", "amount")
MANY_ROWS = 2_000_000


def in_decimals(company: Company) -> Answer:
    """Calculate the year with Polars' decimals, widened before each product."""
    return _calculate(company, Decimals())


def in_whole_numbers(company: Company) -> Answer:
    """Calculate the year in cents and ten-thousandths."""
    return _calculate(company, WholeNumbers())


def _calculate(company: Company, money: WholeNumbers) -> Answer:
    clock = Clock()
    with clock.stage(LOAD):
        tx = _load(company)
        rep, team = _reach(reached_by_rep()), _reach(reached_by_team(company))
        paid_by = _terms(company, money)
    with clock.stage("keys"):
        tables = key_tables(company.rules)
    with clock.stage("match"):
        parts = [part for table in tables for part in _matches(tx, table)]
        matched = pl.concat(parts).collect(engine="streaming")
        credit = _credit(matched.lazy(), rep, team, money)
    with clock.stage("buckets"):
        cut = _cuts(credit, paid_by)
    with clock.stage("lines"):
        plain = _plain(credit, cut, money)
    with clock.stage("ordered"):
        ordered = _ordered(credit, cut, paid_by, money)
    with clock.stage("totals"):
        totals = _totals(pl.concat([plain.lazy(), ordered.lazy()]), paid_by, money)
    return Answer(totals, clock, len(matched), {}, company.rows)


def _load(company: Company) -> pl.DataFrame:
    days = 4 if company.rows > MANY_ROWS else 5
    day = pl.col("day")
    quarter = pl.sum_horizontal([(day >= start).cast(pl.Int16) for start in QUARTER_STARTS[1:]])
    begins = pl.max_horizontal([pl.when(day >= start).then(start).otherwise(0) for start in QUARTER_STARTS[:-1]])
    codes = [
        pl.col(field).cast(pl.Enum([name_of(field, code) for code in range(size)])).to_physical().cast(pl.Int32)
        for field, size in SIZES.items()
    ]
    cents = [
        (pl.col(name).cast(pl.Decimal(38, 6)) * pl.lit(100).cast(pl.Decimal(38, 6))).cast(pl.Int64)
        for name in ("amount", "cost")
    ]
    return (
        pl.scan_parquet(company.transactions)
        .select(
            pl.col("transaction_id").cast(pl.Int32).alias("id"),
            (day - FIRST_DAY).dt.total_days().cast(pl.Int16).alias("day"),
            *cents,
            *codes,
        )
        .with_columns((quarter * 32 + (day - begins) // days).cast(pl.Int32).alias("bucket"))
        .collect(engine="streaming")
    )


def _reach(rows: object) -> pl.LazyFrame:
    types = {"key": pl.Int32, "role": pl.Int8, "account": pl.Int32, "share": pl.Int64}
    return pl.DataFrame(list(rows), schema={name: types[name] for name in Reached._fields}, orient="row").lazy()


def _terms(company: Company, money: WholeNumbers) -> pl.LazyFrame:
    rows = [(t.account, t.measure, *t.bounds, *t.rates, t.cap) for t in terms(company)]
    names = ["account", "measure", "t1", "t2", "t3", "r0", "r1", "r2", "r3", "cap"]
    kept = {"t": money.bound, "r": money.rate}
    return (
        pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")
        .with_columns(
            pl.col("account").cast(pl.Int32), *[kept[name[0]](pl.col(name)).alias(name) for name in names[2:9]]
        )
        .lazy()
    )


def _matches(tx: pl.DataFrame, table: KeyTable) -> list[pl.LazyFrame]:
    """Return a table's matches: those of plain rows, and those of second sides of an OR."""
    keys = pl.DataFrame(table.columns()).with_columns(pl.exclude("second").cast(pl.Int32))
    found = []
    for second in (False, True):
        rows = keys.filter(pl.col("second") == second)
        if len(rows) == 0:
            continue
        joined = _joined(tx, table.fields, rows)
        joined = joined.filter(_tests(rows)) if _needed(rows) else joined
        found.append((joined.filter(_not_first(table)) if second else joined).select(TAKEN))
    return found


def _joined(tx: pl.DataFrame, fields: Sequence[str], rows: pl.DataFrame) -> pl.LazyFrame:
    if not fields:
        least = rows["low"].min()
        assert isinstance(least, int)
        return tx.lazy().filter(pl.col("amount") >= least * 100).join(rows.lazy(), how="cross")
    key = reduce(lambda sum_, field: sum_ * SIZES[field] + pl.col(field), fields[1:], pl.col(fields[0]))
    return tx.lazy().with_columns(key.alias("key")).join(rows.lazy(), on="key")


_NOTHING = {
    "first": 0,
    "ending": DAYS,
    "low": LEAST,
    "high": MOST,
    "margin": NO_MARGIN,
    "no_segment": 0,
    "no_channel": 0,
    "no_deal_currency": 0,
}


def _needed(rows: pl.DataFrame) -> list[str]:
    return [name for name, nothing in _NOTHING.items() if (rows[name] != nothing).any()]


def _tests(rows: pl.DataFrame) -> pl.Expr:
    asked = {
        "first": pl.col("day") >= pl.col("first"),
        "ending": pl.col("day") < pl.col("ending"),
        "low": pl.col("amount") >= pl.col("low").cast(pl.Int64) * 100,
        "high": pl.col("amount") < pl.col("high").cast(pl.Int64) * 100,
        "margin": (pl.col("margin") < 0)
        | ((pl.col("amount") - pl.col("cost")) * 100 >= pl.col("amount") * pl.col("margin")),
        **{f"no_{field}": _allowed(field) for field in ("segment", "channel", "deal_currency")},
    }
    return reduce(and_, [asked[name] for name in _needed(rows)])


def _allowed(field: str) -> pl.Expr:
    """Return whether the bit of a value is not set among the forbidden ones; Polars shifts by constants only."""
    bits = pl.lit(0, pl.Int32)
    for code in range(SIZES[field]):
        bits = pl.when(pl.col(field) == code).then(1 << code).otherwise(bits)
    return (pl.col(f"no_{field}") & bits) == 0


def _not_first(table: KeyTable) -> pl.Expr:
    held = [(pl.col("rule") == rule) & _all(first) for rule, first in table.ruled_out.items()]
    return ~pl.any_horizontal(held)


def _all(conditions: Sequence[OneOf]) -> pl.Expr:
    return pl.all_horizontal([pl.col(c.field).is_in(list(c.codes)) for c in conditions])


def _credit(matched: pl.LazyFrame, rep: pl.LazyFrame, team: pl.LazyFrame, money: WholeNumbers) -> pl.LazyFrame:
    kind = pl.col("kind").cast(pl.Int32)
    by_rep = matched.with_columns((kind * REPS_KEY + pl.col("sold_by")).alias("key")).join(rep, on="key")
    by_team = matched.with_columns((kind * TEAMS_KEY + pl.col("team")).alias("key")).join(team, on="key")
    amount = money.amount(pl.col("amount"))
    columns = (
        "id", "rule", "role", "day", "account",
        (pl.col("account") * 128 + pl.col("bucket")).alias("k"),
        money.credit(amount, pl.col("share")).alias("credit"),
    )  # fmt: skip
    return pl.concat([by_rep.select(columns), by_team.select(columns)])


def _tier_rate(total: str) -> pl.Expr:
    at = pl.col(total)
    return (
        pl.when(at >= pl.col("t3"))
        .then("r3")
        .when(at >= pl.col("t2"))
        .then("r2")
        .when(at >= pl.col("t1"))
        .then("r1")
        .otherwise("r0")
    )


def _cuts(credit: pl.LazyFrame, paid_by: pl.LazyFrame) -> pl.DataFrame:
    """Return each payee's buckets of days: the total before it, and its one rate if no tier can begin inside."""
    zero = pl.lit(0)
    sums = credit.group_by("k").agg(
        pl.col("account").first(),
        pl.col("credit").sum().alias("net"),
        pl.col("credit").filter(pl.col("credit") < zero).sum().alias("negative"),
    )
    buckets = sums.collect(engine="streaming").sort("k").with_columns((pl.col("k") // 32).alias("group"))
    running = pl.col("net").cum_sum().over("group")
    inside = [(pl.col("low") < pl.col(t)) & (pl.col(t) < pl.col("high")) for t in ("t1", "t2", "t3")]
    retroactive = pl.col("measure") == MEASURES.index("services")
    return (
        buckets.lazy()
        .with_columns((running - pl.col("net")).alias("start"), pl.col("net").sum().over("group").alias("final"))
        .with_columns(
            (pl.col("start") + pl.col("negative")).alias("low"),
            (pl.col("start") + pl.col("net") - pl.col("negative")).alias("high"),
        )
        .join(paid_by, on="account")
        .select(
            "k",
            "start",
            pl.when(retroactive)
            .then(_tier_rate("final"))
            .when(~pl.any_horizontal(inside))
            .then(_tier_rate("low"))
            .alias("rate"),
        )
        .collect()
    )


def _plain(credit: pl.LazyFrame, cut: pl.DataFrame, money: WholeNumbers) -> pl.DataFrame:
    one_rate = cut.lazy().filter(pl.col("rate").is_not_null()).select("k", "rate")
    earned = money.cents(money.product(pl.col("credit"), pl.col("rate"))).alias("earned")
    return (
        credit.join(one_rate, on="k")
        .select("id", "rule", "role", "k", "day", "credit", earned)
        .collect(engine="streaming")
    )


def _ordered(credit: pl.LazyFrame, cut: pl.DataFrame, paid_by: pl.LazyFrame, money: WholeNumbers) -> pl.DataFrame:
    crossing = cut.lazy().filter(pl.col("rate").is_null()).select("k", "start")
    rows = credit.join(crossing, on="k").join(paid_by, on="account").collect(engine="streaming")
    total = pl.col("start") + pl.col("credit").cum_sum().over("k")
    before = pl.col("total") - pl.col("credit")
    product = money.product(pl.col("credit"), pl.col("r0"))
    for tier in (1, 2, 3):
        bound, step = pl.col(f"t{tier}"), pl.col(f"r{tier}") - pl.col(f"r{tier - 1}")
        slice_ = _above(pl.col("total"), bound) - _above(before, bound)
        product = product + money.product(slice_, step)
    return (
        rows.sort("k", "day", "id", "rule", "role")
        .with_columns(total.alias("total"))
        .select("id", "rule", "role", "k", "day", "credit", money.cents(product).alias("earned"))
    )


def _above(total: pl.Expr, bound: pl.Expr) -> pl.Expr:
    return pl.when(total > bound).then(total - bound).otherwise(total - total)


def _totals(lines: pl.LazyFrame, paid_by: pl.LazyFrame, money: WholeNumbers) -> dict[Group, Total]:
    sums = lines.group_by((pl.col("k") // 32).alias("group")).agg(
        pl.len().alias("lines"), pl.col("credit").sum(), pl.col("earned").sum()
    )
    rows = (
        sums.with_columns((pl.col("group") // 4).alias("account"))
        .join(paid_by.select("account", "cap"), on="account")
        .select(
            "group",
            "lines",
            money.ten_thousandths(pl.col("credit")),
            "earned",
            pl.min_horizontal("earned", "cap").alias("paid"),
        )
        .collect(engine="streaming")
        .rows()
    )
    return {_group(group): Total(*figures) for group, *figures in rows}


def _group(number: int) -> Group:
    return Group(number // 4 // len(MEASURES), number // 4 % len(MEASURES), number % 4)
