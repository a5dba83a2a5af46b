"""Limits: what floors and caps add or take away, and what rounding a period as a whole does, as lines of their own."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.asking.figures import Known, PeriodFigures, compiled_tables
from compledger.rules.columnar.asking.judging import Judge
from compledger.rules.columnar.earning.simple_limits import (
    bound_selects,
    has_simple_limits,
    missing_quotas,
    told_selects,
)
from compledger.rules.columnar.earning.sums import leave_out_too_large, newest, period_rounding, sums_sql
from compledger.rules.columnar.earning.unpaid import FormulaPay, incomplete
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import NumberedEarning, Plan, is_merged
from compledger.rules.columnar.plan.widths import LARGEST_WHOLE
from compledger.rules.columnar.sql.given import FLAG, TEXT, WHOLE, keep_rows
from compledger.rules.formulas import rounded
from compledger.rules.language.forms.expression import Formula
from compledger.rules.language.forms.paying import LimitPer

Limited = tuple[str, int, int]
"""Component, participant, period."""
MONEY = "DECIMAL(38, {})"


class Bounds:
    """The limits of everybody who may be paid, evaluated once for each payee, period and component."""

    def __init__(self, plan: Plan, known: Known | None, judge: Judge) -> None:
        self.plan, self.known, self.judge = plan, known, judge
        self.rows: list[tuple[str, int, int, int, bool, Decimal | None, Decimal | None]] = []
        self.missing: dict[Limited, str] = {}
        """The kind of exception where a bound comes to nothing, or to more than any pay may be."""
        self._done: set[Limited] = set()

    def add(self, one: NumberedEarning, payees: Iterable[tuple[int, int]]) -> None:
        """Evaluate an earning's limits for some payees of periods; `missing` learns of those that come to nothing."""
        if not one.earning.limits:
            return
        assert self.known is not None
        tables = compiled_tables(self.plan, one.version)
        for who, period in payees:
            if (one.earning.id, who, period) in self._done:
                continue
            self._done.add((one.earning.id, who, period))
            figures = PeriodFigures(self.plan, self.known, one.version, tables, (who, period))
            for nth, limit in enumerate(one.earning.limits):
                bounds = [self._bound(one, bound, figures) for bound in (limit.least, limit.most)]
                self.rows.append((one.earning.id, who, period, nth, limit.per is LimitPer.DEAL, *bounds))  # type: ignore[arg-type]

    def _bound(self, one: NumberedEarning, bound: Formula | None, figures: PeriodFigures) -> Decimal | None:
        if bound is None:
            return None
        rounding = (self.plan.minor_places, one.rounding.mode)
        amount = self.judge.amount(bound, figures, one.earning.id, "limit", rounding)
        if amount is None:
            self.missing.setdefault((one.earning.id, *figures.payee), "no_figure")
        elif abs(amount) >= 10**LARGEST_WHOLE:
            self.missing.setdefault((one.earning.id, *figures.payee), "too_large")
            return None
        return amount


def credit_bounds(connection: DuckDBPyConnection, plan: Plan, layer: Layer, bounds: Bounds) -> None:
    """Make the table `bound`: limits of everybody who has credits that a component of the layer pays.

    Those that have to be evaluated one by one are in `bounds`, and are added by `extra_lines`.
    """
    selects, told = [NO_BOUND.format(MONEY.format(plan.minor_places))], []
    for one, periods in _limited(plan, layer):
        payees = _payees(plan, layer, one, periods)
        if has_simple_limits(plan, one):
            selects += bound_selects(plan, one, payees)
            told += told_selects(plan, one, payees)
        else:
            bounds.add(one, connection.execute(f"{payees} ORDER BY period, who").fetchall())
    connection.execute(f"CREATE TEMP TABLE {layer.of('bound')} AS {' UNION ALL '.join(selects)}")
    bounds.judge.told_in_sql += told
    for who, period, component, name in missing_quotas(connection, told):
        bounds.missing[component, who, period] = "no_figure"
        bounds.judge.detail[who, period, component, "limit"] = name


