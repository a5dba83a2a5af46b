"""Simple limits: constants, and constants times a quota: the common ones, which need no evaluation one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.plan.columns import SALE
from compledger.rules.columnar.plan.numbered import NumberedEarning, Plan
from compledger.rules.columnar.plan.widths import LARGEST_WHOLE
from compledger.rules.columnar.sql.numbers import decimal_sql
from compledger.rules.columnar.sql.rounding import mode_sql
from compledger.rules.language.forms.expression import Arithmetic, Formula, Literal, OfQuota
from compledger.rules.language.forms.paying import EarningKind, Limit, LimitPer
from compledger.rules.sql_text import quoted


@dataclass(frozen=True, slots=True)
class Simple:
    """`times × quota(measure)`, or `times` alone."""

    times: Decimal
    measure: str | None


def has_simple_limits(plan: Plan, one: NumberedEarning) -> bool:
    """Return whether all limits of a component are simple, in every version, and its quotas known in every period."""
    every = [each.earning for each in plan.earnings if each.earning.id == one.earning.id]
    if any(earning.kind is EarningKind.FORMULA for earning in every):
        return False
    bounds = [bound for earning in every for limit in earning.limits for bound in _bounds(limit) if bound is not None]
    simple = [simple_bound(bound) for bound in bounds]
    periods = range(len(plan.snapshot.periods))
    return all(
        bound is not None
        and (bound.measure is None or all(plan.measure_for(bound.measure, period) is not None for period in periods))
        and _stays_small(plan, bound)
        for bound in simple
    )


def _stays_small(plan: Plan, bound: Simple) -> bool:
    """Return whether a bound is less than any pay may be, whatever the quota: else it is asked one by one."""
    by_formula = any(m.quota is not None for v in plan.versions for m in v.measures if m.id == bound.measure)
    largest = 10 ** (LARGEST_WHOLE if by_formula else SALE.whole)
    return bound.measure is None or abs(bound.times) * largest < 10**LARGEST_WHOLE


def simple_bound(formula: Formula) -> Simple | None:
    """Return a bound as a constant or a multiple of one quota; None if it is anything else."""
    match formula:
        case Literal(_, Decimal() as value):
            return Simple(value, None)
        case OfQuota(name):
            return Simple(Decimal(1), name)
        case Arithmetic("*", Literal(_, Decimal() as value), OfQuota(name)):
            return Simple(value, name)
        case Arithmetic("*", OfQuota(name), Literal(_, Decimal() as value)):
            return Simple(value, name)
    return None


def bound_selects(plan: Plan, one: NumberedEarning, payees: str) -> list[str]:
    """Return SELECTs of an earning's limits for the payees that a SELECT of `who` and `period` gives."""
    return [
        f"""SELECT {quoted(one.earning.id)} AS component, w.who, w.period, {nth} AS nth,
          {limit.per is LimitPer.DEAL} AS deal, {_amount(plan, one, limit.least, "low")} AS least,
          {_amount(plan, one, limit.most, "high")} AS most
        FROM ({payees}) w {_join(plan, limit.least, "low")} {_join(plan, limit.most, "high")}"""
        for nth, limit in enumerate(one.earning.limits)
    ]


def told_selects(plan: Plan, one: NumberedEarning, payees: str) -> list[str]:
    """Return SELECTs of the quotas that limits asked: participant, period, component, part, name, value."""
    measures = sorted(
        {
            simple.measure
            for limit in one.earning.limits
            for bound in _bounds(limit)
            if bound is not None and (simple := simple_bound(bound)) is not None and simple.measure is not None
        }
    )
    return [
        f"""SELECT w.who, w.period, {quoted(one.earning.id)} AS about, 'limit' AS part,
          {quoted(f"quota({measure})")} AS name, rtrim(rtrim(CAST(q.amount AS VARCHAR), '0'), '.') AS value
        FROM ({payees}) w LEFT JOIN target q ON q.period = w.period AND q.account = {_account(plan, measure)}"""
        for measure in measures
    ]


def missing_quotas(connection: DuckDBPyConnection, told: Sequence[str]) -> list[tuple[int, int, str, str]]:
    """Return the participants, periods and components that lack quotas that limits ask, and their names."""
    if not told:
        return []
    return connection.execute(
        f"""SELECT who, period, about, string_agg(DISTINCT name, ', ' ORDER BY name)
        FROM ({" UNION ALL ".join(told)}) WHERE value IS NULL GROUP BY who, period, about"""
    ).fetchall()


def _bounds(limit: Limit) -> tuple[Formula | None, Formula | None]:
    return limit.least, limit.most


def _amount(plan: Plan, one: NumberedEarning, bound: Formula | None, alias: str) -> str:
    kind = f"DECIMAL(38, {plan.minor_places})"
    if bound is None:
        return f"CAST(NULL AS {kind})"
    simple = simple_bound(bound)
    assert simple is not None
    times = decimal_sql(simple.times)
    exact = times if simple.measure is None else f"({alias}.amount * {times})"
    return f"CAST({mode_sql(exact, plan.minor_places, one.rounding.mode)} AS {kind})"


def _join(plan: Plan, bound: Formula | None, alias: str) -> str:
    simple = None if bound is None else simple_bound(bound)
    if simple is None or simple.measure is None:
        return ""
    account = _account(plan, simple.measure)
    return f"LEFT JOIN target {alias} ON {alias}.period = w.period AND {alias}.account = {account}"


def _account(plan: Plan, measure: str) -> str:
    return f"CAST(w.who AS BIGINT) * {len(plan.measures) + 1} + {plan.measure_numbers[measure]}"
