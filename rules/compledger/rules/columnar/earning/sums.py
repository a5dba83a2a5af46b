"""Sums: what each component comes to by payee and period, its rounding as a whole, and sums that are too large."""

from collections.abc import Mapping

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.earning.unpaid import FormulaPay
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import NumberedEarning, Plan
from compledger.rules.columnar.plan.widths import LARGEST_WHOLE
from compledger.rules.columnar.sql.rounding import mode_sql
from compledger.rules.rounding import RoundingMode, RoundingStep


def newest(plan: Plan, layer: Layer, period: int) -> Mapping[str, NumberedEarning]:
    """Return each component of a layer as the newest version has it that is in force on any day of a period."""
    versions = set(plan.versions_in(period))
    return {one.earning.id: one for one in layer.earnings if one.version in versions}


def sums_sql(layer: Layer) -> str:
    """Return a SELECT of what each component comes to by payee and period, extra lines included."""
    return f"""SELECT component, who, period, CAST(sum(lines) AS BIGINT) AS lines, sum(earned) AS earned
    FROM (SELECT e.component, p.who, p.period, s.lines, s.earned FROM {layer.of("by_account")} s
          JOIN {layer.of("paid_account")} p USING (a) JOIN earning_number e USING (earning)
          UNION ALL SELECT component, who, period, 1, earned FROM {layer.of("extra")})
    GROUP BY component, who, period"""


def period_rounding(connection: DuckDBPyConnection, plan: Plan, layer: Layer) -> None:
    """Add to `extra` the lines that bring lines rounded singly to the rounded sum of what they are exactly."""
    asking = [
        (period, name, one.rounding.mode)
        for period in range(len(plan.snapshot.periods))
        for name, one in newest(plan, layer, period).items()
        if one.rounding.step is RoundingStep.PERIOD
    ]
    if not asking:
        return
    connection.execute(f"CREATE TEMP TABLE {layer.of('rest')} AS {_rests(layer)}")
    for period, name, mode in asking:
        change = _change(plan, mode)
        connection.execute(
            f"""INSERT INTO {layer.of("extra")}
            SELECT 'rounding', component, who, period, NULL, -1, {change}, 0 FROM {layer.of("rest")}
            WHERE component = ? AND period = ? AND {change} <> 0""",
            [name, period],
        )


def _rests(layer: Layer) -> str:
    """Return the SELECT of what components come to in lines rounded singly, and what that rounding took from them.

    What is left over is less than a unit a line, so its sum is exact however large the pay is.
    """
    account = f"JOIN {layer.of('paid_account')} p USING (a) JOIN earning_number e USING (earning)"
    exact = "CAST(CAST(l.credited AS DECIMAL(38, 12)) * CAST(r.effective AS DECIMAL(26, 12)) AS DECIMAL(38, 24))"
    return f"""SELECT component, who, period, sum(earned) AS earned, sum(rest) AS rest FROM (
      SELECT e.component, p.who, p.period, s.earned, s.rest FROM (
        SELECT r.a, sum(l.earned) AS earned, sum({exact} - l.earned) AS rest
        FROM {layer.of("line")} l JOIN {layer.of("rated")} r USING (rid) WHERE l.earned IS NOT NULL GROUP BY r.a
        UNION ALL
        SELECT a, sum(earned), sum(CAST(exact AS DECIMAL(38, 24)) - earned) FROM {layer.of("part")}
        WHERE earned IS NOT NULL GROUP BY a) s {account}
      UNION ALL SELECT component, who, period, earned, exact - earned FROM {layer.of("extra")})
    GROUP BY component, who, period"""


NEAR = 10**12
"""Of a sum beyond this only its sign and whether its last digit is even count for how the rest is rounded."""


def _change(plan: Plan, mode: RoundingMode) -> str:
    near = f"CASE WHEN abs(earned) < {NEAR} THEN earned ELSE sign(earned) * ({NEAR} + abs(earned) % 2) END"
    near = f"CAST({near} AS DECIMAL(38, 24))"
    return f"({mode_sql(f'({near} + rest)', plan.minor_places, mode)} - {near})"


def leave_out_too_large(connection: DuckDBPyConnection, layer: Layer, by_formula: FormulaPay) -> None:
    """Make exceptions of the lines of components that come to more than any pay may be: none of it is paid.

    Limits are asked before and after: what they add or take away is a line, too.
    """
    largest = 10**LARGEST_WHOLE
    ((all_of_it,),) = connection.execute(
        f"""SELECT coalesce(sum(abs(earned)), 0) FROM (SELECT earned FROM {layer.of("by_account")}
        UNION ALL SELECT earned FROM {layer.of("extra")})"""
    ).fetchall()
    if all_of_it < largest:
        return
    found = connection.execute(
        f"SELECT component, who, period FROM ({sums_sql(layer)}) WHERE abs(earned) >= {largest} ORDER BY ALL"
    ).fetchall()
    for asked in found:
        _leave_out(connection, layer, asked)
    by_formula.leave_out(found)


def _leave_out(connection: DuckDBPyConnection, layer: Layer, asked: tuple[str, int, int]) -> None:
    accounts = f"""SELECT a FROM {layer.of("paid_account")} p JOIN earning_number e USING (earning)
    WHERE e.component = ? AND p.who = ? AND p.period = ?"""
    of_account = f"a IN ({accounts})"
    rates = f"rid IN (SELECT rid FROM {layer.of('rated')} WHERE {of_account})"
    connection.execute(f"UPDATE {layer.of('line')} SET earned = NULL WHERE {rates}", asked)
    connection.execute(f"UPDATE {layer.of('part')} SET earned = NULL WHERE {of_account}", asked)
    connection.execute(f"DELETE FROM {layer.of('by_account')} WHERE {of_account}", asked)
    connection.execute(f"DELETE FROM {layer.of('extra')} WHERE component = ? AND who = ? AND period = ?", asked)
