"""Results: the relations that a calculation leaves, wide, as views over its narrow tables.

Nobody pays for a column that is not asked for: texts, shares and rates are looked up when a line is read.
"""

from collections.abc import Sequence

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.crediting.bases import received_sql
from compledger.rules.columnar.earning.sums import newest, sums_sql
from compledger.rules.columnar.loading.load import Loaded
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.sql.given import TEXT, WHOLE, keep_rows


def results(connection: DuckDBPyConnection, loaded: Loaded, layers: Sequence[Layer]) -> None:
    """Make the views `credit`, `measurement`, `earning_line`, `figure` and `total`."""
    _periods(connection, loaded, layers)
    connection.execute(f"CREATE TEMP VIEW received AS {received_sql(loaded)}")
    _sale_view(connection, loaded)
    _credit_view(connection, loaded)
    _measurement_view(connection, loaded)
    _line_view(connection, loaded, layers)
    connection.execute(
        """CREATE TEMP VIEW figure AS
        SELECT p.name AS participant, d.name AS period, f.about AS component, f.part, f.name, f.value
        FROM figure_told f JOIN person p USING (who) JOIN period d USING (period)"""
    )
    sums = " UNION ALL ".join(f"SELECT * FROM ({sums_sql(layer)})" for layer in layers) or NO_SUMS
    minor = 10**loaded.plan.minor_places
    connection.execute(
        f"""CREATE TEMP VIEW total AS
        SELECT p.name AS participant, d.name AS period, s.component, s.lines, CAST(s.earned * {minor} AS BIGINT) AS
          earned_minor
        FROM ({sums}) s JOIN person p USING (who) JOIN period d USING (period)"""
    )


def period_table(connection: DuckDBPyConnection, loaded: Loaded) -> None:
    """Make the table `period`: number to name and last day."""
    periods = loaded.plan.snapshot.periods
    kinds = {"period": WHOLE, "name": TEXT, "last_day": pa.date32(), "first_day": pa.date32()}
    rows = [(number, period.name, period.last_day, period.starts_on) for number, period in enumerate(periods)]
    keep_rows(connection, "period", kinds, rows)


def _periods(connection: DuckDBPyConnection, loaded: Loaded, layers: Sequence[Layer]) -> None:
    """Tell which version speaks for a component's lines without a sale, and which seat each payee held last."""
    plan = loaded.plan
    rows = [
        (component, period, one.version)
        for layer in layers
        for period in range(len(plan.snapshot.periods))
        for component, one in newest(plan, layer, period).items()
    ]
    keep_rows(connection, "newest", {"component": TEXT, "period": WHOLE, "version": WHOLE}, rows)
    connection.execute(
        """CREATE TEMP VIEW last_seat AS
        SELECT p.who, d.period, arg_max(g.position, g.effective_from) AS position FROM given_seats g
        JOIN person p ON p.name = g.participant
        JOIN period d ON g.effective_from <= d.last_day AND g.effective_until > d.first_day GROUP BY ALL"""
    )


def _sale_view(connection: DuckDBPyConnection, loaded: Loaded) -> None:
    """Make the view of all that a line or credit says of its sale and rule."""
    plan = loaded.plan
    split = "split_credit" if any(slot.is_split for slots in plan.kinds for slot in slots) else (
        "(SELECT NULL::INTEGER AS t, NULL::INTEGER AS rule, NULL::INTEGER AS slot, NULL::INTEGER AS account, "
        "NULL::DECIMAL(18, 6) AS part, NULL::DECIMAL(18, 6) AS whole WHERE false)"
    )  # fmt: skip
    measures = len(plan.measures) + 1
    connection.execute(
        f"""CREATE TEMP MACRO told_credit(credits) AS TABLE
        SELECT c.*, w.transaction_id, w.source, w.source_key, t.day, u.version, u.rule_id, s.recipient, s.level,
          s.first,
               p.name AS participant, h.position, CAST(m.base AS DECIMAL(18, 6)) AS base,
               CAST(s.share AS DECIMAL(7, 6)) AS share, y.part AS split_part, y.whole AS split_whole,
               v.received, CASE WHEN v.received IS NOT NULL THEN w.currency END AS received_currency,
               CASE WHEN v.received IS NOT NULL THEN x.rate END AS exchange_rate,
               CASE WHEN v.received IS NOT NULL THEN x.path END AS exchange_path
        FROM query_table(credits) c
        JOIN sold t ON t.rowid = c.t JOIN {plan.snapshot.transactions} w ON w.transaction_id = t.transaction_id
        JOIN rule u ON u.rule = c.rule JOIN slot s ON s.kind = u.kind AND s.slot = c.slot
        JOIN matched m ON m.t = c.t AND m.rule = c.rule JOIN person p ON p.who = c.who
        LEFT JOIN held h ON h.who = c.who AND t.d >= h.begins AND t.d < h.ends
        LEFT JOIN {split} y ON y.t = c.t AND y.rule = c.rule AND y.slot = c.slot AND y.account = c.who * {measures} +
          s.measure
        LEFT JOIN received v ON v.t = c.t AND v.rule = c.rule
        LEFT JOIN exchange x ON x.version = u.version AND x.currency = w.currency AND x.day = w.day"""
    )


