"""Changed sales of the engines' workload: corrected, cancelled, new, the same for the same seed."""

from pathlib import Path

from duckdb import DuckDBPyConnection

CANCELLED, NEW, SELLERS = 20, 100, 10
"""One in so many changes is a cancellation, a new sale, a correction of the seller; all others are of the amount."""
FAR = 100_000_000
"""Numbers of sales that came are so much higher for each change."""


def open_sales(connection: DuckDBPyConnection, file: Path) -> None:
    """Make the view `sale`: the sales of a file, but for those that went, and those that came."""
    connection.execute(f"CREATE VIEW sale_first AS SELECT * FROM read_parquet('{file}')")
    connection.execute("CREATE TABLE sale_went (transaction_id BIGINT)")
    connection.execute("CREATE TABLE sale_came AS FROM sale_first WHERE false")
    connection.execute(
        """CREATE VIEW sale AS SELECT * FROM sale_first
        WHERE transaction_id NOT IN (SELECT transaction_id FROM sale_went) UNION ALL FROM sale_came"""
    )


def change_sales(connection: DuckDBPyConnection, nth: int, count: int, factor: str = "1.07") -> None:
    """Change so many sales, chosen by the number of the change; make `gone` and `come` and let `sale` say so.

    A single change is a correction of the amount. A new sale comes first of its day, by its key. `factor` multiplies
    the amounts that are corrected.
    """
    number = f"transaction_id + {FAR * nth}"
    connection.execute(
        f"""CREATE OR REPLACE TABLE chosen AS SELECT *, row_number() OVER (ORDER BY transaction_id) - 1 AS nth
        FROM (FROM sale ORDER BY hash(transaction_id, {nth}), transaction_id LIMIT {count})"""
    )
    ((seller,),) = connection.execute("SELECT sold_by FROM chosen WHERE nth = 0").fetchall()
    is_new, is_cancelled, is_sold = (
        f"{count > 1} AND nth % {every} = {place}" for every, place in ((NEW, 1), (CANCELLED, 2), (SELLERS, 3))
    )
    connection.execute(f"CREATE OR REPLACE TABLE gone AS SELECT * EXCLUDE (nth) FROM chosen WHERE NOT ({is_new})")
    connection.execute(
        f"""CREATE OR REPLACE TABLE come AS SELECT * EXCLUDE (nth) REPLACE (
          {number} AS transaction_id,
          CAST(CASE WHEN {is_sold} THEN amount ELSE round(amount * {factor}, 2) END AS DECIMAL(18, 6)) AS amount,
          CASE WHEN {is_sold} THEN ? ELSE sold_by END AS sold_by,
          CASE WHEN {is_new} THEN 'N{nth}.' || nth ELSE source_key END AS source_key)
        FROM chosen WHERE NOT ({is_cancelled})""",
        [seller],
    )
    connection.execute("INSERT INTO sale_went SELECT transaction_id FROM gone")
    connection.execute("DELETE FROM sale_came WHERE transaction_id IN (SELECT transaction_id FROM gone)")
    connection.execute("INSERT INTO sale_came FROM come")
