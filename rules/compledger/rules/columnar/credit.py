"""CREDIT: who is credited with how much of which transactions, and what could not be credited.

A sale in another currency than the plan's is converted first, where the version says how: `base` is then the converted
amount, and `received`, `received_currency`, `exchange_rate` and `exchange_path` say what it was made from.
"""

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.branches import NumberedRule, branch_sql, branches
from compledger.rules.money import SALE_PLACES
from compledger.rules.snapshot import ASSIGNED, Snapshot
from compledger.rules.sql_text import quoted

ASSIGNED_ON_THE_DAY = """EXISTS (SELECT 1 FROM assigned_to_plan a WHERE a.participant = m.participant
  AND t.day >= a.effective_from AND t.day < a.effective_until)"""


def credit(connection: DuckDBPyConnection, snapshot: Snapshot, rules: tuple[NumberedRule, ...], currency: str) -> None:
    """Make the tables `credit` and `uncredited`.

    A credit names the position and the participant who held it on the transaction's day. A match that has no
    participant, no seat on that day, no assignment to the plan where it has any, or another currency and no rate of
    exchange, is in `uncredited` with the kind of exception it is.
    """
    rows = ", ".join(_rule_row(rule) for rule in rules)
    connection.execute(
        f"CREATE TEMP TABLE rule AS SELECT * FROM (VALUES {rows}) r(rule, version, rule_id, share, converts)"
    )
    matches = " UNION ALL ".join(branch_sql(branch, snapshot.transactions) for branch in branches(rules))
    connection.register("seat_held", snapshot.seats)
    connection.execute("CREATE TEMP TABLE seat AS SELECT * FROM seat_held")
    connection.register("exchange_set", snapshot.exchange)
    connection.execute("CREATE TEMP TABLE exchange AS SELECT * FROM exchange_set")
    connection.register("assigned_to_plan", ASSIGNED.empty_table() if snapshot.assigned is None else snapshot.assigned)
    no_plan = "false" if snapshot.assigned is None else f"NOT ({ASSIGNED_ON_THE_DAY})"
    connection.execute(f"CREATE TEMP VIEW matched AS {matches}")
    # The product has 38 digits at most and cannot overflow; an amount of more than 12 digits before its point can.
    converted = f"TRY_CAST(round(m.base * x.rate, {SALE_PLACES}) AS DECIMAL(18, {SALE_PLACES}))"
    connection.execute(
        f"""CREATE TEMP TABLE reached AS
        SELECT m.transaction_id, m.participant, r.rule, r.version, r.rule_id, r.share,
               t.source, t.source_key, t.day, s.position,
               CASE WHEN t.currency = {quoted(currency)} THEN m.base
                    ELSE {converted} END AS base,
               CASE WHEN x.rate IS NOT NULL THEN m.base END AS received,
               CASE WHEN x.rate IS NOT NULL THEN t.currency END AS received_currency,
               x.rate AS exchange_rate, x.path AS exchange_path,
               CASE WHEN m.participant IS NULL THEN 'no_participant'
                    WHEN s.position IS NULL THEN 'no_seat'
                    WHEN {no_plan} THEN 'no_plan'
                    WHEN t.currency <> {quoted(currency)} AND NOT r.converts THEN 'other_currency'
                    WHEN m.base IS NULL THEN 'no_base'
                    WHEN t.currency <> {quoted(currency)} AND x.rate IS NULL THEN 'no_exchange_rate'
                    WHEN t.currency <> {quoted(currency)} AND {converted} IS NULL THEN 'converted_too_large'
                    END AS exception,
               CASE WHEN t.currency <> {quoted(currency)} THEN t.currency || '/' || {quoted(currency)} END AS pair
        FROM matched m
        JOIN rule r USING (rule)
        JOIN {snapshot.transactions} t USING (transaction_id)
        LEFT JOIN seat s ON s.participant = m.participant AND t.day >= s.effective_from AND t.day < s.effective_until
        LEFT JOIN exchange x ON x.version = r.version AND x.currency = t.currency AND x.day = t.day
             AND t.currency <> {quoted(currency)}"""
    )
    connection.execute(
        """CREATE TEMP TABLE credit AS
        SELECT transaction_id, source, source_key, day, version, rule_id, participant, position, base, share,
               CAST(base AS DECIMAL(38, 6)) * share AS credited,
               received, received_currency, exchange_rate, exchange_path
        FROM reached WHERE exception IS NULL"""
    )
    connection.execute(
        """CREATE TEMP TABLE uncredited AS
        SELECT exception AS kind, transaction_id, source, source_key, day, rule_id AS about, participant,
               CASE WHEN exception IN ('other_currency', 'no_exchange_rate', 'converted_too_large') THEN pair END
                 AS detail
        FROM reached WHERE exception IS NOT NULL"""
    )
    connection.execute("DROP TABLE reached")


def _rule_row(numbered: NumberedRule) -> str:
    share = f"CAST('{numbered.rule.share:f}' AS DECIMAL(7, 6))"
    converts = "true" if numbered.segment.value.exchange else "false"
    return f"({numbered.number}, {numbered.version}, {quoted(numbered.rule.id)}, {share}, {converts})"
