"""Accounts: what each bucket of days takes of the difference, and which accounts of payees that touches."""

from duckdb import DuckDBPyConnection

from compledger.rules.incremental.deltas.kept import Kept, NotByDeltas


def take_difference(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Bring `bucket` and `credited_total` up to date; make `bucket_change` and, of the layer's accounts, `touched` (a).

    Raises:
        NotByDeltas: somebody has the first credits of a period, or none any more.
    """
    _buckets(connection, kept)
    _totals(connection, kept)
    measures, layer = len(kept.plan.measures) + 1, kept.layer
    connection.execute(
        f"""CREATE TEMP TABLE touched AS
        WITH own AS (
          SELECT DISTINCT e.component, p.who, p.period FROM {layer.of("paid_account")} p
          JOIN earning_number e USING (earning)
          JOIN scope s ON s.measure = p.account % {measures} AND s.period = p.period
          JOIN bucket_change c ON c.account = p.account AND c.b >= s.first_b AND c.b < s.ends_b)
        SELECT p.a FROM {layer.of("paid_account")} p JOIN earning_number e USING (earning)
        JOIN own o ON o.component = e.component AND o.who = p.who AND o.period = p.period"""
    )


def _buckets(connection: DuckDBPyConnection, kept: Kept) -> None:
    exact = f"DECIMAL(38, {kept.credit.places})"
    connection.execute(
        f"""CREATE TEMP TABLE bucket_change AS
        SELECT account, b, CAST(sum(credited) AS {exact}) AS net,
               CAST(coalesce(sum(credited) FILTER (WHERE (credited < 0) = (credits > 0)), 0) AS {exact}) AS negative,
               CAST(sum(credits) AS BIGINT) AS credits
        FROM (SELECT account, b, credited, 1 AS credits FROM credited_come
              UNION ALL SELECT account, b, -credited, -1 FROM credited_gone)
        GROUP BY account, b"""
    )
    connection.execute(
        """INSERT INTO bucket SELECT c.account, c.b, d.period, 0, 0, 0 FROM bucket_change c
        JOIN bucket_day d ON d.bucket = c.b ANTI JOIN bucket k ON k.account = c.account AND k.b = c.b"""
    )
    connection.execute(
        """UPDATE bucket SET net = bucket.net + c.net, negative = bucket.negative + c.negative,
          credits = bucket.credits + c.credits
        FROM bucket_change c WHERE c.account = bucket.account AND c.b = bucket.b"""
    )
    connection.execute("DELETE FROM bucket WHERE credits = 0")


def _totals(connection: DuckDBPyConnection, kept: Kept) -> None:
    exact = f"DECIMAL(38, {kept.credit.places})"
    connection.execute(
        f"""CREATE TEMP TABLE total_change AS
        SELECT c.account, s.period, CAST(sum(c.net) AS {exact}) AS credited, CAST(sum(c.credits) AS BIGINT) AS credits,
               CAST(coalesce(sum(c.credits) FILTER (WHERE c.b >= s.paid_b), 0) AS BIGINT) AS paid_credits
        FROM bucket_change c JOIN scope s ON s.measure = c.account % {len(kept.plan.measures) + 1}
             AND c.b >= s.first_b AND c.b < s.ends_b GROUP BY ALL"""
    )
    others = connection.execute(
        """SELECT 1 FROM total_change c LEFT JOIN credited_total t USING (account, period)
        WHERE coalesce(t.paid_credits, 0) = 0 OR t.paid_credits + c.paid_credits = 0 LIMIT 1"""
    )
    if others.fetchall():
        raise NotByDeltas("somebody has the first credits of a period, or none any more")
    connection.execute(
        """UPDATE credited_total SET credited = credited_total.credited + c.credited,
          credits = credited_total.credits + c.credits, paid_credits = credited_total.paid_credits + c.paid_credits
        FROM total_change c WHERE c.account = credited_total.account AND c.period = credited_total.period"""
    )
