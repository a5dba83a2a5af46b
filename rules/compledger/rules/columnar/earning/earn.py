"""EARN: layer by layer, from what payees are credited with to their lines."""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.asking.figures import Known, known_figures
from compledger.rules.columnar.asking.judging import Judge
from compledger.rules.columnar.asking.targets import targets
from compledger.rules.columnar.earning.accounts import accounts
from compledger.rules.columnar.earning.formula_pay import formula_pay
from compledger.rules.columnar.earning.layers import asks_period, layers_of
from compledger.rules.columnar.earning.limits import Bounds, credit_bounds, extra_lines
from compledger.rules.columnar.earning.lines import lines, parts, rated
from compledger.rules.columnar.earning.listing import credit_values, listing
from compledger.rules.columnar.earning.rates import combinations_of, pay_rates
from compledger.rules.columnar.earning.spells import spells, value_columns
from compledger.rules.columnar.earning.sums import sums_sql
from compledger.rules.columnar.earning.tiers import tier_tables, tiers
from compledger.rules.columnar.earning.unpaid import FormulaPay, Unpaid, incomplete
from compledger.rules.columnar.loading.load import Loaded
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.widths import Width


def earn(connection: DuckDBPyConnection, loaded: Loaded, credit: Width, total: Width) -> tuple[list[Layer], FormulaPay]:
    """Make every layer's tables; return the layers, and what became of earnings by formula."""
    plan, judge, pay = loaded.plan, Judge(), FormulaPay()
    known = known_figures(connection, plan) if asks_period(plan) else None
    targets(connection, plan, known, judge, loaded.account_type)
    layers = layers_of(plan)
    for layer in layers:
        found = _earn(connection, loaded, layer, (credit, total), known, judge)
        pay.unpaid += found.unpaid
        if known is not None and layer.number + 1 < len(layers):
            _learn(connection, loaded, layer, known, found.unpaid)
    judge.keep(connection)
    return layers, pay


def _earn(
    connection: DuckDBPyConnection,
    loaded: Loaded,
    layer: Layer,
    widths: tuple[Width, Width],
    known: Known | None,
    judge: Judge,
) -> FormulaPay:
    plan = loaded.plan
    bounds = Bounds(plan, known, judge)
    credit_bounds(connection, plan, layer, bounds)
    accounts(connection, plan, layer, known, judge, bounds.missing)
    spells(connection, plan, layer)
    asking = layer.asked_each
    tier_tables(connection, layer)
    total = tiers(connection, plan, layer, asking, widths[1])
    columns = value_columns(plan, layer)
    listing(connection, loaded, layer, total)
    credit_values(connection, loaded, layer, columns, known)
    rate = pay_rates(
        connection, plan, layer, columns, combinations_of(connection, _combinations(layer, columns, asking))
    )
    rated(connection, layer, columns, rate, asking)
    lines(connection, plan, layer, widths[0], rate)
    parts(connection, plan, layer, columns, total, rate, widths[0])
    by_formula = formula_pay(plan, layer, known, judge, bounds)
    extra_lines(connection, plan, layer, bounds, by_formula)
    return by_formula


def _combinations(layer: Layer, columns: list[str], asking: frozenset[int]) -> str:
    """Return the SELECT of every combination of factors that comes up."""
    values = "".join(f", {column}" for column in columns)
    of_accounts = f"""SELECT DISTINCT p.earning, p.tiers{values} FROM {layer.of("spell")} s
    JOIN {layer.of("paid_account")} p USING (a) WHERE s.flaw IS NULL AND s.late IS NULL"""
    asked = ", ".join(map(str, sorted(asking)))
    if not asked:
        return f"{of_accounts} ORDER BY ALL"
    return f"""{of_accounts} AND p.earning NOT IN ({asked}) UNION
    SELECT DISTINCT earning, tiers{values} FROM {layer.of("spelled")} WHERE flaw IS NULL AND earning IN ({asked}) ORDER
      BY ALL"""


def _learn(
    connection: DuckDBPyConnection, loaded: Loaded, layer: Layer, known: Known, unpaid: Sequence[Unpaid]
) -> None:
    """Tell later layers what this one's components came to, and of which that is not known."""
    minor = 10**loaded.plan.minor_places
    rows = connection.execute(
        f"SELECT component, who, period, CAST(earned * {minor} AS BIGINT) FROM ({sums_sql(layer)})"
    )
    for component, who, period, earned in rows.fetchall():
        known.earned.setdefault((period, component), {})[who] = earned
    if incomplete(connection, layer, unpaid):
        rows = connection.execute(f"SELECT component, who, period FROM {layer.of('incomplete')}")
        for component, who, period in rows.fetchall():
            known.earned.setdefault((period, component), {})[who] = None