NO_BOUND = """SELECT '' AS component, 0 AS who, 0 AS period, 0 AS nth, false AS deal, CAST(NULL AS {0}) AS least,
CAST(NULL AS {0}) AS most WHERE false"""


def _limited(plan: Plan, layer: Layer) -> Iterator[tuple[NumberedEarning, list[int]]]:
    """Give the earnings of a layer that limit what credits pay, each with the periods in which it is the newest."""
    found = [newest(plan, layer, period).values() for period in range(len(plan.snapshot.periods))]
    for one in layer.earnings:
        periods = [period for period, earnings in enumerate(found) if any(one is other for other in earnings)]
        if one.earning.limits and periods and _fed_by(layer, one):
            yield one, periods


def _fed_by(layer: Layer, one: NumberedEarning) -> list[str]:
    return [str(e.measure) for e in layer.earnings if e.earning.id == one.earning.id and e.measure is not None]


def _payees(plan: Plan, layer: Layer, one: NumberedEarning, periods: Sequence[int]) -> str:
    """Return the SELECT of everybody who has credits that a component pays, by period."""
    measures = len(plan.measures) + 1
    return f"""SELECT DISTINCT account // {measures} AS who, period FROM credited_total
    WHERE period IN ({", ".join(map(str, periods))}) AND paid_credits > 0
      AND account % {measures} IN ({", ".join(_fed_by(layer, one))})"""


def extra_lines(
    connection: DuckDBPyConnection,
    plan: Plan,
    layer: Layer,
    bounds: Bounds,
    by_formula: FormulaPay,
) -> None:
    """Make the table `extra`: lines by formula, of rounding and of limits; and `by_account`: sums of all others.

    `by_formula.unpaid` learns of earnings by formula whose component comes to more than any pay may be.
    """
    places = plan.minor_places
    money = MONEY.format(places)
    _earnings(connection, plan, layer)
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("extra")} (kind VARCHAR, component VARCHAR, who INTEGER, period INTEGER, t
                INTEGER,
        nth INTEGER, earned {money}, exact DECIMAL(38, 24))"""
    )
    rows = [
        ("period", name, who, period, amount, str(rounded(exact, 24)))
        for name, who, period, amount, exact in by_formula.paid
    ]
    amount_kind = pa.decimal128(38, places)
    kinds = {
        "kind": TEXT, "component": TEXT, "who": WHOLE, "period": WHOLE, "earned": amount_kind, "exact": TEXT,
    }  # fmt: skip
    keep_rows(connection, "given_extra", kinds, rows)
    connection.execute(
        f"INSERT INTO {layer.of('extra')} SELECT kind, component, who, period, NULL, -1, earned, "
        "CAST(exact AS DECIMAL(38, 24)) FROM given_extra"
    )
    _by_account(connection, plan, layer)
    period_rounding(connection, plan, layer)
    leave_out_too_large(connection, layer, by_formula)
    limit_lines(connection, plan, layer, bounds, by_formula)


def _by_account(connection: DuckDBPyConnection, plan: Plan, layer: Layer) -> None:
    """Make the table `by_account`: what the lines of each account come to."""
    money = MONEY.format(plan.minor_places)
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("by_account")} AS
        SELECT a, CAST(sum(lines) AS BIGINT) AS lines, CAST(sum(earned) AS {money}) AS earned FROM (
          SELECT r.a, s.lines, s.earned
          FROM (SELECT rid, count(*) AS lines, sum(earned) AS earned FROM {layer.of("line")}
                WHERE earned IS NOT NULL GROUP BY rid) s JOIN {layer.of("rated")} r USING (rid)
          UNION ALL
          SELECT a, count(*), sum(earned) FROM {layer.of("part")} WHERE earned IS NOT NULL GROUP BY a)
        GROUP BY a"""
    )


