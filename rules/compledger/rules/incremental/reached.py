"""Reached: whom sales reach by the rules, whatever comes of it, and in which paid periods that counts.

The engine's own first steps are taken with these sales alone. Exceptions reach people, too, so nothing is asked of a
base, and whom `only` passes over because of the sale is told as well: too many, never too few.
"""

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.crediting.match import match
from compledger.rules.columnar.crediting.measures import scopes
from compledger.rules.columnar.loading.load import Loaded, load
from compledger.rules.columnar.results.relations import period_table
from compledger.rules.incremental.touched import Payee
from compledger.rules.snapshot import Snapshot


def reached(connection: DuckDBPyConnection, snapshot: Snapshot) -> list[Payee]:
    """Return whom the Snapshot's transactions reach and in which paid periods that counts; its tables are ours."""
    if not snapshot.rule_sets:
        return []
    loaded = load(connection, snapshot)
    period_table(connection, loaded)
    scopes(connection, loaded.plan)
    match(connection, loaded)
    return connection.execute(
        f"""WITH found AS ({_found(loaded)}),
        counted AS (
          SELECT f.who, b.period FROM found f JOIN bucket_day b ON b.bucket = f.b
          UNION SELECT f.who, s.period FROM found f
            JOIN scope s ON s.measure = f.measure AND f.b >= s.first_b AND f.b < s.ends_b)
        SELECT p.name, d.name FROM counted JOIN person p USING (who) JOIN period d USING (period)"""
    ).fetchall()


def _found(loaded: Loaded) -> str:
    """Return the SELECT of who is found from a match, in which measure, in which bucket of days."""
    sources = [
        f"""SELECT DISTINCT h.who, s.measure, m.b
        FROM (SELECT DISTINCT kind, {subject} AS subject, b, d FROM matched) m
        JOIN slot s ON s.kind = m.kind AND s.source = {source}
        JOIN routed h ON h.route = s.route AND h.subject = m.subject AND m.d >= h.begins AND m.d < h.ends"""
        for source, subject in enumerate(loaded.columns.subjects)
    ]
    return " UNION ".join(sources) or "SELECT 0 AS who, 0 AS measure, CAST(0 AS SMALLINT) AS b WHERE false"
