"""Exceptions: what could not be credited or paid, each with the name of what is wrong. Nothing is nought in silence."""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.crediting.bases import base_selects
from compledger.rules.columnar.earning.unpaid import Unpaid, unpaid_credits
from compledger.rules.columnar.loading.load import NO_RATE, OTHER_CURRENCY, Loaded
from compledger.rules.columnar.loading.reach import late_condition
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.sql.given import TEXT, WHOLE, keep_rows
from compledger.rules.sql_text import quoted

COLUMNS = "kind, t, about, who, detail, period"


def exceptions(
    connection: DuckDBPyConnection,
    loaded: Loaded,
    layers: Sequence[Layer],
    unpaid: Sequence[Unpaid],
) -> None:
    """Make the table `exception`, in order of kind and sale."""
    kinds = {"kind": TEXT, "about": TEXT, "who": WHOLE, "period": WHOLE, "detail": TEXT}
    keep_rows(connection, "unpaid", kinds, unpaid)
    selects = ["SELECT kind, CAST(NULL AS INTEGER), about, who, detail, period FROM unpaid"]
    if connection.execute("SELECT 1 FROM unreached LIMIT 1").fetchall():
        selects.append(_unreached(loaded))
    if connection.execute("SELECT count(*) FROM matched WHERE base IS NULL").fetchall()[0][0]:
        selects.append(_baseless(connection, loaded))
    for layer in layers:
        selects += unpaid_credits(connection, layer)
    transactions = loaded.plan.snapshot.transactions
    connection.execute(f"CREATE TEMP TABLE excepted AS SELECT * FROM ({' UNION ALL '.join(selects)}) e({COLUMNS})")
    ((any_sale,),) = connection.execute("SELECT count(t) > 0 FROM excepted").fetchall()
    # To look for the sales of no exception at all would cost as much as of thousands.
    of_sale = "" if any_sale else " AND false"
    connection.execute(
        f"""CREATE TEMP TABLE exception AS
        SELECT e.kind, w.transaction_id, w.source, w.source_key, w.day, e.about, p.name AS participant, e.detail,
               d.name AS period
        FROM excepted e LEFT JOIN (
          SELECT t.rowid AS t, w.transaction_id, w.source, w.source_key, w.day FROM sold t
          JOIN {transactions} w ON w.transaction_id = t.transaction_id
          WHERE t.rowid IN (SELECT t FROM excepted){of_sale}) w ON w.t = e.t
        LEFT JOIN person p ON p.who = e.who JOIN period d ON d.period = e.period
        ORDER BY e.kind, w.source_key, w.source, e.about, p.name, e.period, e.detail"""
    )


def _unreached(loaded: Loaded) -> str:
    """Return the SELECT of credits that reach nobody."""
    subjects = " ".join(f"WHEN {source} THEN m.{subject}" for source, subject in enumerate(loaded.columns.subjects))
    late = _late(loaded, "h")
    # Whom a rule's `only` passes over is no exception, even without a plan.
    passed = f" AND (h.seat_position IS NULL OR {late})" if late else ""
    return f"""SELECT h.flaw, m.t, r.rule_id, h.who, h.detail, b.period
    FROM unreached h JOIN matched m ON m.kind = h.kind AND m.d >= h.begins AND m.d < h.ends
         AND h.subject = CASE h.source {subjects} END
    JOIN rule r ON r.rule = m.rule JOIN bucket_day b ON b.bucket = m.b JOIN sold t ON t.rowid = m.t
    WHERE b.period IS NOT NULL{passed}"""


def _baseless(connection: DuckDBPyConnection, loaded: Loaded) -> str:
    """Return the SELECT of credits that have nothing to credit, or nothing in the plan's currency."""
    foreign = "t.money" if loaded.foreign else "0"
    flaws = [
        f"""SELECT m.t, m.rule, CASE WHEN {foreign} = {OTHER_CURRENCY} THEN 'other_currency' WHEN {missing} THEN
                'no_base'
              WHEN {base} IS NULL THEN 'too_large' WHEN {foreign} = {NO_RATE} THEN 'no_exchange_rate'
              ELSE 'converted_too_large' END AS flaw
        FROM matched m JOIN rule r ON r.rule = m.rule AND r.base = {number} JOIN sold t ON t.rowid = m.t
        WHERE m.base IS NULL"""
        for number, base, missing in base_selects(loaded)
    ]
    connection.execute(f"CREATE TEMP TABLE baseless AS {' UNION ALL '.join(flaws)}")
    late = _late(loaded, "s")
    subjects = " ".join(f"WHEN {source} THEN m.{subject}" for source, subject in enumerate(loaded.columns.subjects))
    pair = (
        "CASE WHEN f.flaw IN ('other_currency', 'no_exchange_rate', 'converted_too_large') "
        f"THEN w.currency || '/' || {quoted(loaded.plan.currency)} END"
    )
    return f"""SELECT f.flaw, m.t, r.rule_id, h.who, {pair}, b.period
    FROM baseless f JOIN matched m USING (t, rule) JOIN slot s ON s.kind = m.kind AND s.first
    JOIN routed h ON h.route = s.route AND m.d >= h.begins AND m.d < h.ends AND h.subject = CASE s.source {subjects} END
    JOIN rule r ON r.rule = m.rule JOIN bucket_day b ON b.bucket = m.b JOIN sold t ON t.rowid = m.t
    JOIN {loaded.plan.snapshot.transactions} w ON w.transaction_id = t.transaction_id
    WHERE h.flaw IS NULL AND b.period IS NOT NULL{f" AND {late}" if late else ""}"""


def _late(loaded: Loaded, slots_of: str) -> str:
    """Return the SQL of all conditions that ask sale and seat together, by kind and slot; empty if there is none."""
    conditions = " ".join(
        f"WHEN m.kind = {kind} AND {slots_of}.slot = {number} "
        f"THEN {late_condition(loaded.plan, loaded.columns, kind, slot)}"
        for slots, kind in loaded.plan.kinds.items() for number, slot in enumerate(slots) if slot.late
    )  # fmt: skip
    return f"(CASE {conditions} ELSE true END)" if conditions else ""
