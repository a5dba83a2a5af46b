"""EARN: the lines of a layer, narrow: which sale, which credit of it, which row of rates, how much.

`line` has the credits that pay as a whole at one rate: their rate is found again through `rated`, so that it is stored
once for thousands of them. `part` has what was looked at one by one: slices, and credits with rates of their own.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.earning.at_once import merged_sql, paid_at_once, steps
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import Plan, is_cut, is_merged
from compledger.rules.columnar.plan.widths import LARGEST_WHOLE, WIDEST, Width, width_of_number
from compledger.rules.columnar.sql.numbers import product_sql
from compledger.rules.columnar.sql.rounding import rounded_sql


def rated(
    connection: DuckDBPyConnection,
    layer: Layer,
    columns: Sequence[str],
    rate: Width,
    asking: Collection[int],
) -> None:
    """Make `rated`: tiers of accounts that pay one effective rate, `rated_bucket` of each, and `unrated`: exceptions.

    Earnings in `asking` are asked credit by credit, and so are their exceptions.
    """
    names = "".join(f" AND q.{column} = s.{column}" for column in columns)
    paid = f"{layer.of('paid_account')} p JOIN {layer.of('spell')} s ON s.a = p.a"
    days = "greatest(s.begins, p.d0) AS begins, least(s.ends, p.d1) AS ends"
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("rated")} AS
        SELECT CAST(row_number() OVER () AS INTEGER) AS rid, {days}, q.pay, p.a, t.tier, p.earning, q.rt,
               CAST(q.effective AS {rate.sql}) AS effective, s.begins > p.d0 OR s.ends < p.d1 AS in_part
        FROM (SELECT DISTINCT a, tier FROM {layer.of("steady")}) t JOIN {paid} ON p.a = t.a
        JOIN {layer.of("pay_rate")} q ON q.earning = p.earning AND q.tiers = p.tiers AND q.tier = t.tier{names}
        WHERE s.flaw IS NULL AND s.late IS NULL"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("rated_bucket")} AS
        SELECT t.k, r.rid, r.effective, r.begins, r.ends, r.pay, r.earning
        FROM {layer.of("steady")} t JOIN {layer.of("rated")} r USING (a, tier)"""
    )
    asked = ", ".join(map(str, sorted(asking))) or "-1"
    connection.execute(
        f"""CREATE TEMP VIEW {layer.of("unrated")} AS
        SELECT p.account, p.b0, p.b1, {days}, p.a, coalesce(s.flaw, s.late) AS flaw, s.detail
        FROM {paid} WHERE (s.flaw IS NOT NULL OR s.late IS NOT NULL) AND p.earning NOT IN ({asked})"""
    )


def lines(
    connection: DuckDBPyConnection,
    plan: Plan,
    layer: Layer,
    credit: Width,
    rate: Width,
    credited: str = "credited",
    largest: Width | None = None,
) -> None:
    """Make the table `line` of all credits in `rated`, of those that stand in a relation.

    `largest` is a width that no line's pay exceeds, looked up where it is not told.
    """
    ((in_part,),) = connection.execute(f"SELECT coalesce(bool_or(in_part), false) FROM {layer.of('rated')}").fetchall()
    days = " AND c.d >= r.begins AND c.d < r.ends" if in_part else ""
    pay = " AND r.pay = c.pay" if len(plan.pay_shares) > 1 else ""
    earned = _earned(plan, layer, credit, rate, largest or _largest_pay(connection, layer))
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("line")} AS
        SELECT c.t, c.rule, c.slot, r.rid, c.credited, {earned} AS earned
        FROM {credited} c JOIN {layer.of("rated_bucket")} r ON r.k = c.account * {len(plan.days.buckets)} +
          c.b{days}{pay}"""
    )


def parts(
    connection: DuckDBPyConnection,
    plan: Plan,
    layer: Layer,
    columns: Sequence[str],
    total: Width,
    rate: Width,
    credit: Width,
) -> None:
    """Make the table `part` of all credits that are looked at one by one, cut at the tiers' bounds.

    The first tier reaches below every total and the last has no end, so that a period of returns is charged at the
    lowest tier. A credit of nought has no way to cut and gets one line in the tier it stands in.
    """
    # No slice is longer than its credit, but it may have the places of a bound.
    piece = Width(credit.whole, max(total.places, credit.places))
    at_once = paid_at_once(connection, layer)
    selects, merged = [], []
    if at_once:
        steps(connection, layer, at_once, columns, rate)
        merged.append(merged_sql(plan, layer, total, piece, rate))
    _bound_tiers(connection, layer, total)
    by_tier = any(is_cut(one) for one in layer.earnings if one.number not in at_once | layer.asked_each)
    if by_tier or not (at_once or layer.asked_each):
        _account_tiers(connection, layer, columns, rate, at_once)
        selects.append(_in_tiers(plan, layer, piece, rate))
    if layer.asked_each:
        selects.append(_each_in_tiers(layer, columns, piece, rate))
    if selects:
        connection.execute(f"CREATE TEMP VIEW {layer.of('priced')} AS {' UNION ALL '.join(selects)}")
        merged.append(_merged(layer, piece.sql, piece.times(rate).sql))
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("part")} AS
        SELECT *, {_payable("exact", plan, layer, "earning", piece.times(rate))} AS earned
        FROM ({" UNION ALL ".join(merged)})"""
    )


