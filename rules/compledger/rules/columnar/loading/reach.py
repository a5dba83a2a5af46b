"""REACH: whom a credit reaches from what a sale's field says, on which days, and where it reaches nobody.

Worked out once for every participant, territory and business unit, so that each credit costs one join: on the rule's
kind and the field's subject in one number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.plan.columns import NAMESPACES, Columns
from compledger.rules.columnar.plan.numbered import ALONG_SEATS, Plan, Slot
from compledger.rules.columnar.plan.widths import number_type, widest, width_of_number
from compledger.rules.columnar.sql.expressions import Writer
from compledger.rules.columnar.sql.given import FLAG, TEXT, WHOLE, keep_rows
from compledger.rules.language.forms.crediting import Through
from compledger.rules.language.forms.expression import ALWAYS, Condition

EMPTY_FIELD = {Through.TERRITORY: "no_territory", Through.UNIT: "no_unit"}


@dataclass(frozen=True, slots=True)
class Route:
    """A way from a subject to those who are credited."""

    through: Through
    relation: str
    level: int
    first_level: bool
    optional: bool
    """Whether an empty field is no exception."""
    only: Condition


def reach(connection: DuckDBPyConnection, plan: Plan, columns: Columns) -> tuple[int, bool]:
    """Make `routed` (who is found by each route), `unreached` (why nobody is) and `reach_…` of each source.

    Returns one more than the highest subject, and whether anything changes within the days.
    """
    routes: dict[Route, int] = {}
    slots = [(kind, number, slot) for every, kind in plan.kinds.items() for number, slot in enumerate(every)]
    of_slot = [routes.setdefault(_route(slot), len(routes)) for _, _, slot in slots]
    _tell(connection, plan, columns, slots, of_slot, list(routes))
    _find(connection, plan)
    _look_up(connection, plan, columns, list(routes))
    ((subjects,),) = connection.execute("SELECT coalesce(max(subject), 0) + 1 FROM subject").fetchall()
    for source in range(len(columns.sources)):
        _keep_reach(connection, plan, source, subjects)
    ((dated,),) = connection.execute(
        f"SELECT coalesce(bool_or(begins > 0 OR ends < {plan.days.count}), false) FROM routed"
    ).fetchall()
    return subjects, dated


def late_condition(plan: Plan, columns: Columns, kind: int, slot: Slot) -> str:
    """Return the SQL of an `only` that asks the sale `t` and the seat `h` together."""
    rule = plan.rules[plan.kind_of.index(kind)]
    values = {value.id: value for value in plan.versions[rule.version].values}
    return f"({Writer(columns, values).condition(slot.only)}) IS TRUE"


def _route(slot: Slot) -> Route:
    recipient, only = slot.recipient, ALWAYS if slot.late else slot.only
    return Route(recipient.through, recipient.relation, slot.level, slot.first_level, recipient.optional, only)


def _empty(route: Route) -> str | None:
    """Return the exception of an empty field; None where it is none, or is one of the first level's already."""
    if route.optional or not route.first_level:
        return None
    return EMPTY_FIELD.get(route.through, "no_participant")


def _tell(
    connection: DuckDBPyConnection,
    plan: Plan,
    columns: Columns,
    slots: Sequence[tuple[int, int, Slot]],
    of_slot: Sequence[int],
    routes: Sequence[Route],
) -> None:
    """Make the tables of routes and slots, and those of seats and assignments by day number."""
    kinds = {
        "route": WHOLE, "through": TEXT, "relation": TEXT, "level": WHOLE, "asks": FLAG, "namespace": TEXT,
        "empty": TEXT,
    }  # fmt: skip
    keep_rows(connection, "route", kinds, [
        (number, route.through.value, route.relation, route.level, route.first_level and route.through in ALONG_SEATS,
         NAMESPACES[route.through], _empty(route))
        for number, route in enumerate(routes)
    ])  # fmt: skip
    _slots(connection, plan, columns, slots, of_slot)
    begins, ends = _by_number("effective_from", plan), _by_number("effective_until", plan)
    for table, source, more in (("held", "seats", ", position, title, unit"), ("under", "assigned", "")):
        if table == "held" or plan.snapshot.assigned is not None:
            connection.execute(
                f"""CREATE TEMP TABLE {table} AS SELECT p.who, {begins} AS begins, {ends} AS ends{more}
                FROM given_{source} g JOIN person p ON p.name = g.participant
                WHERE {begins} < {ends}"""
            )