def _credit_view(connection: DuckDBPyConnection, loaded: Loaded) -> None:
    measures = len(loaded.plan.measures) + 1
    connection.execute(
        f"""CREATE TEMP VIEW credit_of AS SELECT c.t, c.rule, c.slot, c.account // {measures} AS who, c.credited
        FROM credited c JOIN bucket_day b ON b.bucket = c.b WHERE b.period IS NOT NULL"""
    )
    connection.execute(
        """CREATE TEMP VIEW credit AS
        SELECT transaction_id, source, source_key, day, version, rule_id, recipient, level, participant, position,
          base, share,
               split_part, split_whole, CAST(credited AS DECIMAL(38, 12)) AS credited, received, received_currency,
               exchange_rate, exchange_path
        FROM told_credit('credit_of') WHERE first"""
    )


def _measurement_view(connection: DuckDBPyConnection, loaded: Loaded) -> None:
    measures = len(loaded.plan.measures) + 1
    connection.execute(
        f"""CREATE TEMP VIEW measurement AS
        SELECT p.name AS participant, d.name AS period, m.name AS measure, s.calendar AS window_calendar,
               s.window_name AS window_period, CAST(coalesce(c.credited, 0) AS DECIMAL(38, 12)) AS credited,
               coalesce(c.credits, 0) AS credits, q.amount AS quota
        FROM credited_total c FULL JOIN (SELECT * FROM target WHERE amount IS NOT NULL) q USING (account, period)
        JOIN person p ON p.who = account // {measures} JOIN measure m ON m.measure = account % {measures}
        JOIN period d USING (period) JOIN scope s ON s.measure = m.measure AND s.period = d.period"""
    )


def _line_view(connection: DuckDBPyConnection, loaded: Loaded, layers: Sequence[Layer]) -> None:
    """Make the view of lines: those of credits, and those that stand beside them."""
    minor = 10**loaded.plan.minor_places
    credits = " UNION ALL ".join(_credit_lines(layer) for layer in layers)
    connection.execute(f"CREATE TEMP VIEW paid_credit AS {credits or NO_LINES}")
    extras = " UNION ALL ".join(f"SELECT * FROM {layer.of('extra')}" for layer in layers)
    connection.execute(f"CREATE TEMP VIEW paid_extra AS {extras or NO_EXTRAS}")
    connection.execute(
        f"""CREATE TEMP VIEW earning_line AS
        SELECT 'credit' AS kind, c.participant, c.position, c.component, c.version, d.name AS period, c.rule_id,
          c.recipient,
               c.level, c.transaction_id, c.source, c.source_key, c.day, c.base, c.share, c.split_part, c.split_whole,
               CAST(c.credited AS DECIMAL(38, 12)) AS credited, c.tier, CAST(c.slice AS DECIMAL(38, 12)) AS slice,
                 c.rate,
               c.times, c.effective AS effective_rate, c.exact, CAST(c.earned * {minor} AS BIGINT) AS earned_minor,
               c.received, c.received_currency, c.exchange_rate, c.exchange_path
        FROM told_credit('paid_credit') c JOIN period d USING (period)
        UNION ALL
        SELECT x.kind, p.name, coalesce(h.position, l.position), x.component, n.version, d.name, NULL, NULL, NULL,
               w.transaction_id, w.source, w.source_key, coalesce(w.day, d.last_day), NULL, NULL, NULL, NULL, NULL,
                 NULL, NULL,
               NULL, NULL, NULL, CASE WHEN x.kind = 'period' THEN x.exact END, CAST(x.earned * {minor} AS BIGINT),
               NULL, NULL, NULL, NULL
        FROM paid_extra x JOIN person p USING (who) JOIN period d USING (period)
        JOIN newest n ON n.component = x.component AND n.period = x.period
        LEFT JOIN sold t ON t.rowid = x.t LEFT JOIN {loaded.plan.snapshot.transactions} w USING (transaction_id)
        LEFT JOIN held h ON h.who = x.who AND t.d >= h.begins AND t.d < h.ends
        LEFT JOIN last_seat l ON l.who = x.who AND l.period = x.period"""
    )


