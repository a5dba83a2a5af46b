"""LOAD: the snapshot's sales as narrow columns, its people as numbers, its rules as key tables.

Sales stand in the order in which credits count: day, length of key, key, source. So a sale's row number says all that
is ever asked of that order, and no later step touches a text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.loading.branch import Branch
from compledger.rules.columnar.loading.branches import branches_of
from compledger.rules.columnar.loading.keys import key_table
from compledger.rules.columnar.loading.reach import account_type, key_type, late_condition, reach
from compledger.rules.columnar.plan.by_credit import asked_fields, credit_fields, table_of
from compledger.rules.columnar.plan.columns import NAMESPACES, Columns, columns_of
from compledger.rules.columnar.plan.factors import Varies, Varying, varying_of
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.plan.widths import Width, widths_of_columns
from compledger.rules.columnar.sql.dimensions import coded_dimensions
from compledger.rules.columnar.sql.expressions import Writer
from compledger.rules.columnar.sql.given import keep
from compledger.rules.columnar.sql.quotients import MACROS
from compledger.rules.language.forms.fields import EXACT_KINDS, SEAT_FIELDS, STORED_AS
from compledger.rules.language.forms.tables import LookupTable
from compledger.rules.language.forms.walking import mentioned_fields
from compledger.rules.snapshot import ASSIGNED, Snapshot
from compledger.rules.sql_text import named, quoted

CONVERTED, OTHER_CURRENCY, NO_RATE = 1, 2, 3
"""What `money` says of a sale in another currency; 0 in the plan's own."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a calculation needs to know of what was loaded."""

    plan: Plan
    columns: Columns
    branches: Sequence[Branch]
    foreign: bool
    """Whether any sale is in another currency than the plan's."""
    subjects: int
    """One more than the highest number of a subject."""
    dated: bool
    """Whether anybody's seat, manager, territory or plan changes within the days."""

    @property
    def account_type(self) -> str:
        """The SQL type of accounts, and of their buckets numbered through."""
        return account_type(self.plan, self.subjects)

    @property
    def key_type(self) -> str:
        """The SQL type of a rule's kind and a subject in one number."""
        return key_type(self.plan, self.subjects)


def load(connection: DuckDBPyConnection, snapshot: Snapshot, also: Iterable[str] = ()) -> Loaded:
    """Make the tables that a calculation reads, in the connection; `snapshot` has versions.

    `also` names fields whose values are kept with each sale though no rule asks for them.
    """
    for macro in MACROS:
        connection.execute(macro)
    ((sales,),) = connection.execute(f"SELECT count(*) FROM {snapshot.transactions}").fetchall()
    plan = Plan(snapshot, sales)
    columns = columns_of(plan)
    columns.widths = _widths(connection, plan)
    _mention_the_rest(plan, columns)
    for name in also:
        columns.value(name)
    branches = branches_of(plan, columns)
    _subjects(connection, snapshot, columns)
    _days(connection, plan)
    foreign = _sales(connection, plan, columns)
    for branch in branches:
        keep(connection, branch.table, *key_table(branch, columns, plan.kind_of))
    subjects, dated = reach(connection, plan, columns)
    return Loaded(plan, columns, branches, foreign, subjects, dated)


def _mention_the_rest(plan: Plan, columns: Columns) -> None:
    """Ask for the columns that are needed when a sale and a seat are looked at together."""
    for slots, kind in plan.kinds.items():
        for slot in slots:
            if slot.late:
                late_condition(plan, columns, kind, slot)
    for one in plan.earnings:
        for varying in varying_of(plan, one):
            if varying.varies is Varies.CREDIT:
                _mention_table(plan, columns, one.version, varying)


def _mention_table(plan: Plan, columns: Columns, version: int, varying: Varying) -> None:
    """Ask for the columns of a table by the credit: codes where SQL looks it up, the fields themselves where not."""
    tables = plan.versions[version].tables
    table = table_of(tables, varying)
    writer = Writer(columns, {value.id: value for value in plan.versions[version].values})
    if not isinstance(table, LookupTable) or coded_dimensions(table, writer) is None:
        for name in asked_fields(tables, varying):
            if name not in SEAT_FIELDS:
                columns.value(name)


def _subjects(connection: DuckDBPyConnection, snapshot: Snapshot, columns: Columns) -> None:
    """Number everybody and everything that credits are found from: participants, territories, business units."""
    given = {"seats": snapshot.seats, "related": snapshot.related, "quotas": snapshot.quotas, "rates": snapshot.rates}
    for name, rows in given.items():
        keep(connection, f"given_{name}", rows)
    keep(connection, "given_assigned", ASSIGNED.empty_table() if snapshot.assigned is None else snapshot.assigned)
    names = [
        f"SELECT 'participant' AS namespace, participant AS name FROM given_{name} WHERE participant IS NOT NULL"
        for name in given
    ]
    names += [
        f"SELECT {quoted(namespace)}, of FROM given_related WHERE through = {quoted(through.value)}"
        for through, namespace in NAMESPACES.items()
    ]
    names += [
        f"SELECT {quoted(namespace)}, {named(field)} FROM {snapshot.transactions} WHERE {named(field)} IS NOT NULL"
        for field, namespace in columns.sources
    ]
    connection.execute(
        f"""CREATE TEMP TABLE subject AS
        SELECT CAST(row_number() OVER (ORDER BY namespace, name) AS INTEGER) AS subject, namespace, name
        FROM ({" UNION ".join(names)})"""
    )
    connection.execute(
        "CREATE TEMP VIEW person AS SELECT subject AS who, name FROM subject WHERE namespace = 'participant'"
    )


