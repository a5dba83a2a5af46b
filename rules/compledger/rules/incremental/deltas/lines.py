"""Lines: those of buckets that pay otherwise than before, and those of the sales that changed, are made again."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.crediting.measures import total_width
from compledger.rules.columnar.earning.lines import lines, parts, rated
from compledger.rules.columnar.earning.listing import listed_sql
from compledger.rules.columnar.earning.spells import value_columns
from compledger.rules.columnar.earning.tiers import tier_of, tiers
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import is_cut, is_merged
from compledger.rules.columnar.plan.widths import Width
from compledger.rules.incremental.deltas.kept import Kept, NotByDeltas


def pay_again(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Make the tables of touched accounts under the number of `kept.moved`: `gone_line`, `gone_part`, `line`, `part`.

    Raises:
        NotByDeltas: a touched account is an exception, or some of its credits are.
    """
    old, new = kept.layer, kept.moved
    for table in ("paid_account", "spell"):
        connection.execute(
            f"CREATE TEMP TABLE {new.of(table)} AS SELECT * FROM {old.of(table)} WHERE a IN (SELECT a FROM touched)"
        )
    accounts = f"(SELECT * FROM bucket WHERE account IN (SELECT account FROM {new.of('paid_account')}))"
    total = tiers(connection, kept.plan, new, frozenset(), total_width(connection, kept.credit, accounts))
    columns = value_columns(kept.plan, old)
    rated(connection, new, columns, kept.rate, frozenset())
    if connection.execute(f"SELECT 1 FROM {new.of('unrated')} LIMIT 1").fetchall():
        raise NotByDeltas("somebody's rate or quota is missing")
    _moved(connection, kept)
    _gone(connection, kept)
    told = _told(connection, kept)
    _credits(connection, kept, told)
    lines(connection, kept.plan, new, kept.credit, kept.rate, "credited_again", kept.pay)
    _list(connection, kept, told, total)
    parts(connection, kept.plan, new, columns, total, kept.rate, kept.credit)
    _refuse_too_large(connection, new)


