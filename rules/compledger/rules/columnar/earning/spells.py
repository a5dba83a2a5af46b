"""Spells: days on which all that an account's rate is made of stays the same.

Mostly one to an account. An account whose payee's own rate changes on the 15th has two.
"""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.earning.accounts import LIMITS_SLOT
from compledger.rules.columnar.plan.factors import Varies, Varying, varying_of
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.sql.given import TEXT, WHOLE, keep_rows


def value_columns(plan: Plan, layer: Layer) -> list[str]:
    """Return the columns of varying factors: as many as the earning of the layer with most has."""
    return [f"v{n}" for n in range(max((len(varying_of(plan, one)) for one in layer.earnings), default=0))]


def spells(connection: DuckDBPyConnection, plan: Plan, layer: Layer) -> None:
    """Make the table `spell`: account, days, varying factors as texts, and the exceptions `flaw` and `late`.

    `late` is what is wrong with the account's limits or quota, and counts only where nothing else is.
    """
    varying = [(one.number, one.version, each) for one in layer.earnings for each in varying_of(plan, one)]
    columns = value_columns(plan, layer)
    if not varying and not connection.execute(f"SELECT count(*) FROM {layer.of('told')}").fetchall()[0][0]:
        connection.execute(
            f"""CREATE TEMP TABLE {layer.of("spell")} AS
            SELECT a, d0 AS begins, d1 AS ends, CAST(NULL AS VARCHAR) AS flaw, CAST(NULL AS VARCHAR) AS detail, late
            FROM {layer.of("paid_account")}"""
        )
        return
    _factors(connection, plan, layer, varying)
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("spell")} AS
        WITH open AS (SELECT a, earning, d0, d1, late FROM {layer.of("paid_account")} p
                      WHERE NOT EXISTS (SELECT 1 FROM {layer.of("told")} g WHERE g.a = p.a AND g.shut)),
        edge AS (SELECT a, begins AS d FROM {layer.of("varying")} UNION SELECT a, ends FROM {layer.of("varying")}),
        cut AS (SELECT a, d0 AS d FROM open UNION SELECT o.a, e.d FROM open o JOIN edge e USING (a) WHERE e.d > d0 AND
          e.d < d1),
        piece AS (SELECT o.a, o.earning, o.late, c.d AS begins, lead(c.d, 1, o.d1) OVER (PARTITION BY a ORDER BY c.d)
          AS ends
                  FROM open o JOIN cut c USING (a))
        SELECT p.a, CAST(p.begins AS SMALLINT) AS begins, CAST(p.ends AS SMALLINT) AS ends{_values(columns)},
               {_flaw(columns)}
        FROM piece p {_joins(layer, columns)}"""
    )


def _factors(
    connection: DuckDBPyConnection, plan: Plan, layer: Layer, varying: Sequence[tuple[int, int, Varying]]
) -> None:
    """Make the tables `factor` (what varies in which earning) and `varying` (its value by account and days)."""
    asked = [each for each in varying if each[2].varies is not Varies.CREDIT]
    kinds = {"earning": WHOLE, "slot": WHOLE, "varies": TEXT, "name": TEXT}
    rows = [(earning, each.column, each.varies.value, each.name) for earning, _, each in asked]
    keep_rows(connection, layer.of("factor"), kinds, rows)
    dated = [
        (earning, each.column, *plan.days.span(spell.effective_from, until), f"{spell.value:f}")
        for earning, version, each in asked
        if each.varies is Varies.VALUE
        for named in plan.versions[version].values
        if named.id == each.name
        for spell, until in zip(
            named.spells, [*(s.effective_from for s in named.spells[1:]), plan.snapshot.ends_before], strict=True
        )
    ]  # fmt: skip
    kinds = {"earning": WHOLE, "slot": WHOLE, "begins": WHOLE, "ends": WHOLE, "value": TEXT}
    keep_rows(connection, "dated_value", kinds, dated)
    first, count = f"DATE '{plan.days.begins}'", plan.days.count
    days = [f"greatest(least(r.{edge} - {first}, {count}), 0)" for edge in ("effective_from", "effective_until")]
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("varying")} AS
        SELECT a.a, f.slot, {days[0]} AS begins, {days[1]} AS ends, CAST(r.rate AS VARCHAR) AS value
        FROM {layer.of("paid_account")} a JOIN {layer.of("factor")} f ON f.earning = a.earning AND f.varies = 'person'
        JOIN person p ON p.who = a.who JOIN given_rates r ON r.participant = p.name AND r.name = f.name
        UNION ALL
        SELECT a.a, d.slot, d.begins, d.ends, d.value FROM {layer.of("paid_account")} a JOIN dated_value d USING
          (earning)
        UNION ALL
        SELECT a, slot, 0, {count}, value FROM {layer.of("told")} WHERE slot >= 0 AND value IS NOT NULL"""
    )


def _values(columns: Sequence[str]) -> str:
    return "".join(f", coalesce({column}.value, '') AS {column}" for column in columns)


def _joins(layer: Layer, columns: Sequence[str]) -> str:
    joins = [f"LEFT JOIN {layer.of('told')} g ON g.a = p.a AND g.early IS NOT NULL"]
    joins.append(f"LEFT JOIN {layer.of('told')} limits ON limits.a = p.a AND limits.slot = {LIMITS_SLOT}")
    for slot, column in enumerate(columns):
        joins.append(f"LEFT JOIN {layer.of('factor')} f{slot} ON f{slot}.earning = p.earning AND f{slot}.slot = {slot}")
        joins.append(
            f"LEFT JOIN {layer.of('varying')} {column} ON {column}.a = p.a AND {column}.slot = {slot} "
            f"AND p.begins >= {column}.begins AND p.begins < {column}.ends"
        )
        joins.append(f"LEFT JOIN {layer.of('told')} g{slot} ON g{slot}.a = p.a AND g{slot}.slot = {slot}")
    return " ".join(joins)


def _flaw(columns: Sequence[str]) -> str:
    """Return the columns of exceptions: the first factor that is missing says what is wrong."""
    missing = [
        f"WHEN f{slot}.slot IS NOT NULL AND {column}.value IS NULL THEN {{}}" for slot, column in enumerate(columns)
    ]
    flaws = [test.format(f"coalesce(g{slot}.flaw, 'no_rate')") for slot, test in enumerate(missing)]
    details = [test.format(f"g{slot}.detail") for slot, test in enumerate(missing)]
    return (
        f"CASE WHEN g.early IS NOT NULL THEN g.early {' '.join(flaws)} END AS flaw, "
        f"CASE WHEN g.early IS NOT NULL THEN g.detail {' '.join(details)} "
        f"WHEN limits.a IS NOT NULL THEN limits.detail END AS detail, coalesce(limits.flaw, p.late) AS late"
    )
