"""MEASURE: a period's credits in their order, with the running total that tiers are cut on."""

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.branches import NumberedRule
from compledger.rules.snapshot import Snapshot
from compledger.rules.sql_text import quoted

ORDER = "day, strlen(source_key), source_key, source, rule_id"
"""The order of credits within a period: by day, then by key, a shorter key first (so 99 comes before 100)."""


def measure(connection: DuckDBPyConnection, snapshot: Snapshot, rules: tuple[NumberedRule, ...], currency: str) -> None:
    """Make the tables `measured` (each credit with the running total before and after it) and `measurement`."""
    pairs = {
        (rule.version, rule.rule.id, measure.id)
        for rule in rules
        for measure in rule.segment.value.measures
        if rule.rule.id in measure.credits
    }
    rows = ", ".join(f"({v}, {quoted(r)}, {quoted(m)})" for v, r, m in sorted(pairs))
    connection.execute(f"CREATE TEMP TABLE feeds AS SELECT * FROM (VALUES {rows}) f(version, rule_id, measure)")
    connection.register("quota_set", snapshot.quotas)
    connection.execute("CREATE TEMP TABLE quota AS SELECT * FROM quota_set")
    connection.execute(
        f"""CREATE TEMP TABLE measured AS
        SELECT c.*, f.measure, CAST(sum(c.credited) OVER running AS DECIMAL(38, 12)) AS total_after
        FROM credit c JOIN feeds f USING (version, rule_id)
        WINDOW running AS (PARTITION BY c.participant, f.measure ORDER BY {ORDER} ROWS UNBOUNDED PRECEDING)"""
    )
    # A payee with a quota and no sale has an attainment too: nought.
    connection.execute(
        f"""CREATE TEMP TABLE measurement AS
        WITH credited AS (
          SELECT participant, measure, CAST(sum(credited) AS DECIMAL(38, 12)) AS credited, count(*) AS credits
          FROM measured GROUP BY ALL
        )
        SELECT participant, measure, coalesce(c.credited, 0) AS credited, coalesce(c.credits, 0) AS credits,
               q.amount AS quota
        FROM credited c FULL JOIN (
          SELECT * FROM quota WHERE currency = {quoted(currency)} AND measure IN (SELECT measure FROM feeds)
        ) q
        USING (participant, measure)"""
    )
