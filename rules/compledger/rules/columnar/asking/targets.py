"""Quotas: each payee's target of each measure and period, as imported or by the measure's own formula."""

from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.asking.figures import Known, PeriodFigures, compiled_tables
from compledger.rules.columnar.asking.judging import Judge
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.plan.widths import LARGEST_WHOLE
from compledger.rules.columnar.sql.given import FLAG, TEXT, WHOLE, keep_rows
from compledger.rules.formulas import rounded
from compledger.rules.language.forms.crediting import Measure
from compledger.rules.language.forms.dependencies import QUOTAS, Waits, reached, waits
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.money import SALE_PLACES
from compledger.rules.sql_text import quoted


def targets(connection: DuckDBPyConnection, plan: Plan, known: Known | None, judge: Judge, account_type: str) -> None:
    """Make the table `target`: account, period, amount, and the exception that it is where it cannot be used.

    `known` is needed where any measure has a quota formula or anything else asks quotas in Python, and learns them.
    """
    by_formula = {
        (period, measure.id): found
        for period in range(len(plan.snapshot.periods))
        for measure in plan.measures
        if (found := plan.measure_for(measure.id, period)) is not None and found.quota is not None
    }
    _imported(connection, plan, set(by_formula), account_type)
    if known is None:
        return
    _learn(connection, plan, known)
    for (period, name), measure in _in_order(plan, by_formula):
        _by_formula(connection, plan, known, judge, period, name, measure)


def _imported(connection: DuckDBPyConnection, plan: Plan, by_formula: set[tuple[int, str]], account_type: str) -> None:
    numbers = [(measure.number, measure.id, measure.kind is FieldKind.MONEY) for measure in plan.measures]
    keep_rows(connection, "measure", {"measure": WHOLE, "name": TEXT, "money": FLAG}, numbers)
    own = " OR ".join(f"(s.period = {period} AND m.name = {quoted(name)})" for period, name in sorted(by_formula))
    connection.execute(
        f"""CREATE TEMP TABLE target AS
        SELECT CAST(p.who AS {account_type}) * {len(plan.measures) + 1} + m.measure AS account, s.period,
               CASE WHEN g.currency = {quoted(plan.currency)} OR NOT m.money THEN CAST(g.amount AS DECIMAL(38, 6)) END
                 AS amount,
               CASE WHEN m.money AND g.currency <> {quoted(plan.currency)} THEN 'quota_other_currency'
                    WHEN g.amount <= 0 THEN 'quota_not_positive' END AS problem
        FROM given_quotas g JOIN person p ON p.name = g.participant JOIN measure m ON m.name = g.measure
        JOIN scope s ON s.measure = m.measure AND s.window_name = g.period
             AND coalesce(s.calendar, {quoted(plan.snapshot.calendar)}) = g.calendar
        WHERE NOT ({own or "false"})"""
    )


def _learn(connection: DuckDBPyConnection, plan: Plan, known: Known) -> None:
    measures = len(plan.measures) + 1
    names = {measure.number: measure.id for measure in plan.measures}
    rows = connection.execute(
        f"SELECT account // {measures}, account % {measures}, period, amount, problem FROM target"
    ).fetchall()
    for who, measure, period, amount, problem in rows:
        known.targets.setdefault((period, names[measure]), {})[who] = (amount, problem)


def _in_order(plan: Plan, by_formula: dict[tuple[int, str], Measure]) -> list[tuple[tuple[int, str], Measure]]:
    """Return measures with formulas, those whose quota another waits for first, through however many tables."""
    done: dict[tuple[int, str], Measure] = {}
    waiting: dict[int, Waits] = {}
    for version, rule_set in enumerate(plan.versions):
        waiting[version] = waits((), rule_set.tables, rule_set.measures)

    def visit(key: tuple[int, str]) -> None:
        if key in done or key not in by_formula:
            return
        period, name = key
        found = reached((QUOTAS, name), waiting[_version_with(plan, *key)])
        for other in sorted(other for part, other in found if part == QUOTAS and other != name):
            visit((period, other))
        done[key] = by_formula[key]

    for key in by_formula:
        visit(key)
    return list(done.items())


def _version_with(plan: Plan, period: int, name: str) -> int:
    """Return the newest version until a period's last day that has a measure."""
    return [v for v in plan.versions_until(period) if any(m.id == name for m in plan.versions[v].measures)][-1]


def _by_formula(
    connection: DuckDBPyConnection,
    plan: Plan,
    known: Known,
    judge: Judge,
    period: int,
    name: str,
    measure: Measure,
) -> None:
    number = plan.measure_numbers[name]
    version = _version_with(plan, period, name)
    tables = compiled_tables(plan, version)
    everybody = {*known.seats, *known.totals.get((period, name), {})}
    found: dict[int, tuple[Decimal | None, str | None]] = {}
    assert measure.quota is not None
    for who in sorted(everybody):
        figures = PeriodFigures(plan, known, version, tables, (who, period))
        value = judge.value(measure.quota, figures, name, "quota")
        found[who] = _target(value if isinstance(value, Fraction) else None)
    known.targets[period, name] = found
    kinds = {"account": pa.int64(), "period": WHOLE, "amount": pa.decimal128(38, 6), "problem": TEXT}
    rows = [(who * (len(plan.measures) + 1) + number, period, *target) for who, target in found.items()]
    keep_rows(connection, "given_target", kinds, rows)
    connection.execute("INSERT INTO target SELECT * FROM given_target")


def _target(value: Fraction | None) -> tuple[Decimal | None, str | None]:
    if value is None:
        return None, "no_quota"
    amount = rounded(value, SALE_PLACES)
    if abs(amount) >= 10**LARGEST_WHOLE:
        return None, "too_large"
    return amount, "quota_not_positive" if amount <= 0 else None
