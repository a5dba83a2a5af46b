"""CREDIT: who is credited with how much of which transactions, and what could not be credited."""

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.branches import NumberedRule, branch_sql, branches
from compledger.rules.snapshot import ASSIGNED, Snapshot
from compledger.rules.sql_text import quoted

ASSIGNED_ON_THE_DAY = """EXISTS (SELECT 1 FROM assigned_to_plan a WHERE a.participant = m.participant
  AND t.day >= a.effective_from AND t.day < a.effective_until)"""


def credit(connection: DuckDBPyConnection, snapshot: Snapshot, rules: tuple[NumberedRule, ...], currency: str) -> None:
    """Make the tables `credit` and `uncredited`.

    A credit names the position and the participant who held it on the transaction's day. A match that has no
    participant, no seat on that day, no assignment to the plan where it has any, or another currency is in
    `uncredited` with the kind of exception it is.
    """
    rows = ", ".join(_rule_row(rule) for rule in rules)
    connection.execute(f"CREATE TEMP TABLE rule AS SELECT * FROM (VALUES {rows}) r(rule, version, rule_id, share)")
    matches = " UNION ALL ".join(branch_sql(branch, snapshot.transactions) for branch in branches(rules))
    connection.register("seat_held", snapshot.seats)
    connection.execute("CREATE TEMP TABLE seat AS SELECT * FROM seat_held")
    connection.register("assigned_to_plan", ASSIGNED.empty_table() if snapshot.assigned is None else snapshot.assigned)
    no_plan = "false" if snapshot.assigned is None else f"NOT ({ASSIGNED_ON_THE_DAY})"
    connection.execute(f"CREATE TEMP VIEW matched AS {matches}")
    connection.execute(
        f"""CREATE TEMP TABLE reached AS
        SELECT m.transaction_id, m.participant, m.base, r.rule, r.version, r.rule_id, r.share,
               t.source, t.source_key, t.day, s.position,
               CASE WHEN m.participant IS NULL THEN 'no_participant'
                    WHEN s.position IS NULL THEN 'no_seat'
                    WHEN {no_plan} THEN 'no_plan'
                    WHEN t.currency <> {quoted(currency)} THEN 'other_currency'
                    WHEN m.base IS NULL THEN 'no_base' END AS exception
        FROM matched m
        JOIN rule r USING (rule)
        JOIN {snapshot.transactions} t USING (transaction_id)
        LEFT JOIN seat s ON s.participant = m.participant AND t.day >= s.effective_from AND t.day < s.effective_until"""
    )
    connection.execute(
        """CREATE TEMP TABLE credit AS
        SELECT transaction_id, source, source_key, day, version, rule_id, participant, position, base, share,
               CAST(base AS DECIMAL(38, 6)) * share AS credited
        FROM reached WHERE exception IS NULL"""
    )
    connection.execute(
        """CREATE TEMP TABLE uncredited AS
        SELECT exception AS kind, transaction_id, source, source_key, day, rule_id AS about, participant
        FROM reached WHERE exception IS NOT NULL"""
    )
    connection.execute("DROP TABLE reached")


def _rule_row(numbered: NumberedRule) -> str:
    share = f"CAST('{numbered.rule.share:f}' AS DECIMAL(7, 6))"
    return f"({numbered.number}, {numbered.version}, {quoted(numbered.rule.id)}, {share})"
