"""Tiers: which of an account's buckets pay at one tier as a whole, and which have to be put in order.

A running total stays between its start with all of a bucket's negatives and its start with all its positives. Where
both ends lie in one tier, every credit of the bucket does, in whatever order they came.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.loading.load import keep
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.plan.widths import NARROW, WIDE, Width, widest, width_of_column, width_of_number
from compledger.rules.language.forms.tables import Tier


def runs(connection: DuckDBPyConnection, plan: Plan, layer: Layer, by_credit: Collection[int], total: Width) -> Width:
    """Make `run` (account, buckets, tier) and `cut`: buckets whose credits are looked at one by one.

    Returns a width that running totals and bounds fit.

    `cut` has the running total before the bucket, and the tier where that is known. Earnings `by_credit` have all of
    theirs there.
    """
    _tier_tables(connection, layer)
    width = _bounds_width(connection, layer, total)
    asked = ", ".join(map(str, sorted(by_credit))) or "-1"
    account, bounds = layer.of("paid_account"), layer.of("bounds")
    measures = len(plan.measures) + 1
    whole = f"""SELECT p.a, p.basis, p.b0, p.b1, p.earning, CASE WHEN p.kind = 'flat' THEN 0
                  ELSE {_tier_of("coalesce(c.credited, 0)", layer)} END AS tier
                FROM {account} p LEFT JOIN credited_total c ON c.account = p.basis AND c.period = p.period
                LEFT JOIN {bounds} t ON t.tiers = p.tiers WHERE p.kind IN ('flat', 'whole')"""
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("running")} AS
        SELECT a, basis, b, before, earning, {_tier_of("before + negative", layer)} AS low,
               {_tier_of("before + net - negative", layer)} AS high
        FROM (SELECT p.a, p.basis, p.b0, p.b1, p.earning, p.tiers, p.unit, k.b, k.net, k.negative,
                     sum(k.net) OVER (PARTITION BY p.a ORDER BY k.b) - k.net AS before
              FROM {account} p JOIN scope s ON s.measure = p.basis % {measures} AND s.period = p.period
              JOIN bucket k ON k.account = p.basis AND k.b >= s.first_b AND k.b < s.ends_b
              WHERE p.kind IN ('marginal', 'standing')) p
        JOIN {bounds} t ON t.tiers = p.tiers WHERE b >= b0 AND b < b1"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("cut")} AS
        SELECT CAST(row_number() OVER () AS INTEGER) AS n, x.a, k.account * {len(plan.days.buckets)} + k.b AS k,
               CAST(x.before AS {width.sql}) AS before, x.tier, x.asked
        FROM (SELECT a, basis, b AS b0, b + 1 AS b1, before, CAST(NULL AS INTEGER) AS tier, earning IN ({asked}) AS
          asked
              FROM {layer.of("running")} WHERE low <> high OR earning IN ({asked})
              UNION ALL SELECT a, basis, b0, b1, 0, tier, true FROM ({whole}) WHERE earning IN ({asked})) x
        JOIN bucket k ON k.account = x.basis AND k.b >= x.b0 AND k.b < x.b1"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("run")} AS
        SELECT a, b0, b1, tier FROM ({whole}) WHERE earning NOT IN ({asked})
        UNION ALL
        SELECT a, min(b), CAST(max(b) + 1 AS SMALLINT), tier FROM (
          SELECT a, b, tier, count(*) FILTER (WHERE changed) OVER (PARTITION BY a ORDER BY b) AS run FROM (
            SELECT *, tier IS DISTINCT FROM lag(tier) OVER (PARTITION BY a ORDER BY b) AS changed FROM (
              SELECT a, b, CASE WHEN low = high THEN low ELSE 0 END AS tier
              FROM {layer.of("running")} WHERE earning NOT IN ({asked}))))
        WHERE tier > 0 GROUP BY a, run, tier"""
    )
    return width


def _bounds_width(connection: DuckDBPyConnection, layer: Layer, total: Width) -> Width:
    """Return a width for totals and for all bounds, which are shares of quotas."""
    begins = [width_of_number(tier.begins) for table in layer.tables for tier in table.tiers]
    units = width_of_column(connection, layer.of("paid_account"), "unit")
    found = widest([total, widest(begins).times(units)]) if begins else total
    # A slice may be as long as the way from below the first bound to beyond the last.
    wide = Width(found.whole + 1, found.places)
    return wide if wide.digits <= NARROW else WIDE


def _tier_of(total: str, layer: Layer) -> str:
    """Return the number of the tier that a total lies in, from 1: how many bounds it has reached, and one."""
    bounds = range(1, layer.most_bounds + 1)
    return "1" + "".join(f" + CAST(coalesce({total} >= t.x{n} * p.unit, false) AS INTEGER)" for n in bounds)


def _tier_tables(connection: DuckDBPyConnection, layer: Layer) -> None:
    """Make `bounds` (one row a table) and `tier_line` (one row a tier, from and until where it reaches)."""
    bounds: dict[str, object] = {"tiers": pa.array(range(len(layer.tables)), pa.int32())}
    for n in range(1, layer.most_bounds + 1):
        begins = [table.tiers[n].begins if n < len(table.tiers) else None for table in layer.tables]
        bounds[f"x{n}"] = pa.array([_bound(value) for value in begins], pa.decimal128(18, 6))
    keep(connection, layer.of("bounds"), pa.table(bounds))
    rows = [
        (number, tier, None if tier == 1 else _bound(each.begins), _next(table.tiers, tier))
        for number, table in enumerate(layer.tables)
        for tier, each in enumerate(table.tiers, start=1)
    ]
    rows.append((-1, 0, None, None))
    kinds = (pa.int32(), pa.int32(), pa.decimal128(18, 6), pa.decimal128(18, 6))
    columns = zip(*rows, strict=True)
    named = zip(("tiers", "tier", "low", "high"), columns, kinds, strict=True)
    keep(connection, layer.of("tier_line"), pa.table({name: pa.array(column, kind) for name, column, kind in named}))


def _next(tiers: Sequence[Tier], tier: int) -> Decimal | None:
    return _bound(tiers[tier].begins) if tier < len(tiers) else None


def _bound(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.000001"))
