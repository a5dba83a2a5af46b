"""MEASURE: what each payee is credited with in each bucket of days, and what comes of it by period.

A bucket's net, and the negatives in it, are all that tiers need of most credits: where a running total cannot reach
another tier within the bucket, nobody has to know in which order its credits came.
"""

from decimal import Decimal

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.loading.load import Loaded
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.plan.widths import Width, width_of_number
from compledger.rules.columnar.sql.given import DAY, TEXT, WHOLE, keep_rows


def measure(connection: DuckDBPyConnection, loaded: Loaded, credit: Width) -> Width:
    """Make `bucket` (account, bucket, period, net, negative, credits), `scope` and `credited_total`.

    Returns how wide a running total can become.
    """
    scopes(connection, loaded.plan)
    signed = "sum(credited) FILTER (WHERE credited < 0)"
    connection.execute(
        f"""CREATE TEMP TABLE bucket AS
        SELECT account, b, d.period, net, negative, credits
        FROM (SELECT account, b, CAST(sum(credited) AS DECIMAL(38, {credit.places})) AS net,
                     CAST(coalesce({signed}, 0) AS DECIMAL(38, {credit.places})) AS negative, count(*) AS credits
              FROM credited GROUP BY account, b) JOIN bucket_day d ON d.bucket = b"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE credited_total AS
        SELECT b.account, s.period, CAST(sum(b.net) AS DECIMAL(38, {credit.places})) AS credited,
               CAST(sum(b.credits) AS BIGINT) AS credits,
               CAST(sum(b.credits) FILTER (WHERE b.b >= s.paid_b) AS BIGINT) AS paid_credits
        FROM bucket b JOIN scope s ON s.measure = b.account % {len(loaded.plan.measures) + 1}
             AND b.b >= s.first_b AND b.b < s.ends_b
        GROUP BY ALL"""
    )
    return total_width(connection, credit)


def total_width(connection: DuckDBPyConnection, credit: Width, buckets: str = "bucket") -> Width:
    """Return how wide a running total over a relation of buckets can become."""
    ((largest,),) = connection.execute(
        f"SELECT coalesce(max(reach), 0) FROM (SELECT sum(net - 2 * negative) AS reach FROM {buckets} GROUP BY account)"
    ).fetchall()
    return Width(width_of_number(Decimal(largest)).whole, credit.places)


def scopes(connection: DuckDBPyConnection, plan: Plan) -> None:
    """Tell the buckets that each measure's total of each period goes over."""
    days, rows = plan.days, []
    for number, period in enumerate(plan.snapshot.periods):
        paid, ends = days.first_bucket(period.starts_on), days.first_bucket(period.ends_before)
        for measure in plan.measures:
            found = plan.measure_for(measure.id, number)
            if found is None:
                # No version has it yet: it sums nothing, and a target of its name is none of the period's.
                continue
            window, calendar = period, None
            if found.window is not None:
                calendar = found.window
                window = next(w for w in plan.snapshot.windows[calendar] if period.starts_on in w)
            first = days.first_bucket(window.starts_on)
            rows.append((measure.number, number, calendar, window.name, first, paid, ends))
    kinds = {
        "measure": WHOLE, "period": WHOLE, "calendar": TEXT, "window_name": TEXT, "first_b": DAY, "paid_b": DAY,
        "ends_b": DAY,
    }  # fmt: skip
    keep_rows(connection, "scope", kinds, rows)