def _moved(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Make `moved_bucket` (k, b, t0, t1): buckets in which lines that stay as they are cannot be told from others.

    Those are buckets that pay at another tier than before; those that were put in order and are not any more, or the
    other way round; and ordered ones in which a credit came or went. In ordered ones whose running total begins
    elsewhere, and which are as they were in themselves, `shifted` (a, k, low, high) says between which totals it
    begins: a credit that stays within one tier, with the one and with the other, is paid as before.
    """
    old, new = kept.layer, kept.moved
    connection.execute(
        f"""CREATE TEMP TABLE moved_cut AS
        SELECT coalesce(w.a, n.a) AS a, coalesce(w.k, n.k) AS k, w.before AS began, n.before AS begins
        FROM (SELECT k, a, before FROM {old.of("cut")} WHERE a IN (SELECT a FROM touched)) w
        FULL JOIN {new.of("cut")} n ON n.a = w.a AND n.k = w.k"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE moved_bucket AS
        WITH was AS (SELECT k, a, tier FROM {old.of("steady")} WHERE a IN (SELECT a FROM touched)),
        moved AS (
          SELECT coalesce(w.k, n.k) AS k FROM was w FULL JOIN {new.of("steady")} n USING (a, k)
          WHERE w.tier IS DISTINCT FROM n.tier
          UNION SELECT k FROM moved_cut WHERE began IS NULL OR begins IS NULL
          UNION SELECT n.k FROM moved_cut n JOIN bucket_change c ON n.k = c.account * {kept.buckets} + c.b)
        SELECT m.k, s.b, s.t0, s.t1 FROM moved m JOIN bucket_span s ON s.b = m.k % {kept.buckets}"""
    )
    connection.execute(
        """CREATE TEMP TABLE shifted AS SELECT a, k, least(began, begins) AS low, greatest(began, begins) AS high
        FROM moved_cut WHERE began <> begins AND k NOT IN (SELECT k FROM moved_bucket)"""
    )


def _gone(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Make `gone_line` and `gone_part`: rows that go, each with its number; those of buckets with all that they say."""
    old = kept.layer
    connection.execute(
        f"""CREATE TEMP TABLE moved_line AS
        SELECT r.rid, m.k, m.t0, m.t1 FROM moved_bucket m JOIN {old.of("steady")} o ON o.k = m.k
        JOIN {old.of("rated")} r ON r.a = o.a AND r.tier = o.tier"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE gone_line AS
        SELECT l.rowid AS row, l.t, l.rule, l.slot, l.rid, l.credited, l.earned, m.k FROM {old.of("line")} l
        JOIN moved_line m ON m.rid = l.rid AND l.t >= m.t0 AND l.t < m.t1"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE changed_line AS
        SELECT l.rowid AS row, l.rid, l.earned FROM {old.of("line")} l WHERE l.t IN (SELECT t FROM sale_was)"""
    )
    connection.execute(
        """INSERT INTO gone_line BY NAME SELECT row, rid, earned FROM changed_line
        WHERE row NOT IN (SELECT row FROM gone_line)"""
    )
    low = tier_of("s.low + l.within + least(l.credited, 0)", kept.moved)
    high = tier_of("s.high + l.within + greatest(l.credited, 0)", kept.moved)
    connection.execute(
        f"""CREATE TEMP TABLE gone_part AS
        SELECT l.rowid AS row, l.t, l.rule, l.slot, l.a, l.credited, l.within, l.earned, l.k, false AS shifted
        FROM {old.of("part")} l WHERE l.k IN (SELECT k FROM moved_bucket)
        UNION ALL
        SELECT l.rowid, l.t, l.rule, l.slot, l.a, l.credited, l.within, l.earned, l.k, true
        FROM {old.of("part")} l JOIN shifted s ON s.a = l.a AND s.k = l.k JOIN {kept.moved.of("bounded")} p ON p.a = l.a
        WHERE {low} <> {high}"""
    )


def _credits(connection: DuckDBPyConnection, kept: Kept, told: "Told") -> None:
    """Make `credited_again`: what came, and what stays in buckets whose lines are made again, read from those lines."""
    place = ", coalesce(y.place, c.t) AS place, coalesce(y.nth, 0) AS nth" if told.late else ""
    join = "LEFT JOIN late_sale y ON y.t = c.t" if told.late else ""
    connection.execute(
        f"""CREATE TEMP TABLE credited_again AS SELECT c.*{place} FROM (
          SELECT t, b, d, rule, slot, pay, account, credited FROM credited_come
          UNION ALL
          SELECT {told.distinct} l.t, d.bucket, {told.day}, l.rule, l.slot, {told.pay}, l.k // {kept.buckets},
            l.credited
          FROM (SELECT t, rule, slot, k, credited FROM gone_line WHERE k IS NOT NULL
                UNION ALL SELECT t, rule, slot, k, credited FROM gone_part WHERE NOT shifted) l {told.joins}
          ANTI JOIN sale_was w ON w.t = l.t) c {join}"""
    )


def _list(connection: DuckDBPyConnection, kept: Kept, told: "Told", total: Width) -> None:
    """Make the view `listed` of credits that stand in a new order, and of those that only stand elsewhere."""
    new = kept.moved
    late = "c.place, c.nth, " if told.late else ""
    again = listed_sql(kept.loaded, new, total, "NOT k.asked", "credited_again", late)
    connection.execute(
        f"""CREATE TEMP VIEW {new.of("listed")} AS {again}
        UNION ALL BY NAME
        SELECT {told.distinct} l.t, l.rule, l.slot, {told.pay} AS pay, {told.day} AS d, l.a, l.k, n.tier, l.credited,
          l.within, CAST(n.before + l.within AS {total.sql}) AS before
        FROM gone_part l JOIN {new.of("cut")} n ON n.a = l.a AND n.k = l.k {told.joins} WHERE l.shifted"""
    )


@dataclass(frozen=True, slots=True)
class Told:
    """How what a line or part `l` does not say of its credit is told."""

    distinct: str
    """`DISTINCT` where a credit can have several."""
    day: str
    pay: str
    joins: str
    late: bool
    """Whether any sale stands elsewhere than its number says."""


def _told(connection: DuckDBPyConnection, kept: Kept) -> Told:
    layer = kept.moved
    measures = [one.measure for one in layer.earnings]
    once = len(set(measures)) == len(measures) and all(is_merged(one) for one in layer.earnings if is_cut(one))
    asked = f"""SELECT EXISTS (
      SELECT 1 FROM {layer.of("spell")} s JOIN {layer.of("paid_account")} p USING (a)
      WHERE s.begins > p.d0 OR s.ends < p.d1), EXISTS (FROM late_sale)"""
    ((dated, late),) = connection.execute(asked).fetchall()
    pay, slot = "e.pay", "JOIN rule u ON u.rule = l.rule JOIN slot e ON e.kind = u.kind AND e.slot = l.slot"
    if len(kept.plan.pay_shares) == 1:
        pay, slot = "CAST(0 AS UTINYINT)", ""
    # Where nothing changes within an account's days, any day of the bucket is as good as the sale's own.
    day, sale = "d.begins", ""
    if dated:
        day, sale = "t.d", "JOIN sold t ON t.rowid = l.t"
    joins = f"JOIN bucket_day d ON d.bucket = l.k % {kept.buckets} {slot} {sale}"
    return Told("" if once else "DISTINCT", day, pay, joins, late)


def _refuse_too_large(connection: DuckDBPyConnection, new: Layer) -> None:
    tables = (new.of("line"), new.of("part"), "gone_line", "gone_part")
    unpaid = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE earned IS NULL" for table in tables)
    if connection.execute(f"SELECT 1 FROM ({unpaid}) LIMIT 1").fetchall():
        raise NotByDeltas("a credit comes to more than any pay may be")