def _earnings(connection: DuckDBPyConnection, plan: Plan, layer: Layer) -> None:
    if layer.number:
        return
    kinds = {"earning": WHOLE, "component": TEXT, "version": WHOLE, "merged": FLAG}
    rows = [(one.number, one.earning.id, one.version, is_merged(one)) for one in plan.earnings]
    keep_rows(connection, "earning_number", kinds, rows)


def limit_lines(
    connection: DuckDBPyConnection, plan: Plan, layer: Layer, bounds: Bounds, by_formula: FormulaPay
) -> None:
    """Add to `extra` the lines of limits, by what `by_account` and `extra` come to; `bound` and `bounds` have them."""
    money = pa.decimal128(38, plan.minor_places)
    kinds = {
        "component": TEXT, "who": WHOLE, "period": WHOLE, "nth": WHOLE, "deal": FLAG, "least": money, "most": money,
    }  # fmt: skip
    if bounds.rows:
        keep_rows(connection, "given_bound", kinds, bounds.rows)
        connection.execute(f"INSERT INTO {layer.of('bound')} SELECT * FROM given_bound")
    asked = connection.execute(f"SELECT DISTINCT nth, deal FROM {layer.of('bound')}").fetchall()
    if not asked:
        return
    _no_floor_under_exceptions(connection, layer, by_formula)
    for nth, deal in sorted(asked):
        sums = _deals(layer, nth) if deal else sums_sql(layer)
        of_deal = "s.t" if deal else "NULL"
        within = (
            "CASE WHEN b.most IS NOT NULL AND {0} > b.most THEN b.most "
            "WHEN b.least IS NOT NULL AND {0} < b.least THEN b.least ELSE {0} END"
        )
        limited = within.format("s.earned")
        if deal:
            mirrored = within.format("(-s.earned)")
            limited = f"CASE WHEN s.earned > 0 THEN {limited} WHEN s.earned < 0 THEN -({mirrored}) ELSE s.earned END"
        connection.execute(
            f"""INSERT INTO {layer.of("extra")}
            SELECT 'limit', s.component, s.who, s.period, {of_deal}, {nth}, {limited} - s.earned, 0
            FROM ({sums}) s JOIN {layer.of("bound")} b USING (component, who, period)
            WHERE b.nth = {nth} AND b.deal = {deal} AND {limited} <> s.earned"""
        )
    leave_out_too_large(connection, layer, by_formula)


def _no_floor_under_exceptions(connection: DuckDBPyConnection, layer: Layer, by_formula: FormulaPay) -> None:
    """Take the floor of a period away where a component has exceptions: it would be paid for what is only not known."""
    bound = layer.of("bound")
    floors = f"SELECT 1 FROM {bound} WHERE NOT deal AND least IS NOT NULL LIMIT 1"
    if connection.execute(floors).fetchall() and incomplete(connection, layer, by_formula.unpaid):
        connection.execute(
            f"""UPDATE {bound} SET least = NULL WHERE NOT deal
            AND (component, who, period) IN (SELECT (component, who, period) FROM {layer.of("incomplete")})"""
        )


def _deals(layer: Layer, nth: int) -> str:
    """Return a SELECT of what each sale comes to, for those whom a limit on deals concerns."""
    concerned = f"(SELECT DISTINCT component, who, period FROM {layer.of('bound')} WHERE nth = {nth} AND deal)"
    account, number = layer.of("paid_account"), "JOIN earning_number e ON e.earning = p.earning"
    return f"""SELECT component, who, period, t, sum(earned) AS earned FROM (
      SELECT e.component, p.who, p.period, l.t, l.earned FROM {layer.of("line")} l
      JOIN {layer.of("rated")} r USING (rid) JOIN {account} p ON p.a = r.a {number}
      UNION ALL SELECT e.component, p.who, p.period, l.t, l.earned FROM {layer.of("part")} l
      JOIN {account} p ON p.a = l.a {number}
      UNION ALL SELECT component, who, period, t, earned FROM {layer.of("extra")} WHERE t IS NOT NULL
    ) JOIN {concerned} USING (component, who, period) GROUP BY ALL"""
