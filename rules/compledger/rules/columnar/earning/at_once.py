"""At once: credits whose slices are one line, rounded as a whole, are paid over all tiers in one expression.

What a credit adds above a bound is what it adds to the running total above it. A tier pays what is added above its
first bound and not above its last.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import Plan, is_merged
from compledger.rules.columnar.plan.widths import NARROW, Width
from compledger.rules.columnar.sql.numbers import product_sql


def paid_at_once(connection: DuckDBPyConnection, layer: Layer) -> frozenset[int]:
    """Return the numbers of the earnings of a layer that can be: not where any rate of the layer is too large."""
    merged = frozenset(one.number for one in layer.earnings if is_merged(one)) - layer.asked_each
    too_large = f"SELECT 1 FROM {layer.of('pay_rate')} WHERE effective IS NULL LIMIT 1"
    return merged if merged and not connection.execute(too_large).fetchall() else frozenset()


def steps(
    connection: DuckDBPyConnection, layer: Layer, at_once: Collection[int], columns: Sequence[str], rate: Width
) -> None:
    """Make `step`: all bounds and rates of an account in one row, by days and part of an earning that is paid."""
    rates = ", ".join(
        f"CAST(coalesce(max(effective) FILTER (tier = {tier}), 0) AS {rate.sql}) AS e{tier}" for tier in _tiers(layer)
    )
    key = ", ".join(["earning", "tiers", *columns, "pay"])
    names = "".join(f" AND q.{column} = s.{column}" for column in columns)
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("step")} AS
        SELECT p.*, s.begins, s.ends, q.* EXCLUDE (earning, tiers)
        FROM {layer.of("bounded")} p JOIN {layer.of("spell")} s USING (a)
        JOIN (SELECT {key}, {rates} FROM {layer.of("pay_rate")} GROUP BY {key}) q
             ON q.earning = p.earning AND q.tiers = p.tiers{names}
        WHERE p.earning IN ({", ".join(map(str, sorted(at_once)))}) AND p.a IN (SELECT a FROM {layer.of("cut")})
              AND s.flaw IS NULL AND s.late IS NULL"""
    )


def merged_sql(plan: Plan, layer: Layer, total: Width, piece: Width, rate: Width) -> str:
    """Return the SELECT of listed credits that are paid at once, as `part` has them but for what is earned."""
    exact = piece.times(rate)
    above = ["l.credited", *(_above(tier, total) for tier in _tiers(layer)[:-1]), "0"]
    slices = [f"CAST({low} - {high} AS {piece.sql})" for low, high in pairwise(above)]
    paid = " + ".join(
        product_sql(slice_, f"x.e{tier}", exact, piece.places)
        for tier, slice_ in zip(_tiers(layer), slices, strict=True)
    )
    paid = f"CAST({paid} AS {exact.sql})"
    pay = " AND x.pay = l.pay" if len(plan.pay_shares) > 1 else ""
    return f"""SELECT l.t, l.rule, l.slot, l.a, l.k, l.within, x.earning,
           CAST(NULL AS INTEGER) AS rt, CAST(NULL AS INTEGER) AS tier,
           CAST(l.credited AS {piece.sql}) AS slice, l.credited,
           {paid if exact.digits <= NARROW else f"TRY({paid})"} AS exact
    FROM {layer.of("listed")} l JOIN {layer.of("step")} x ON x.a = l.a AND l.d >= x.begins AND l.d < x.ends{pay}"""


def _tiers(layer: Layer) -> range:
    return range(1, layer.most_bounds + 2)


def _above(bound: int, total: Width) -> str:
    """Return what a credit adds to the running total above a bound; nought where the table has no such bound."""
    nought = f"CAST(0 AS {total.sql})"
    return f"(greatest(l.before + l.credited - x.y{bound}, {nought}) - greatest(l.before - x.y{bound}, {nought}))"
