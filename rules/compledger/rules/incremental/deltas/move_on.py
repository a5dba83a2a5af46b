"""Moving on: all tables of a kept calculation brought to where a calculation of everybody would have them."""

from duckdb import DataError, DuckDBPyConnection

from compledger.rules.columnar.asking.judging import Judge
from compledger.rules.columnar.earning.limits import Bounds, limit_lines
from compledger.rules.columnar.earning.unpaid import FormulaPay
from compledger.rules.incremental.deltas.accounts import take_difference
from compledger.rules.incremental.deltas.kept import Kept, NotByDeltas
from compledger.rules.incremental.deltas.lines import pay_again
from compledger.rules.incremental.deltas.sales import forget_new_sales, number_sales, sell_again

TABLES = (
    "sale_was", "sold_come", "matched_gone", "matched_come", "credited_gone", "credited_come", "bucket_change",
    "total_change", "touched", "moved_cut", "moved_bucket", "shifted", "moved_line", "gone_line", "changed_line",
    "gone_part", "credited_again",
)  # fmt: skip
LAYER_VIEWS = ("priced", "listed", "unrated", "bound_tier", "bounded")
LAYER_TABLES = (
    "paid_account", "spell", "running", "cut", "steady", "rated", "rated_bucket", "line", "step", "account_tier",
    "part", "by_account", "bound", "extra", "incomplete",
)  # fmt: skip
"""What is made for one move, and for its layer."""


def move_on(connection: DuckDBPyConnection, kept: Kept, gone: str, come: str) -> None:
    """Bring a kept calculation up to date with the sales that changed; all its relations then say so.

    Args:
        connection: where the calculation was kept, outside of any transaction.
        kept: the calculation.
        gone: relation of sales that are not in force any more, corrected ones as they were.
        come: relation of sales that are new or others, corrected ones as they are now. The Snapshot's relation of
            transactions already has them, and those that are gone no longer.

    Raises:
        NotByDeltas: this change asks more; the tables are as they were.
    """
    number_sales(connection, kept, gone, come)
    connection.begin()
    try:
        _move(connection, kept)
        connection.commit()
    except BaseException as error:
        connection.rollback()
        forget_new_sales(connection)
        if isinstance(error, DataError):
            raise NotByDeltas(f"a figure does not fit the kept columns ({error})") from error
        raise
    finally:
        _drop(connection, kept)


def _move(connection: DuckDBPyConnection, kept: Kept) -> None:
    sell_again(connection, kept)
    take_difference(connection, kept)
    pay_again(connection, kept)
    _take_over_lines(connection, kept)
    _sums(connection, kept)
    _limits(connection, kept)
    _take_over_buckets(connection, kept)


def _take_over_lines(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Put the lines that were made again in the place of those that go; their rates get numbers of their own."""
    old, new = kept.layer, kept.moved
    ((last,),) = connection.execute(f"SELECT coalesce(max(rid), 0) FROM {old.of('rated')}").fetchall()
    for table, rows in (("line", "gone_line"), ("part", "gone_part")):
        connection.execute(f"DELETE FROM {old.of(table)} WHERE rowid IN (SELECT row FROM {rows})")
    connection.execute(
        f"""INSERT INTO {old.of("rated")} BY NAME SELECT * REPLACE (rid + {last} AS rid) FROM {new.of("rated")}
        WHERE rid IN (SELECT rid FROM {new.of("line")})"""
    )
    connection.execute(
        f"INSERT INTO {old.of('line')} BY NAME SELECT * REPLACE (rid + {last} AS rid) FROM {new.of('line')}"
    )
    connection.execute(f"INSERT INTO {old.of('part')} BY NAME SELECT * FROM {new.of('part')}")


def _sums(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Bring `by_account` up to date: what it was, less the lines that went, with those that were made again."""
    old, new, money = kept.layer, kept.moved, f"DECIMAL(38, {kept.plan.minor_places})"
    connection.execute(
        f"""CREATE TEMP TABLE {new.of("by_account")} AS
        SELECT a, CAST(sum(lines) AS BIGINT) AS lines, CAST(sum(earned) AS {money}) AS earned
        FROM (SELECT a, lines, earned FROM {old.of("by_account")} WHERE a IN (SELECT a FROM touched)
          UNION ALL SELECT r.a, -g.lines, -g.earned FROM (
            SELECT rid, count(*) AS lines, sum(earned) AS earned FROM gone_line GROUP BY rid) g
          JOIN {old.of("rated")} r USING (rid)
          UNION ALL SELECT a, -count(*), -sum(earned) FROM gone_part GROUP BY a
          UNION ALL SELECT r.a, g.lines, g.earned FROM (
            SELECT rid, count(*) AS lines, sum(earned) AS earned FROM {new.of("line")} GROUP BY rid) g
          JOIN {new.of("rated")} r USING (rid)
          UNION ALL SELECT a, count(*), sum(earned) FROM {new.of("part")} GROUP BY a)
        GROUP BY a HAVING sum(lines) > 0"""
    )
    connection.execute(f"DELETE FROM {old.of('by_account')} WHERE a IN (SELECT a FROM touched)")
    connection.execute(f"INSERT INTO {old.of('by_account')} SELECT * FROM {new.of('by_account')}")


def _limits(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Ask the limits of touched payees again, by what their components come to now."""
    old, new, plan = kept.layer, kept.moved, kept.plan
    touched = f"""(component, who, period) IN (SELECT (e.component, p.who, p.period) FROM {new.of("paid_account")} p
    JOIN earning_number e USING (earning))"""
    connection.execute(f"CREATE TEMP TABLE {new.of('bound')} AS SELECT * FROM {old.of('bound')} WHERE {touched}")
    connection.execute(f"CREATE TEMP TABLE {new.of('extra')} AS SELECT * FROM {old.of('extra')} WHERE false")
    by_formula = FormulaPay()
    limit_lines(connection, plan, new, Bounds(plan, None, Judge()), by_formula)
    lost = f"""SELECT 1 FROM {new.of("paid_account")} p ANTI JOIN {new.of("by_account")} s ON s.a = p.a LIMIT 1"""
    if connection.execute(lost).fetchall():
        raise NotByDeltas("a component comes to more than any pay may be, or to nothing at all")
    connection.execute(f"DELETE FROM {old.of('extra')} WHERE {touched}")
    connection.execute(f"INSERT INTO {old.of('extra')} SELECT * FROM {new.of('extra')}")


def _take_over_buckets(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Keep in which tier which bucket pays now, for the next change."""
    for table in ("steady", "cut"):
        connection.execute(f"DELETE FROM {kept.layer.of(table)} WHERE a IN (SELECT a FROM touched)")
        connection.execute(f"INSERT INTO {kept.layer.of(table)} BY NAME SELECT * FROM {kept.moved.of(table)}")


def _drop(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Drop what was made for one move."""
    views = [f"DROP VIEW IF EXISTS {kept.moved.of(name)}" for name in LAYER_VIEWS]
    tables = [f"DROP TABLE IF EXISTS {name}" for name in (*map(kept.moved.of, LAYER_TABLES), *TABLES)]
    connection.execute(";".join((*views, *tables)))
