"""EARN: the lines of a layer, narrow: which sale, which credit of it, which row of rates, how much.

`line` has the credits that pay as a whole at one rate: their rate is found again through `rated`, so that it is stored
once for thousands of them. `part` has what was looked at one by one: slices, and credits with rates of their own.
"""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.accounts import Layer
from compledger.rules.columnar.plan import Plan
from compledger.rules.columnar.rounding_sql import rounded_sql
from compledger.rules.columnar.widths import WIDEST, Width
from compledger.rules.rounding import RoundingStep


def rated(connection: DuckDBPyConnection, plan: Plan, layer: Layer, columns: Sequence[str], rate: Width) -> None:
    """Make the table `rated`: runs of buckets that pay one effective rate, and `unrated`: those that are exceptions."""
    names = "".join(f" AND q.{column} = s.{column}" for column in columns)
    paid = f"{layer.of('run')} r JOIN {layer.of('paid_account')} p USING (a) JOIN {layer.of('spell')} s USING (a)"
    days = "greatest(s.begins, p.d0) AS begins, least(s.ends, p.d1) AS ends"
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("rated")} AS
        SELECT CAST(row_number() OVER () AS INTEGER) AS rid, p.account, r.b0, r.b1, {days}, q.pay, r.a, p.earning, q.rt,
               CAST(q.effective AS {rate.sql}) AS effective,
               s.begins > p.d0 OR s.ends < p.d1 AS in_part
        FROM {paid} JOIN {layer.of("pay_rate")} q ON q.earning = p.earning AND q.tiers = p.tiers AND q.tier = r.tier{names}
        WHERE s.flaw IS NULL AND s.late IS NULL"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("unrated")} AS
        SELECT p.account, r.b0, r.b1, {days}, r.a, coalesce(s.flaw, s.late) AS flaw, s.detail
        FROM {paid} WHERE s.flaw IS NOT NULL OR s.late IS NOT NULL"""
    )


def lines(connection: DuckDBPyConnection, plan: Plan, layer: Layer, credit: Width, rate: Width) -> None:
    """Make the table `line` of all credits in `rated`."""
    ((in_part,),) = connection.execute(f"SELECT coalesce(bool_or(in_part), false) FROM {layer.of('rated')}").fetchall()
    days = " AND c.d >= r.begins AND c.d < r.ends" if in_part else ""
    pay = " AND r.pay = c.pay" if len(plan.pay_shares) > 1 else ""
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("line")} AS
        SELECT c.t, c.rule, c.slot, r.rid, c.credited, {_earned("c.credited", "r.effective", plan, layer, credit, rate)} AS earned
        FROM credited c JOIN {layer.of("rated")} r ON r.account = c.account AND c.b >= r.b0 AND c.b < r.b1{days}{pay}"""
    )


def parts(connection: DuckDBPyConnection, plan: Plan, layer: Layer, columns: Sequence[str]) -> None:
    """Make the table `part` of all credits in `spelled`, cut at the tiers' bounds.

    The first tier reaches below every total and the last has no end, so that a period of returns is charged at the
    lowest tier. A credit of nought has no way to cut and gets one line in the tier it stands in.
    """
    names = "".join(f" AND q.{column} = l.{column}" for column in columns)
    end = "CAST(10000000000000000000000000 AS DECIMAL(38, 12))"
    cut = "l.kind = 'marginal' AND l.credited <> 0"
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("sliced")} AS
        SELECT l.*, x.tier AS in_tier, CASE
            WHEN {cut} THEN least(greatest(l.before + l.credited, x.low), x.high) - least(greatest(l.before, x.low), x.high)
            WHEN l.kind IN ('marginal', 'standing') THEN CASE WHEN l.before >= x.low AND l.before < x.high THEN l.credited END
            WHEN l.tier = x.tier THEN l.credited END AS slice
        FROM (SELECT * FROM {layer.of("spelled")} WHERE flaw IS NULL) l
        JOIN (SELECT b.tiers, b.tier, p.a,
                     coalesce(CAST(b.low * p.unit AS DECIMAL(38, 12)), -{end}) AS low,
                     coalesce(CAST(b.high * p.unit AS DECIMAL(38, 12)), {end}) AS high
              FROM {layer.of("tier_line")} b JOIN {layer.of("paid_account")} p USING (tiers)) x
        ON x.a = l.a WHERE slice IS NOT NULL AND NOT ({cut} AND slice = 0)"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("priced")} AS
        SELECT l.t, l.rule, l.slot, l.a, l.earning, l.kind, q.rt, l.in_tier AS tier, CAST(l.slice AS DECIMAL(38, 12)) AS slice,
               l.credited,
               TRY(CAST(l.slice AS DECIMAL(38, 12)) * CAST(q.effective AS DECIMAL(26, 12))) AS exact
        FROM {layer.of("sliced")} l JOIN {layer.of("pay_rate")} q
          ON q.earning = l.earning AND q.tiers = l.tiers AND q.tier = l.in_tier AND q.pay = l.pay{names}"""
    )
    whole = ", ".join(
        str(one.number) for one in layer.earnings
        if one.rounding.step is RoundingStep.CREDIT and one.table is not None
    ) or "-1"  # fmt: skip
    merged = f"kind = 'marginal' AND earning IN ({whole})"
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("part")} AS
        SELECT *, CAST({rounded_sql("exact", plan, layer, "earning")} AS DECIMAL(38, {plan.minor_places})) AS earned FROM (
          SELECT t, rule, slot, a, earning, rt, tier, slice, credited, exact FROM {layer.of("priced")} WHERE NOT ({merged})
          UNION ALL
          SELECT t, rule, slot, a, earning, NULL, NULL, CAST(any_value(credited) AS DECIMAL(38, 12)), any_value(credited),
                 CASE WHEN count(*) = count(exact) THEN CAST(sum(exact) AS DECIMAL(38, 24)) END
          FROM {layer.of("priced")} WHERE {merged} GROUP BY t, rule, slot, a, earning)"""
    )
    for table in ("sliced", "priced"):
        connection.execute(f"DROP TABLE {layer.of(table)}")


def _earned(credited: str, effective: str, plan: Plan, layer: Layer, credit: Width, rate: Width) -> str:
    """Return a line's pay, as wide as it can become."""
    exact = credit.times(rate)
    if exact.digits > WIDEST:
        exact = Width(WIDEST - exact.places, exact.places)
        product = f"TRY(CAST({credited} AS DECIMAL({WIDEST}, {credit.places})) * {effective})"
    else:
        product = f"{credited} * {effective}"
    digits = min(exact.whole + 1 + plan.minor_places, WIDEST)
    return f"CAST({rounded_sql(product, plan, layer, 'r.earning')} AS DECIMAL({digits}, {plan.minor_places}))"


__all__ = ["lines", "parts", "rated"]