def _slots(
    connection: DuckDBPyConnection,
    plan: Plan,
    columns: Columns,
    slots: Sequence[tuple[int, int, Slot]],
    of_slot: Sequence[int],
) -> None:
    """Make the table `slot`: where the credits of each kind of rule go, by which route, and with which share."""
    width = widest([width_of_number(slot.recipient.share) for _, _, slot in slots])
    none = len(plan.measures)
    kinds = {
        "kind": WHOLE, "slot": WHOLE, "route": WHOLE, "source": WHOLE,
        "share": pa.decimal128(max(width.digits, 1), width.places), "pay": WHOLE, "measure": WHOLE, "first": FLAG,
        "late": FLAG, "split": FLAG, "recipient": WHOLE, "level": WHOLE,
    }  # fmt: skip
    unit = Decimal(1).scaleb(-width.places)
    keep_rows(connection, "given_slot", kinds, [
        (kind, number, route, columns.source(slot.recipient), slot.recipient.share.quantize(unit),
         plan.pay_shares.index(slot.recipient.pay_share), none if slot.measure is None else slot.measure, slot.first,
         slot.late, slot.is_split, slot.position, slot.level)
        for (kind, number, slot), route in zip(slots, of_slot, strict=True)
    ])  # fmt: skip
    kind = "UTINYINT" if max((number for _, number, _ in slots), default=0) < 256 else "USMALLINT"
    pay = "UTINYINT" if len(plan.pay_shares) < 256 else "USMALLINT"
    connection.execute(
        f"CREATE TEMP TABLE slot AS SELECT * REPLACE (CAST(slot AS {kind}) AS slot, CAST(pay AS {pay}) AS pay) "
        "FROM given_slot"
    )


def _find(connection: DuckDBPyConnection, plan: Plan) -> None:
    """Make the table `found`: whom each route finds from each subject, or what is in the way."""
    begins, ends = _by_number("x.effective_from", plan), _by_number("x.effective_until", plan)
    always = f"0 AS begins, {plan.days.count} AS ends"
    nothing = "CAST(NULL AS DECIMAL(7, 6)) AS weight, CAST(NULL AS VARCHAR) AS detail"
    connection.execute(
        f"""CREATE TEMP TABLE found AS SELECT row_number() OVER () AS c, * FROM (
          SELECT r.route, r.level, s.subject, s.subject AS who, {nothing}, {always}, CAST(NULL AS VARCHAR) AS flaw,
            r.asks
          FROM route r JOIN subject s ON s.namespace = 'participant' WHERE r.through = 'self' OR r.asks
          UNION ALL
          SELECT r.route, r.level, o.subject, p.who, x.share, CASE WHEN p.who IS NULL THEN x.position END, {begins},
                 {ends}, CASE WHEN x.participant IS NULL THEN 'vacant_seat' END, false
          FROM route r JOIN given_related x ON x.through = r.through AND x.relation = r.relation AND x.level = r.level
          JOIN subject o ON o.namespace = r.namespace AND o.name = x.of
          LEFT JOIN person p ON p.name = x.participant WHERE {begins} < {ends}
          UNION ALL
          SELECT route, level, 0, NULL, {nothing}, {always}, empty, false FROM route WHERE empty IS NOT NULL
        )"""
    )
    connection.execute(
        f"""INSERT INTO found
        WITH days AS (
          SELECT r.route, s.subject, s.name, r.through, unnest([0, {plan.days.count}]) AS d
          FROM route r JOIN subject s USING (namespace) WHERE r.through IN ('territory', 'unit')
          UNION SELECT f.route, f.subject, s.name, r.through, unnest([f.begins, f.ends])
          FROM found f JOIN route r USING (route) JOIN subject s USING (subject) WHERE r.through IN ('territory',
            'unit')
        ),
        spans AS (SELECT *, lead(d) OVER (PARTITION BY route, subject ORDER BY d) AS until FROM days)
        SELECT -row_number() OVER (), route, 0, subject, NULL, NULL, NULL, d, until, 'nobody', false FROM spans s
        WHERE until IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM found f
          WHERE f.route = s.route AND f.subject = s.subject AND s.d >= f.begins AND s.d < f.ends)"""
    )


