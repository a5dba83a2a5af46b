"""Accounts: one for each earning, payee and period that has credits to pay; what is known of it as a whole.

An account says which tiers count, what a bound of 1 stands for, whether its gate is open, and the period's factors.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.asking.figures import Known, PeriodFigures, compiled_tables
from compledger.rules.columnar.asking.judging import Judge
from compledger.rules.columnar.plan.by_credit import table_of
from compledger.rules.columnar.plan.factors import Varies, Varying, varying_of
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import NumberedEarning, Plan
from compledger.rules.columnar.plan.widths import RATE_PLACES
from compledger.rules.columnar.sql.given import DAY, FLAG, TEXT, WHOLE, keep_rows
from compledger.rules.formulas import Value, rounded
from compledger.rules.language.forms.expression import ALWAYS
from compledger.rules.language.forms.paying import PeriodRate
from compledger.rules.language.forms.tables import Basis, TierKind


def table_number(plan: Plan, layer: Layer, one: NumberedEarning, period: int) -> int:
    """Return the number of the tiers that count, -1 for none: of whole amounts those of its newest version."""
    table = one.table
    if table is None:
        return -1
    if table.kind is TierKind.WHOLE:
        in_force = set(plan.versions_in(period))
        same = [e.table for e in layer.earnings if e.earning.id == one.earning.id and e.version in in_force]
        newest = same[-1] if same else None
        if newest is not None and newest.kind is TierKind.WHOLE:
            table = newest
    return layer.tables.index(table)


def accounts(
    connection: DuckDBPyConnection,
    plan: Plan,
    layer: Layer,
    known: Known | None,
    judge: Judge,
    unlimited: Mapping[tuple[str, int, int], str],
) -> None:
    """Make the table `paid_account` of a layer, and `told` with what Python was asked for it.

    `early` and `late` are exceptions that come before and after those of single days' factors, whose place in between
    is `told.flaw`. `unlimited` gives the exception of each component, payee and period where a limit came to nothing.
    """
    _spans(connection, plan, layer)
    measures = len(plan.measures) + 1
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("paid_account")} AS
        SELECT CAST(row_number() OVER () AS INTEGER) AS a, s.earning, s.tiers, s.kind, c.account // {measures} AS who,
          c.period,
               c.account, s.d0, s.d1, (c.account // {measures}) * {measures} + s.basis AS basis, s.b0,
                 s.b1,
               CASE WHEN s.by_quota THEN q.amount ELSE 1 END AS unit,
               CASE WHEN s.by_quota THEN CASE WHEN q.account IS NULL THEN 'no_quota' ELSE q.problem END END AS late
        FROM credited_total c JOIN {layer.of("paid_span")} s ON s.measure = c.account % {measures} AND s.period =
          c.period
        LEFT JOIN target q ON q.period = c.period
             AND q.account = (c.account // {measures}) * {measures} + s.basis
        WHERE c.paid_credits > 0"""
    )
    without_limits = {component for component, _, _ in unlimited}
    asking = [one for one in layer.earnings if _asks_period(plan, one) or one.earning.id in without_limits]
    _told(connection, plan, layer, asking, known, judge, unlimited)


def _asks_period(plan: Plan, one: NumberedEarning) -> bool:
    return one.earning.only_if != ALWAYS or any(each.varies is Varies.PERIOD for each in varying_of(plan, one))