def _credit_lines(layer: Layer) -> str:
    account = f"JOIN {layer.of('paid_account')} p ON p.a = {{}}.a JOIN earning_number e ON e.earning = p.earning"
    return f"""SELECT l.t, l.rule, l.slot, p.who, p.period, e.component, CAST(l.credited AS DECIMAL(38, 12)) AS
            credited,
           CASE WHEN q.tier > 0 AND NOT e.merged THEN q.tier END AS tier, CAST(l.credited AS DECIMAL(38, 12)) AS slice,
           CASE WHEN NOT e.merged THEN q.rate END AS rate, CASE WHEN NOT e.merged THEN q.times END AS times,
           CASE WHEN NOT e.merged THEN q.effective END AS effective, CAST(CAST(l.credited AS DECIMAL(38, 12)) *
             CAST(q.effective AS DECIMAL(26, 12)) AS DECIMAL(38, 24)) AS exact,
           CAST(l.earned AS DECIMAL(38, 6)) AS earned
    FROM {layer.of("line")} l JOIN {layer.of("rated")} r USING (rid) JOIN {layer.of("pay_rate")} q ON q.rt = r.rt
    {account.format("r")} WHERE l.earned IS NOT NULL
    UNION ALL
    SELECT l.t, l.rule, l.slot, p.who, p.period, e.component, CAST(l.credited AS DECIMAL(38, 12)),
           CASE WHEN l.tier > 0 THEN l.tier END, l.slice, q.rate, q.times, q.effective,
           TRY_CAST(l.exact AS DECIMAL(38, 24)), CAST(l.earned AS DECIMAL(38, 6))
    FROM {layer.of("part")} l LEFT JOIN {layer.of("pay_rate")} q ON q.rt = l.rt {account.format("l")} WHERE l.earned IS
      NOT NULL"""


NO_LINES = """SELECT 0 AS t, 0 AS rule, 0 AS slot, 0 AS who, 0 AS period, '' AS component,
CAST(0 AS DECIMAL(38, 12)) AS credited, 0 AS tier, CAST(0 AS DECIMAL(38, 12)) AS slice,
CAST(0 AS DECIMAL(38, 12)) AS rate,
CAST(0 AS DECIMAL(38, 12)) AS times, CAST(0 AS DECIMAL(38, 12)) AS effective, CAST(0 AS DECIMAL(38, 24)) AS exact,
CAST(0 AS DECIMAL(38, 6)) AS earned WHERE false"""
"""For a rule set without earnings, as are the next two."""
NO_EXTRAS = """SELECT '' AS kind, '' AS component, 0 AS who, 0 AS period, 0 AS t, 0 AS nth,
CAST(0 AS DECIMAL(38, 2)) AS earned, CAST(0 AS DECIMAL(38, 24)) AS exact WHERE false"""
NO_SUMS = """SELECT '' AS component, 0 AS who, 0 AS period, CAST(0 AS BIGINT) AS lines,
CAST(0 AS DECIMAL(38, 2)) AS earned WHERE false"""