def _look_up(connection: DuckDBPyConnection, plan: Plan, columns: Columns, routes: Sequence[Route]) -> None:
    """Make the table `routed`: what was found, cut at every day on which somebody's seat or plan changes."""
    changing = ["held"] if plan.snapshot.assigned is None else ["held", "under"]
    cuts = " ".join(
        f"""UNION SELECT f.c, x.{edge} FROM found f JOIN {table} x USING (who)
        WHERE f.flaw IS NULL AND x.{edge} > f.begins AND x.{edge} < f.ends"""
        for table in changing
        for edge in ("begins", "ends")
    )
    no_plan = (
        "false" if plan.snapshot.assigned is None
        else "NOT EXISTS (SELECT 1 FROM under a WHERE a.who = f.who AND f.begins >= a.begins AND f.begins < a.ends)"
    )  # fmt: skip
    connection.execute(
        f"""CREATE TEMP TABLE routed AS
        WITH cut AS (SELECT c, begins AS d FROM found {cuts}),
        piece AS (
          SELECT f.* EXCLUDE (begins, ends), k.d AS begins, lead(k.d, 1, f.ends) OVER (PARTITION BY c ORDER BY k.d) AS
            ends
          FROM found f JOIN cut k USING (c))
        SELECT f.route, f.level, f.subject, f.who, f.weight, f.detail, CAST(f.begins AS SMALLINT) AS begins,
               CAST(f.ends AS SMALLINT) AS ends, h.position AS seat_position, h.title AS seat_title, h.unit AS
                 seat_unit,
               CASE WHEN f.flaw IS NOT NULL THEN f.flaw WHEN h.position IS NULL THEN 'no_seat'
                    WHEN {no_plan} THEN 'no_plan' END AS flaw
        FROM piece f LEFT JOIN held h ON h.who = f.who AND f.begins >= h.begins AND f.begins < h.ends
        WHERE NOT f.asks OR h.position IS NULL"""
    )
    _pass_over(connection, columns, routes)
    _unreached(connection, columns)


def _pass_over(connection: DuckDBPyConnection, columns: Columns, routes: Sequence[Route]) -> None:
    """Take out whom `only` passes over."""
    for number, route in enumerate(routes):
        if route.only != ALWAYS:
            condition = Writer(columns, {}).condition(route.only)
            connection.execute(
                f"""DELETE FROM routed h WHERE h.route = {number} AND h.seat_position IS NOT NULL
                AND ({condition}) IS NOT TRUE"""
            )


def _unreached(connection: DuckDBPyConnection, columns: Columns) -> None:
    """Make the table `unreached`: what is in the way of credits of sales that there are."""
    connection.execute(
        """CREATE TEMP TABLE unreached AS
        SELECT s.kind, s.source, s.slot, r.level, r.subject, r.who, r.flaw, r.detail, r.begins, r.ends, r.seat_position,
               r.seat_title, r.seat_unit
        FROM slot s JOIN routed r USING (route) WHERE r.flaw IS NOT NULL AND s.first"""
    )
    # What no sale says is no exception of any; mostly nothing is left, and no match has to be looked at.
    for source, subject in enumerate(columns.subjects):
        connection.execute(
            f"DELETE FROM unreached WHERE source = {source} AND subject NOT IN (SELECT DISTINCT {subject} FROM sold)"
        )


def account_type(plan: Plan, subjects: int) -> str:
    """Return the SQL type of accounts (payee × (measures + 1) + measure), and of account × buckets + bucket."""
    return number_type(subjects * (len(plan.measures) + 1) * max(len(plan.days.buckets), 1))


def key_type(plan: Plan, subjects: int) -> str:
    """Return the SQL type of a rule's kind × subjects + subject."""
    return number_type(max(len(plan.kinds), 1) * subjects)


def _keep_reach(connection: DuckDBPyConnection, plan: Plan, source: int, subjects: int) -> None:
    """Make the table of those who are reached from a source; `k` is kind and subject in one number."""
    key, account = key_type(plan, subjects), account_type(plan, subjects)
    connection.execute(
        f"""CREATE TEMP TABLE reach_{source} AS
        SELECT CAST(s.kind AS {key}) * {subjects} + r.subject AS k, s.slot, s.pay,
               CAST(r.who AS {account}) * {len(plan.measures) + 1} + s.measure AS account, s.share, r.begins, r.ends
        FROM slot s JOIN routed r USING (route)
        WHERE s.source = {source} AND r.flaw IS NULL AND NOT s.late AND NOT s.split"""
    )


def _by_number(column: str, plan: Plan) -> str:
    """Return a day as its number, within the snapshot's days."""
    return f"CAST(greatest(least({column} - DATE '{plan.days.begins}', {plan.days.count}), 0) AS INTEGER)"