def _days(connection: DuckDBPyConnection, plan: Plan) -> None:
    buckets = plan.days.buckets
    rows = {
        "bucket": pa.array([b.number for b in buckets], pa.int16()),
        "begins": pa.array([b.begins for b in buckets], pa.int16()),
        "ends": pa.array([b.ends for b in buckets], pa.int16()),
        "version": pa.array([b.version for b in buckets], pa.int32()),
        "period": pa.array([b.period for b in buckets], pa.int32()),
    }
    keep(connection, "bucket_day", pa.table(rows))
    connection.execute(
        f"""CREATE TEMP TABLE day_number AS
        SELECT DATE '{plan.days.begins}' + CAST(d AS INTEGER) AS day, CAST(d AS SMALLINT) AS d, bucket, version
        FROM bucket_day, LATERAL (SELECT unnest(range(begins, ends)) AS d)"""
    )


def _widths(connection: DuckDBPyConnection, plan: Plan) -> dict[str, Width]:
    """Return how wide the values of every number are that a rule mentions."""
    forms = [form for rule in plan.rules for form in (rule.rule.when, rule.rule.base, rule.rule.only)]
    asked = credit_fields(plan).union(*(mentioned_fields(form) for form in forms))
    exact = sorted(name for name in asked if plan.fields.get(name) in EXACT_KINDS)
    return widths_of_columns(connection, plan.snapshot.transactions, {name: named(name) for name in exact})


def _sales(connection: DuckDBPyConnection, plan: Plan, columns: Columns) -> bool:
    """Make the table `sold`, one row for each sale, in the order in which credits count."""
    snapshot = plan.snapshot
    keep(connection, "exchange", snapshot.exchange)
    for name in sorted(columns.codes):
        _dictionary(connection, columns, name)
    ((foreign,),) = connection.execute(
        f"SELECT count(*) > 0 FROM {snapshot.transactions} WHERE currency <> {quoted(plan.currency)}"
    ).fetchall()
    connection.execute(
        f"""CREATE TEMP TABLE sold AS {sold_sql(plan, columns, snapshot.transactions, foreign=foreign)}
        ORDER BY n.d, strlen(s.source_key), s.source_key, s.source"""
    )
    return bool(foreign)


def sold_sql(plan: Plan, columns: Columns, sales: str, *, foreign: bool) -> str:
    """Return the SELECT of what `sold` says of the sales `s` of a relation."""
    select = ["s.transaction_id", "n.d", "n.bucket AS b", "s.day"]
    joins = ["JOIN day_number n ON n.day = s.day"]
    for name in sorted(columns.raw):
        value = f"CAST(s.{named(name)} AS {columns.widths[name].sql})" if name in columns.widths else f"s.{named(name)}"
        select.append(f"{value} AS {columns.value(name)}")
    for name in sorted(columns.codes):
        number = columns.number(name)
        select.append(f"CASE WHEN s.{named(name)} IS NOT NULL THEN coalesce(c{number}.code, 0) END AS k{number}")
        joins.append(f"LEFT JOIN code_{number} c{number} ON c{number}.value = s.{named(name)}")
    for number, (name, namespace) in enumerate(columns.sources):
        select.append(f"coalesce(n{number}.subject, 0) AS s{number}")
        joins.append(
            f"LEFT JOIN subject n{number} ON n{number}.namespace = {quoted(namespace)} "
            f"AND n{number}.name = s.{named(name)}"
        )
    if foreign:
        select += list(_money(plan))
        joins.append("LEFT JOIN exchange x ON x.version = n.version AND x.currency = s.currency AND x.day = s.day")
    return f"SELECT {', '.join(select)} FROM {sales} s {' '.join(joins)}"


def _money(plan: Plan) -> Iterable[str]:
    """Return the columns that say how a sale's money becomes the plan's."""
    converting = [str(number) for number, version in enumerate(plan.versions) if version.exchange is not None]
    known = f"n.version IN ({', '.join(converting)})" if converting else "false"
    yield (
        f"CAST(CASE WHEN s.currency = {quoted(plan.currency)} THEN 0 WHEN NOT ({known}) THEN {OTHER_CURRENCY} "
        f"WHEN x.rate IS NULL THEN {NO_RATE} ELSE {CONVERTED} END AS TINYINT) AS money"
    )
    yield "x.rate AS worth"


def _dictionary(connection: DuckDBPyConnection, columns: Columns, name: str) -> None:
    """Make the table of a field's codes."""
    codes = columns.codes[name]
    kind = STORED_AS[columns.kinds[name]]
    width = "TINYINT" if len(codes) < 127 else "SMALLINT" if len(codes) < 32_767 else "INTEGER"
    rows = {
        "value": [str(value) if isinstance(value, Decimal) else value for value in codes],
        "code": pa.array(list(codes.values()), pa.int32()),
    }
    select = f"CAST(value AS {kind}) AS value, CAST(code AS {width}) AS code"
    keep(connection, f"code_{columns.number(name)}", pa.table(rows), select)