def _bound_tiers(connection: DuckDBPyConnection, layer: Layer, total: Width) -> None:
    """Make the view `bound_tier`: the bounds of each account's tiers, one row a tier."""
    end = f"CAST({10 ** (total.whole - 1)} AS {total.sql})"
    connection.execute(
        f"""CREATE TEMP VIEW {layer.of("bound_tier")} AS
        SELECT p.a, p.earning, p.kind, p.tiers, b.tier, p.d0, p.d1, coalesce(CAST(b.low * p.unit AS {total.sql}),
          -{end}) AS low,
               coalesce(CAST(b.high * p.unit AS {total.sql}), {end}) AS high
        FROM {layer.of("tier_line")} b JOIN {layer.of("paid_account")} p USING (tiers)
        WHERE p.a IN (SELECT a FROM {layer.of("cut")}) AND p.late IS NULL"""
    )


def _account_tiers(
    connection: DuckDBPyConnection,
    layer: Layer,
    columns: Sequence[str],
    rate: Width,
    at_once: Collection[int],
) -> None:
    """Make `account_tier`: the bounds of accounts that are not paid at once, and the rates they pay on which days."""
    names = "".join(f" AND q.{column} = s.{column}" for column in columns)
    others = f" AND x.earning NOT IN ({', '.join(map(str, sorted(at_once)))})" if at_once else ""
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("account_tier")} AS
        SELECT x.*, s.begins, s.ends, q.pay, q.rt, CAST(q.effective AS {rate.sql}) AS effective,
               s.begins > x.d0 OR s.ends < x.d1 AS in_part
        FROM {layer.of("bound_tier")} x JOIN {layer.of("spell")} s USING (a)
        JOIN {layer.of("pay_rate")} q ON q.earning = x.earning AND q.tiers = x.tiers AND q.tier = x.tier{names}
        WHERE s.flaw IS NULL AND s.late IS NULL{others}"""
    )


CUT = "x.kind = 'marginal' AND l.credited <> 0"
STANDS = "l.before + least(l.credited, 0)"
"""Where the total stands for a credit that is not cut: before it, and for a return after it."""
IN_TIER = f"""CASE WHEN {CUT} THEN least(greatest(l.before + l.credited, x.low), x.high) - least(greatest(l.before,
        x.low), x.high)
    WHEN x.kind IN ('marginal', 'standing') THEN CASE WHEN {STANDS} >= x.low AND {STANDS} < x.high THEN l.credited END
    WHEN l.tier = x.tier THEN l.credited END"""
"""What of a credit a tier pays; null or nought where it pays nothing of it."""
PAYS = f"slice IS NOT NULL AND NOT ({CUT} AND slice = 0)"


def _in_tiers(plan: Plan, layer: Layer, piece: Width, rate: Width) -> str:
    """Return the SELECT of every slice of a listed credit."""
    pay = " AND x.pay = l.pay" if len(plan.pay_shares) > 1 else ""
    return f"""SELECT l.t, l.rule, l.slot, l.a, l.k, l.within, x.earning, x.kind, x.rt, x.tier,
           CAST({IN_TIER} AS {piece.sql}) AS slice, l.credited,
           {product_sql("slice", "x.effective", piece.times(rate), piece.places)} AS exact
    FROM {layer.of("listed")} l JOIN {layer.of("account_tier")} x ON x.a = l.a AND l.d >= x.begins AND l.d < x.ends{pay}
    WHERE {PAYS}"""


def _each_in_tiers(layer: Layer, columns: Sequence[str], piece: Width, rate: Width) -> str:
    """Return the SELECT of every slice of a credit that was asked for its rate."""
    names = "".join(f" AND q.{column} = l.{column}" for column in columns)
    exact = product_sql("slice", f"CAST(q.effective AS {rate.sql})", piece.times(rate), piece.places)
    return f"""SELECT l.t, l.rule, l.slot, l.a, l.k, l.within, x.earning, x.kind, q.rt, x.tier,
           CAST({IN_TIER} AS {piece.sql}) AS slice, l.credited, {exact} AS exact
    FROM (SELECT * FROM {layer.of("spelled")} WHERE flaw IS NULL) l JOIN {layer.of("bound_tier")} x ON x.a = l.a
    JOIN {layer.of("pay_rate")} q
      ON q.earning = x.earning AND q.tiers = x.tiers AND q.tier = x.tier AND q.pay = l.pay{names}
    WHERE {PAYS}"""


def _merged(layer: Layer, piece: str, exact: str) -> str:
    """Return the SELECT of slices, those of one credit in one where the rule set rounds a credit as a whole."""
    whole = [str(one.number) for one in layer.earnings if is_merged(one)]
    columns = "t, rule, slot, a, k, within, earning, rt, tier, slice, credited, exact"
    if not whole:
        return f"SELECT {columns} FROM {layer.of('priced')}"
    merged = f"earning IN ({', '.join(whole)})"
    return f"""SELECT {columns} FROM {layer.of("priced")} WHERE NOT ({merged})
    UNION ALL
    SELECT t, rule, slot, a, any_value(k), any_value(within), earning, NULL, NULL,
           CAST(any_value(credited) AS {piece}), any_value(credited),
           CASE WHEN count(*) = count(exact) THEN TRY_CAST(sum(exact) AS {exact}) END
    FROM {layer.of("priced")} WHERE {merged} GROUP BY t, rule, slot, a, earning"""


def _largest_pay(connection: DuckDBPyConnection, layer: Layer) -> Width:
    """Return the width of what no line can exceed: a column half as wide is written twice as fast."""
    ((base,), (rate,)) = connection.execute(
        f"""SELECT coalesce(max(abs(base)), 0) FROM matched
        UNION ALL SELECT coalesce(max(abs(effective)), 0) FROM {layer.of("rated")}"""
    ).fetchall()
    return width_of_number(Decimal(base) * Decimal(rate))


def _earned(plan: Plan, layer: Layer, credit: Width, rate: Width, largest: Width) -> str:
    """Return a line's pay, as wide as it can become."""
    exact = product_sql("c.credited", "r.effective", credit.times(rate), credit.places)
    return _payable(exact, plan, layer, "r.earning", largest)


def _payable(exact: str, plan: Plan, layer: Layer, earning: str, largest: Width) -> str:
    """Return an exact amount rounded; null, for an exception, where it is more than any pay may be."""
    if largest.whole > LARGEST_WHOLE:
        # Without its places, so that the bound fits whatever type the product has.
        exact = f"(CASE WHEN abs(trunc({exact})) < {10**LARGEST_WHOLE} THEN {exact} END)"
        largest = Width(LARGEST_WHOLE, largest.places)
    return f"CAST({rounded_sql(exact, plan, layer, earning)} AS {_pay_type(plan, largest)})"


def _pay_type(plan: Plan, exact: Width) -> str:
    return f"DECIMAL({min(exact.whole + 1 + plan.minor_places, WIDEST)}, {plan.minor_places})"
