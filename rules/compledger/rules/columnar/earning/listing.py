"""Listing: credits that are looked at one by one, in their order, with the running total before each.

These are the credits of buckets in which a tier may be crossed, and those of earnings that ask every sale for its rate.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.asking.figures import Known, PeriodFigures, compiled_tables, dated_value
from compledger.rules.columnar.asking.judging import lacking
from compledger.rules.columnar.earning.lookups import looked_up
from compledger.rules.columnar.loading.load import Loaded
from compledger.rules.columnar.plan.by_credit import asked_fields, asks_day, asks_period, table_of
from compledger.rules.columnar.plan.factors import Varies, Varying, varying_of
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import NumberedEarning, Plan
from compledger.rules.columnar.plan.widths import RATE_PLACES, Width
from compledger.rules.columnar.sql.given import keep
from compledger.rules.formulas import OWN, CompiledTable, Value, compiled_table, rounded
from compledger.rules.language.forms.fields import SEAT_FIELDS


def listing(connection: DuckDBPyConnection, loaded: Loaded, layer: Layer, total: Width) -> None:
    """Make `listed` of the credits in `cut` with the running total before each, and `listed_each` of those to be asked.

    The first is a view that is read once; the second a table.
    """
    connection.execute(f"CREATE TEMP VIEW {layer.of('listed')} AS {listed_sql(loaded, layer, total, 'NOT k.asked')}")
    if layer.asked_each:
        each = listed_sql(loaded, layer, total, "k.asked")
        connection.execute(f"CREATE TEMP TABLE {layer.of('listed_each')} AS {each}")


def listed_sql(
    loaded: Loaded, layer: Layer, total: Width, which: str, credited: str = "credited", place: str = ""
) -> str:
    """Return the SELECT of credits in `cut`, with the running total before each; `within` is what its bucket has of it.

    `which` says which cuts, `credited` where the credits stand, and `place` what comes before the number of the sale
    in the order of credits `c`, where that does not say all.
    """
    slot, join = "c.slot", ""
    if any(one.basis is not None and one.basis != one.measure for one in layer.earnings):
        # Bounds are of another measure: its credits are put in order, and those that the earning pays are kept.
        slot = "s.slot"
        join = (
            f"JOIN {layer.of('paid_account')} p ON p.a = k.a JOIN rule u ON u.rule = c.rule "
            f"LEFT JOIN paid_slot s ON s.kind = u.kind AND s.basis_slot = c.slot "
            f"AND s.measure = p.account % {len(loaded.plan.measures) + 1}"
        )
    slots = max((len(slots) for slots in loaded.plan.kinds), default=0).bit_length()
    rules = len(loaded.plan.rules).bit_length()
    # Sales have 31 bits, and 63 are there: beyond that the order, and so the tiers, would be wrong in silence.
    assert rules + slots <= 32, f"{rules} bits of rules and {slots} of recipients do not fit one number"
    in_order = (
        f"(CAST(c.t AS BIGINT) << {rules + slots}) + (CAST(c.rule AS BIGINT) << {slots}) + CAST(c.slot AS BIGINT)"
    )
    within = f"sum(c.credited) OVER (PARTITION BY k.n ORDER BY {place}{in_order}) - c.credited"
    return f"""SELECT * EXCLUDE (start), CAST(start + within AS {total.sql}) AS before FROM (
      SELECT c.t, c.rule, {slot} AS slot, c.pay, c.d, k.a, k.k, k.tier, c.credited, k.before AS start,
             CAST({within} AS {total.sql}) AS within
      FROM {credited} c JOIN {layer.of("cut")} k ON k.k = c.account * {len(loaded.plan.days.buckets)} + c.b AND {which}
        {join})
    WHERE slot IS NOT NULL"""


def credit_values(
    connection: DuckDBPyConnection,
    loaded: Loaded,
    layer: Layer,
    columns: Sequence[str],
    known: Known | None,
) -> None:
    """Make `spelled`: listed credits with their varying factors, those asked of each credit among them."""
    if not layer.asked_each:
        return
    joins, chosen = [], {column: f"s.{column}" for column in columns}
    tests: list[str] = []
    details: list[str] = []
    for one in layer.earnings:
        for varying in varying_of(loaded.plan, one):
            if varying.varies is Varies.CREDIT:
                table = looked_up(connection, loaded, layer, one, varying, known)
                table = table or _asked(connection, loaded, layer, one, varying, known)
                joins.append(f"LEFT JOIN {table} USING (t, rule, slot, a)")
                column, test = f"v{varying.column}", f"p.earning = {one.number}"
                chosen[column] = f"CASE WHEN {test} THEN {table}.value ELSE {chosen[column]} END"
                if asks_period(loaded.plan.versions[one.version].tables, varying):
                    lack = _lacking(connection, loaded.plan, layer, one, varying, known)
                    joins.append(f"LEFT JOIN {lack} ON {lack}.a = l.a")
                    tests.append(f"WHEN {lack}.detail IS NOT NULL THEN 'no_figure'")
                    details.append(f"WHEN s.flaw IS NULL AND {lack}.detail IS NOT NULL THEN {lack}.detail")
                tests.append(f"WHEN {test} AND {table}.value IS NULL THEN 'no_rate'")
                details.append(f"WHEN s.flaw IS NULL AND {test} AND {table}.value IS NULL THEN NULL")
    values = "".join(f", {sql} AS {column}" for column, sql in chosen.items())
    connection.execute(
        f"""CREATE TEMP TABLE {layer.of("spelled")} AS
        SELECT l.t, l.rule, l.slot, l.pay, l.a, l.k, l.within, l.tier, l.credited, l.before, p.earning, p.tiers, p.kind,
          p.unit{values},
               coalesce(s.flaw, CASE {" ".join(tests)} END, s.late) AS flaw,
               CASE {" ".join(details)} ELSE s.detail END AS detail
        FROM {layer.of("listed_each")} l JOIN {layer.of("paid_account")} p USING (a)
        JOIN {layer.of("spell")} s ON s.a = l.a AND l.d >= s.begins AND l.d < s.ends {" ".join(joins)}"""
    )


def _lacking(
    connection: DuckDBPyConnection,
    plan: Plan,
    layer: Layer,
    one: NumberedEarning,
    varying: Varying,
    known: Known | None,
) -> str:
    """Make and name the table of accounts for which a figure of the period that a table is also by is missing."""
    name, form = layer.of(f"lack_{one.number}_{varying.column}"), table_of(plan.versions[one.version].tables, varying)
    tables = compiled_tables(plan, one.version)
    found = connection.execute(
        f"SELECT a, who, period FROM {layer.of('paid_account')} WHERE earning = ?", [one.number]
    ).fetchall()
    rows = [
        (a, lack)
        for a, *payee in found
        if (lack := lacking(form, PeriodFigures(plan, known or Known(), one.version, tables, (payee[0], payee[1]))))
    ]
    keep(connection, name, pa.table({
        "a": pa.array([a for a, _ in rows], pa.int32()), "detail": pa.array([lack for _, lack in rows], pa.string()),
    }))  # fmt: skip
    return name


def _asked(
    connection: DuckDBPyConnection,
    loaded: Loaded,
    layer: Layer,
    one: NumberedEarning,
    varying: Varying,
    known: Known | None,
) -> str:
    """Make and name the table of what a table by the credit gives each listed credit of an earning."""
    plan, name = loaded.plan, layer.of(f"value_{one.number}_{varying.column}")
    tables = plan.versions[one.version].tables
    fields = asked_fields(tables, varying)
    asks = {f"q{n}": _column(loaded, field) for n, field in enumerate(fields)}
    asks |= {"qd": "l.d"} if asks_day(tables, varying) else {}
    asks |= {"qw": "p.who", "qp": "p.period"} if asks_period(tables, varying) else {}
    listed = ", ".join(f"{sql} AS {column}" for column, sql in asks.items()) or "0 AS nothing"
    connection.execute(
        f"""CREATE TEMP TABLE asked AS SELECT l.t, l.rule, l.slot, l.a, {listed}
        FROM {layer.of("listed_each")} l JOIN {layer.of("paid_account")} p USING (a) JOIN rule u USING (rule)
        JOIN slot s ON s.kind = u.kind AND s.slot = l.slot JOIN sold t ON t.rowid = l.t
        LEFT JOIN held h ON h.who = p.who AND l.d >= h.begins AND l.d < h.ends WHERE p.earning = {one.number}"""
    )
    names = list(asks) or ["nothing"]
    connection.execute(f"CREATE TEMP TABLE tuple AS SELECT DISTINCT {', '.join(names)} FROM asked")
    answers = _answers(connection, plan, one, varying, fields, names, known)
    keep(connection, "answered", answers)
    same = " AND ".join(f"a.{column} IS NOT DISTINCT FROM q.{column}" for column in names)
    connection.execute(
        f"CREATE TEMP TABLE {name} AS SELECT a.t, a.rule, a.slot, a.a, q.value FROM asked a JOIN answered q ON {same}"
    )
    connection.execute("DROP TABLE asked")
    connection.execute("DROP TABLE tuple")
    return name


def _answers(
    connection: DuckDBPyConnection,
    plan: Plan,
    one: NumberedEarning,
    varying: Varying,
    fields: Sequence[str],
    names: Sequence[str],
    known: Known | None,
) -> Any:
    """Ask a table once for every combination of values that came up; return it with the answers as Arrow."""
    found = connection.sql(f"SELECT {', '.join(names)} FROM tuple ORDER BY ALL").to_arrow_table()
    table = compiled_table(table_of(plan.versions[one.version].tables, varying))
    tables = compiled_tables(plan, one.version)
    answers = []
    for row in found.to_pylist():
        figures = CreditFigures(plan, known, one.version, tables, fields, row)
        value = table(figures, OWN)
        answers.append(None if value is None else str(rounded(value, RATE_PLACES)))
    return found.append_column("value", pa.array(answers, pa.string()))


def _column(loaded: Loaded, field: str) -> str:
    if field == "level":
        return "s.level"
    if field in SEAT_FIELDS:
        return f"h.{field.removeprefix('seat_')}"
    return f"t.{loaded.columns.value(field)}"


class CreditFigures(PeriodFigures):
    """What a table may ask of one credit: its sale, the credited seat, and the payee's period where it mixes both."""

    __slots__ = ("asked", "day")

    def __init__(
        self,
        plan: Plan,
        known: Known | None,
        version: int,
        tables: "dict[str, CompiledTable] | Any",
        fields: Sequence[str],
        row: dict[str, Any],
    ) -> None:
        super().__init__(plan, known or Known(), version, tables, (row.get("qw", 0), row.get("qp", 0)))
        self.asked = {field: row[f"q{n}"] for n, field in enumerate(fields)}
        number = row.get("qd")
        self.day: date | None = None if number is None else plan.days.begins + timedelta(days=number)

    def field(self, name: str) -> Value:
        """Return a field of the sale."""
        return _value(self.asked[name])

    def seat(self, name: str) -> Value:
        """Return what the seat says."""
        return _value(self.asked[name]) if name in self.asked else super().seat(name)

    def dated(self, name: str) -> Fraction | None:
        """Return a value on the sale's day."""
        return super().dated(name) if self.day is None else dated_value(self.plan, self.version, name, self.day)


def _value(given: Any) -> Value:
    return given if given is None or isinstance(given, str | date | bool) else Fraction(given)
