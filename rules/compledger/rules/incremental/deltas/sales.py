"""Sales and what they credit: those that changed take their place in `sold`, and are matched again."""

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.crediting.credits import credits_sql
from compledger.rules.columnar.crediting.match import matches_sql
from compledger.rules.columnar.loading.load import sold_sql
from compledger.rules.columnar.plan.widths import widths_of_columns
from compledger.rules.incremental.deltas.kept import ORDERED_BY, Kept, NotByDeltas
from compledger.rules.sql_text import named, quoted


def number_sales(connection: DuckDBPyConnection, kept: Kept, gone: str, come: str) -> None:
    """Make `sale_was` (t) of all sales that changed, and `sold_come` of those that are there now; new ones are `sold`.

    A corrected sale keeps its number, and so its place in the order of credits; a new one gets a number at the end.
    A row has its number only once it is committed, so that this is not part of the move. A new sale that nothing
    matches is as good as none.

    Raises:
        NotByDeltas: a changed sale asks more than was loaded.
    """
    _refuse_others(connection, kept, come)
    _number(connection, kept, gone, come)
    if not _is_any_new(connection):
        return
    names = ", ".join(kept.sold)
    connection.execute(f"INSERT INTO sold SELECT {names} FROM sold_come WHERE late ORDER BY t")
    ((wrong,),) = connection.execute(
        """SELECT count(*) FROM sold_come c JOIN sold s ON s.rowid = c.t
        WHERE c.late AND s.transaction_id <> c.transaction_id"""
    ).fetchall()
    assert not wrong, "new sales stand where they were not put"


def sell_again(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Bring `sold` and `matched` up to date; make `credited_gone` and `credited_come`.

    Raises:
        NotByDeltas: a changed sale is or was an exception.
    """
    _place(connection, kept)
    _match(connection, kept)
    _refuse_exceptions(connection, kept)


def forget_new_sales(connection: DuckDBPyConnection) -> None:
    """Take back what `number_sales` put into `sold`."""
    connection.execute("UPDATE sold SET transaction_id = NULL WHERE rowid IN (SELECT t FROM sold_come WHERE late)")


def _is_any_new(connection: DuckDBPyConnection) -> bool:
    return bool(connection.execute("SELECT 1 FROM sold_come WHERE late LIMIT 1").fetchall())


def _refuse_others(connection: DuckDBPyConnection, kept: Kept, come: str) -> None:
    """Refuse sales that the loaded columns do not fit: wider amounts, other currencies, subjects without a number."""
    plan, columns = kept.plan, kept.loaded.columns
    for name, width in widths_of_columns(connection, come, {name: named(name) for name in columns.widths}).items():
        known = columns.widths[name]
        if width.whole > known.whole or width.places > known.places:
            raise NotByDeltas(f"{name} of a sale has more digits than any had")
    unknown = " OR ".join(
        f"""(s.{named(field)} IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM subject n WHERE n.namespace = {quoted(namespace)} AND n.name = s.{named(field)}))"""
        for field, namespace in columns.sources
    )
    found = connection.execute(
        f"""SELECT currency <> {quoted(plan.currency)} FROM {come} s
        WHERE currency <> {quoted(plan.currency)} OR {unknown or "false"} LIMIT 1"""
    ).fetchall()
    if found:
        foreign = found[0][0]
        raise NotByDeltas(
            "a sale is in another currency" if foreign else "a sale names somebody or something that none named before"
        )


def _number(connection: DuckDBPyConnection, kept: Kept, gone: str, come: str) -> None:
    """Make `sale_was` of all that changed and `sold_come` of those that are there now, both by number."""
    connection.execute(
        f"""CREATE TEMP TABLE sale_was AS SELECT s.t, g.day, g.source_key, g.source
        FROM {gone} g JOIN (SELECT rowid AS t, transaction_id FROM sold) s USING (transaction_id)"""
    )
    ((known, asked),) = connection.execute(
        f"SELECT (SELECT count(*) FROM sale_was), (SELECT count(*) FROM {gone})"
    ).fetchall()
    assert known == asked, f"{asked - known} sales are gone that were never there"
    select = sold_sql(kept.plan, kept.loaded.columns, come, foreign=False)
    connection.execute(
        f"""CREATE TEMP TABLE sold_come AS
        SELECT coalesce(w.t, (SELECT count(*) FROM sold) - 1 + row_number() OVER (
                 PARTITION BY w.t IS NULL ORDER BY s.transaction_id)) AS t,
               w.t IS NULL AS late, k.source_key, k.source, s.*
        FROM ({select}) s JOIN {come} k USING (transaction_id)
        LEFT JOIN sale_was w ON w.day = k.day AND w.source_key = k.source_key AND w.source = k.source"""
    )


def _place(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Tell which sale stands where one was corrected or went, and where new ones stand.

    Of the others nothing else is ever asked again but what was matched: so `sold` says nothing else of them.
    """
    connection.execute(
        """UPDATE sold SET transaction_id = c.transaction_id
        FROM (SELECT w.t, c.transaction_id FROM sale_was w LEFT JOIN sold_come c USING (t)) c WHERE sold.rowid = c.t"""
    )
    if _is_any_new(connection):
        connection.execute("INSERT INTO bucket_span SELECT b, t, t + 1 FROM sold_come WHERE late")
        _place_late(connection, kept)


