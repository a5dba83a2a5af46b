"""Tiers: which of an account's buckets pay at one tier as a whole, and which have to be put in order.

A running total stays between its start with all of a bucket's negatives and its start with all its positives. Where
both ends lie in one tier, every credit of the bucket does, in whatever order they came.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.plan.widths import NARROW, WIDE, WIDEST, Width, widest, width_of_column
from compledger.rules.columnar.sql.given import WHOLE, keep, keep_rows
from compledger.rules.language.forms.tables import Tier


def tiers(connection: DuckDBPyConnection, plan: Plan, layer: Layer, by_credit: Collection[int], total: Width) -> Width:
    """Make `steady` (account, bucket, tier; 0 without tiers) and `cut`: buckets whose credits are looked at one by one.

    The view `bounded` has the accounts with their tiers' bounds; `tier_tables` were made. Returns a width that running
    totals and bounds fit.

    `cut` has the running total before the bucket, and the tier where that is known. Earnings `by_credit` have all of
    theirs there.
    """
    units = width_of_column(connection, layer.of("paid_account"), "unit")
    width = _bounds_width(layer, total, units)
    connection.execute(f"CREATE TEMP VIEW {layer.of('bounded')} AS {_bounded(layer, width, units)}")
    asked = f"earning IN ({', '.join(map(str, sorted(by_credit))) or -1})"
    _running(connection, plan, layer, width)
    buckets = len(plan.days.buckets)
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("cut")} AS
        SELECT CAST(row_number() OVER () AS INTEGER) AS n, a, basis * {buckets} + b AS k, before, tier, {asked} AS asked
        FROM (SELECT a, basis, b, before, NULL AS tier, earning FROM {layer.of("running")} WHERE low <> high OR {asked}
              UNION ALL SELECT a, basis, b, 0, tier, earning FROM ({_whole(layer, "basis")}) WHERE {asked})"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("steady")} AS
        SELECT a, account * {buckets} + b AS k, low AS tier FROM {layer.of("running")} WHERE low = high AND NOT {asked}
        UNION ALL
        SELECT a, account * {buckets} + b, tier FROM ({_whole(layer, "account")}) WHERE NOT {asked}"""
    )
    return width


def _whole(layer: Layer, credited: str) -> str:
    """Return the SELECT of buckets in accounts without tiers, and in those whose total decides for every credit.

    `credited` says whose buckets: those of the `account` itself, or of its `basis`.
    """
    return f"""SELECT p.a, p.earning, p.account, p.basis, k.b,
           CASE WHEN p.kind = 'flat' THEN 0 ELSE {tier_of("coalesce(c.credited, 0)", layer)} END AS tier
    FROM {layer.of("bounded")} p JOIN bucket k ON k.account = p.{credited} AND k.period = p.period
         AND k.b >= p.b0 AND k.b < p.b1
    LEFT JOIN credited_total c ON c.account = p.basis AND c.period = p.period WHERE p.kind IN ('flat', 'whole')"""


def _running(connection: DuckDBPyConnection, plan: Plan, layer: Layer, width: Width) -> None:
    """Make the table `running`: buckets of accounts whose running total decides, with the tiers it may be in."""
    measures = len(plan.measures) + 1
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("running")} AS
        SELECT a, earning, account, basis, b, before, {tier_of("before + negative", layer)} AS low,
               {tier_of("before + net - negative", layer)} AS high
        FROM (SELECT p.a, k.b, CAST(k.net AS {width.sql}) AS net, CAST(k.negative AS {width.sql}) AS negative,
                     CAST(sum(k.net) OVER (PARTITION BY p.a ORDER BY k.b) - k.net AS {width.sql}) AS before
              FROM {layer.of("paid_account")} p
              JOIN scope s ON s.measure = p.basis % {measures} AND s.period = p.period
              JOIN bucket k ON k.account = p.basis AND k.b >= s.first_b AND k.b < s.ends_b
              WHERE p.kind IN ('marginal', 'standing'))
        JOIN {layer.of("bounded")} p USING (a) WHERE b >= b0 AND b < b1"""
    )


def _bounds_width(layer: Layer, total: Width, units: Width) -> Width:
    """Return a width for totals and for all bounds, which are shares of quotas."""
    found = widest([total, layer.bounds_width.times(units)])
    # A slice may be as long as the way from below the first bound to beyond the last.
    wide = Width(found.whole + 1, found.places)
    return wide if wide.digits <= NARROW else WIDE


def _bounded(layer: Layer, width: Width, units: Width) -> str:
    """Return the SELECT of accounts with the bounds of their tiers, in the unit of what they are bounds of."""
    bounds = "".join(f", {bound_sql(f't.x{n}', layer, width, units)} AS y{n}" for n in range(1, layer.most_bounds + 1))
    return f"SELECT p.*{bounds} FROM {layer.of('paid_account')} p LEFT JOIN {layer.of('bounds')} t USING (tiers)"


def bound_sql(bound: str, layer: Layer, width: Width, units: Width) -> str:
    """Return a tier's bound in the unit of the account `p`."""
    # Two numbers of 64 bits would be multiplied in 64 bits, whatever comes of it.
    narrow = layer.bounds_width.times(units).digits <= NARROW
    unit = units.sql if narrow else f"DECIMAL({WIDEST}, {units.places})"
    return f"CAST({bound} * CAST(p.unit AS {unit}) AS {width.sql})"


def tier_of(total: str, layer: Layer) -> str:
    """Return the number of the tier that a total lies in, from 1: one more than the highest bound it has reached."""
    bounds = range(layer.most_bounds, 0, -1)
    reached = " ".join(f"WHEN {total} >= p.y{n} THEN {n + 1}" for n in bounds)
    return f"CASE {reached} ELSE 1 END" if reached else "1"


def tier_tables(connection: DuckDBPyConnection, layer: Layer) -> None:
    """Make `bounds` (one row a table) and `tier_line` (one row a tier, from and until where it reaches)."""
    width = layer.bounds_width
    kind = pa.decimal128(max(width.digits, 1), width.places)
    bounds: dict[str, object] = {"tiers": pa.array(range(len(layer.tables)), pa.int32())}
    for n in range(1, layer.most_bounds + 1):
        begins = [table.tiers[n].begins if n < len(table.tiers) else None for table in layer.tables]
        bounds[f"x{n}"] = pa.array(begins, kind)
    keep(connection, layer.of("bounds"), pa.table(bounds))
    rows = [
        (number, tier, None if tier == 1 else each.begins, _next(table.tiers, tier))
        for number, table in enumerate(layer.tables)
        for tier, each in enumerate(table.tiers, start=1)
    ]
    rows.append((-1, 0, None, None))
    keep_rows(connection, layer.of("tier_line"), {"tiers": WHOLE, "tier": WHOLE, "low": kind, "high": kind}, rows)


def _next(tiers: Sequence[Tier], tier: int) -> Decimal | None:
    return tiers[tier].begins if tier < len(tiers) else None