def _spans(connection: DuckDBPyConnection, plan: Plan, layer: Layer) -> None:
    """Tell which buckets each earning pays in each period, and by which tiers."""
    rows = []
    for one in layer.earnings:
        if one.measure is None:
            continue
        for period in range(len(plan.snapshot.periods)):
            buckets = [b for b in plan.days.buckets if b.period == period and b.version == one.version]
            number = table_number(plan, layer, one, period)
            table = layer.tables[number] if number >= 0 else None
            if buckets:
                rows.append((
                    one.number, period, one.measure, one.measure if one.basis is None else one.basis, number,
                    "flat" if table is None else table.kind.value,
                    table is not None and table.basis is Basis.ATTAINMENT, buckets[0].number, buckets[-1].number + 1,
                    buckets[0].begins, buckets[-1].ends,
                ))  # fmt: skip
    kinds = {
        "earning": WHOLE, "period": WHOLE, "measure": WHOLE, "basis": WHOLE, "tiers": WHOLE, "kind": TEXT,
        "by_quota": FLAG, "b0": DAY, "b1": DAY, "d0": DAY, "d1": DAY,
    }  # fmt: skip
    keep_rows(connection, layer.of("paid_span"), kinds, rows)


def _told(
    connection: DuckDBPyConnection,
    plan: Plan,
    layer: Layer,
    asking: Sequence[NumberedEarning],
    known: Known | None,
    judge: Judge,
    unlimited: Mapping[tuple[str, int, int], str],
) -> None:
    """Make the table `told`: by account, whether its gate is open, and the factors that are figures of the period."""
    rows: list[tuple[int, bool, str | None, int, str | None, str | None, str | None]] = []
    tables = {one.version: compiled_tables(plan, one.version) for one in asking}
    # An account may be here only because a limit of it came to nothing: then it asks nothing itself.
    asked = known or Known()
    for one in asking:
        found = connection.execute(
            f"SELECT a, who, period FROM {layer.of('paid_account')} WHERE earning = ? ORDER BY who, period",
            [one.number],
        ).fetchall()
        varying = [each for each in varying_of(plan, one) if each.varies is Varies.PERIOD]
        for a, who, period in found:
            figures = PeriodFigures(plan, asked, one.version, tables[one.version], (who, period))
            rows += _account_rows(
                one, varying, figures, judge, a, unlimited=unlimited.get((one.earning.id, who, period))
            )
    kinds = {
        "a": WHOLE, "shut": FLAG, "early": TEXT, "slot": WHOLE, "value": TEXT, "flaw": TEXT, "detail": TEXT,
    }  # fmt: skip
    keep_rows(connection, layer.of("told"), kinds, rows)


def _account_rows(
    one: NumberedEarning,
    varying: Sequence[Varying],
    figures: PeriodFigures,
    judge: Judge,
    a: int,
    *,
    unlimited: str | None,
) -> list[tuple[int, bool, str | None, int, str | None, str | None, str | None]]:
    who, period = figures.payee
    name = one.earning.id
    gate = True if one.earning.only_if == ALWAYS else judge.holds(one.earning.only_if, figures, name, "only_if")
    if gate is None:
        return [(a, False, "no_figure", -1, None, None, judge.detail[who, period, name, "only_if"])]
    if not gate:
        return [(a, True, None, -1, None, None, None)]
    rows: list[tuple[int, bool, str | None, int, str | None, str | None, str | None]] = []
    for each in varying:
        part = "rate" if each.is_rate else "times"
        value, missing = _period_factor(each, figures, judge, name, part)
        text = None if not isinstance(value, Fraction) else str(rounded(value, RATE_PLACES))
        detail = None if text is not None else judge.detail.get((who, period, name, part))
        rows.append((a, False, None, each.column, text, missing if text is None else None, detail))
    if unlimited:
        rows.append((a, False, None, LIMITS_SLOT, None, unlimited, judge.detail.get((who, period, name, "limit"))))
    return rows


LIMITS_SLOT = 1000
"""Stands after every factor: the limits of an account."""


def _period_factor(each: Varying, figures: PeriodFigures, judge: Judge, name: str, part: str) -> tuple[Value, str]:
    """Return a factor by the period, and the exception that it is where it comes to missing."""
    if isinstance(each.factor, PeriodRate):
        return judge.value(each.factor.formula, figures, name, part), "no_figure"
    table = table_of(figures.plan.versions[figures.version].tables, each)
    return judge.table(each.name, table, figures, name, part)