def _place_late(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Tell after which sale that was there from the start each new one stands, and in which order behind it.

    Only the order within a bucket of days counts: a place before all sales of it is as good as any other.
    """
    key, source = (kept.loaded.columns.value(name) for name in ORDERED_BY)
    length = f"strlen(o.{key})"
    before = f"""({length} < n.length OR ({length} = n.length AND (
      o.{key} < n.source_key OR (o.{key} = n.source_key AND o.{source} < n.source))))"""
    first = "rowid NOT IN (SELECT t FROM late_sale UNION ALL SELECT t FROM sold_come WHERE late)"
    connection.execute(
        f"""INSERT INTO late_sale
        WITH new AS (SELECT t, d, b, source_key, source, strlen(source_key) AS length FROM sold_come WHERE late),
        other AS (SELECT n.t, max(o.rowid) AS place FROM sold o JOIN new n ON n.d = o.d AND {before}
                  WHERE o.{first} GROUP BY n.t),
        ends AS (SELECT d, max(rowid) AS t FROM sold WHERE b IN (SELECT b FROM new) AND {first} GROUP BY d)
        SELECT n.t, n.d, n.source_key, n.source, coalesce(max(o.place), max(e.t), -1), 0
        FROM new n LEFT JOIN other o ON o.t = n.t LEFT JOIN ends e ON e.d < n.d
        GROUP BY n.t, n.d, n.source_key, n.source"""
    )
    connection.execute(
        """UPDATE late_sale SET nth = f.nth FROM (
          SELECT t, row_number() OVER (PARTITION BY place ORDER BY d, strlen(source_key), source_key, source) AS nth
          FROM late_sale) f WHERE f.t = late_sale.t"""
    )


def _match(connection: DuckDBPyConnection, kept: Kept) -> None:
    loaded = kept.loaded
    connection.execute(
        "CREATE TEMP TABLE matched_gone AS SELECT rowid AS row, * FROM matched WHERE t IN (SELECT t FROM sale_was)"
    )
    matches = matches_sql(loaded, kept.base, "sold_come", "t.t")
    connection.execute(f"CREATE TEMP TABLE matched_come AS {matches}")
    connection.execute("DELETE FROM matched WHERE rowid IN (SELECT row FROM matched_gone)")
    connection.execute("INSERT INTO matched SELECT * FROM matched_come")
    for side in ("gone", "come"):
        select, _ = credits_sql(loaded, kept.base, f"matched_{side}")
        connection.execute(f"CREATE TEMP TABLE credited_{side} AS {select}")


def _refuse_exceptions(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Refuse changed sales of which anything is or was an exception: those are told of as a whole."""
    subjects = " ".join(f"WHEN {source} THEN m.{name}" for source, name in enumerate(kept.loaded.columns.subjects))
    asked = [
        "SELECT 1 FROM excepted WHERE t IN (SELECT t FROM sale_was)",
        "SELECT 1 FROM matched_come WHERE base IS NULL",
    ]
    if subjects:
        asked.append(
            f"""SELECT 1 FROM matched_come m JOIN slot s ON s.kind = m.kind AND s.first
            JOIN routed h ON h.route = s.route AND h.subject = CASE s.source {subjects} END
              AND m.d >= h.begins AND m.d < h.ends WHERE h.flaw IS NOT NULL"""
        )
    if connection.execute(f"SELECT 1 FROM ({' UNION ALL '.join(asked)}) LIMIT 1").fetchall():
        raise NotByDeltas("a changed sale is or was an exception")
