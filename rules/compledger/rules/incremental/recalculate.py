"""Recalculating: only the touched payees and periods, laid over what the former run says of all others.

A payee's pay depends on the sales that reach them and on nobody else's. So the engine works on the sales that may
reach a touched payee, and what it says of others, of whom it has not seen all sales, is left out.
"""

from dataclasses import replace

from duckdb import DuckDBPyConnection

from compledger.rules.columnar import Calculation, calculate
from compledger.rules.incremental.change import Change
from compledger.rules.incremental.plan import source_fields
from compledger.rules.sql_text import named, quoted

NEEDED = "sale_needed"
TOUCHED = """coalesce({0} IN (SELECT period FROM whole_period)
OR (participant, {0}) IN (SELECT (participant, period) FROM touched_payee), false)"""
"""Whether a row of a payee and of a period, which is told by `{0}`, is calculated anew."""
OF_NOBODY = "(participant IS NULL AND transaction_id IN (SELECT transaction_id FROM touched_sale))"


def recalculate(connection: DuckDBPyConnection, change: Change, former: Calculation) -> Calculation:
    """Calculate what `touched_by` has found in the same connection; return relations of all payees.

    Args:
        connection: in which `touched_by` has told whom the change touches; its temporary tables are ours.
        change: the same as there.
        former: relations of the former run's results, with the columns of a calculation's, under names of their own.

    Returns:
        Where the results stand, as a calculation of everybody would leave them: untouched rows are the former run's.

    Raises:
        NothingInForce, VersionsDisagree: as `calculate`.
    """
    connection.execute(f"CREATE TEMP TABLE {NEEDED} AS {_needed(change)}")
    anew = calculate(connection, replace(change.new, transactions=NEEDED))
    merged = Calculation(
        *(f"merged_{name}" for name in ("credit", "measurement", "line", "figure", "exception", "total"))
    )
    touched = TOUCHED.format("period")
    for name in ("measurements", "lines", "figures", "totals"):
        _merge(connection, getattr(former, name), getattr(anew, name), getattr(merged, name), touched)
    _merge(connection, former.credits, anew.credits, merged.credits, TOUCHED.format(_period_of_day(change)))
    _merge(connection, former.exceptions, anew.exceptions, merged.exceptions, f"({touched} OR {OF_NOBODY})")
    return merged


def _needed(change: Change) -> str:
    """Return the SELECT of the sales that may reach a touched payee, or be an exception of nobody by name."""
    sales = change.new.transactions
    asked = [
        f"""s.{named(field)} IN (SELECT name FROM needed_subject WHERE namespace = {quoted(namespace)})"""
        for field, namespace in source_fields(change.new)
    ]
    asked.append("s.transaction_id IN (SELECT transaction_id FROM touched_sale)")
    return f"""WITH touched AS (SELECT DISTINCT participant FROM touched_payee),
    needed_subject AS (
      SELECT 'participant' AS namespace, participant AS name FROM touched
      UNION SELECT n.namespace, r.of FROM related_new r JOIN touched USING (participant)
        JOIN namespace_of n USING (through)),
    span AS (
      SELECT min(begins) AS begins, max(ends) AS ends,
             min(begins) FILTER (period IN (SELECT period FROM whole_period)) AS whole_begins,
             max(ends) FILTER (period IN (SELECT period FROM whole_period)) AS whole_ends
      FROM horizon
      WHERE period IN (SELECT period FROM touched_payee UNION SELECT period FROM whole_period)
    )
    SELECT s.* FROM {sales} s, span
    WHERE (s.day >= begins AND s.day < ends AND ({" OR ".join(asked)}))
       OR (s.day >= whole_begins AND s.day < whole_ends)
       OR s.transaction_id IN (SELECT transaction_id FROM touched_sale)"""


def _merge(connection: DuckDBPyConnection, former: str, anew: str, merged: str, asked: str) -> None:
    connection.execute(
        f"""CREATE TEMP VIEW {merged} AS
        SELECT * FROM {former} WHERE NOT {asked} UNION ALL BY NAME SELECT * FROM {anew} WHERE {asked}"""
    )


def _period_of_day(change: Change) -> str:
    """Return the SQL of the paid period that a credit's day lies in: credits do not say it."""
    whens = " ".join(
        f"WHEN day >= DATE '{period.starts_on}' AND day < DATE '{period.ends_before}' THEN {quoted(period.name)}"
        for period in change.new.periods
    )
    return f"(CASE {whens} END)"
