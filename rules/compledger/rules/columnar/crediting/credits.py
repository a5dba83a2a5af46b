"""CREDIT: everybody whom the matches reach, and with how much, as a view that is cheaper to read twice than to keep."""

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.crediting.splits import split_parts
from compledger.rules.columnar.loading.load import Loaded
from compledger.rules.columnar.loading.reach import late_condition
from compledger.rules.columnar.plan.widths import NARROW, SHARE_PLACES, Width, widest, width_of_number


def credit(connection: DuckDBPyConnection, loaded: Loaded, base: Width) -> Width:
    """Make the view `credited` over matches and those whom they reach; return how wide credits are.

    `t` is the sale, `b` its bucket, `d` its day, `rule` and `slot` say which credit it is, `pay` which part of its
    earnings is paid, and `account` is payee and measure in one number: payee × (measures + 1) + measure.
    """
    if has_splits(loaded):
        split_parts(connection, loaded)
    select, width = credits_sql(loaded, base)
    connection.execute(f"CREATE TEMP VIEW credited AS {select}")
    return width


def has_splits(loaded: Loaded) -> bool:
    """Return whether any credit is one that several share."""
    return any(slot.is_split for slots in loaded.plan.kinds for slot in slots)


def credits_sql(loaded: Loaded, base: Width, matched: str = "matched") -> tuple[str, Width]:
    """Return the SELECT of what is `credited` for a relation of matches, those that are split aside; and its width."""
    plan, columns = loaded.plan, loaded.columns
    shares = [slot.recipient.share for slots in plan.kinds for slot in slots]
    # A share is at most 1: it adds places, never digits before the point.
    width = Width(base.whole, base.places + widest([width_of_number(share) for share in shares]).places)
    # Two numbers of 64 bits would be multiplied in 64 bits, whatever comes of it.
    amount = "m.base" if width.digits < NARROW else f"CAST(m.base AS DECIMAL(38, {base.places}))"
    parts = []
    if has_splits(loaded):
        width = widest([width, Width(base.whole + 1, base.places + SHARE_PLACES)])
        parts.append("SELECT t, b, d, rule, slot, pay, account, credited FROM split_credit")
    on_day = " AND m.d >= r.begins AND m.d < r.ends" if loaded.dated else ""
    for source, subject in enumerate(columns.subjects):
        key = f"CAST(m.kind AS {loaded.key_type}) * {loaded.subjects} + m.{subject}"
        parts.append(
            f"SELECT m.t, m.b, m.d, m.rule, r.slot, r.pay, r.account, {amount} * r.share AS credited FROM {matched} m "
            f"JOIN reach_{source} r ON r.k = {key}{on_day} WHERE m.base IS NOT NULL"
        )
    parts += _late(loaded, amount)
    # A plan of formulas alone has no credit rules.
    nothing = "SELECT m.t, m.b, m.d, m.rule, s.slot, s.pay, CAST(0 AS INTEGER) AS account, 0 AS credited "
    parts = parts or [f"{nothing} FROM {matched} m CROSS JOIN slot s WHERE false"]
    together = " UNION ALL ".join(parts)
    return f"SELECT * REPLACE (CAST(credited AS {width.sql}) AS credited) FROM ({together})", width


def _late(loaded: Loaded, amount: str) -> list[str]:
    """Return the SELECTs of credits whose `only` asks the sale and the seat together."""
    plan, columns, measures = loaded.plan, loaded.columns, len(loaded.plan.measures) + 1
    return [
        f"""SELECT m.t, m.b, m.d, m.rule, s.slot, s.pay, CAST(h.who AS {loaded.account_type}) * {measures} + s.measure,
          {amount} * s.share
        FROM matched m JOIN slot s ON s.kind = m.kind
        JOIN routed h ON h.route = s.route AND h.subject = m.s{columns.source(slot.recipient)}
             AND m.d >= h.begins AND m.d < h.ends
        JOIN sold t ON t.rowid = m.t
        WHERE s.kind = {kind} AND s.slot = {number} AND h.flaw IS NULL AND m.base IS NOT NULL
              AND {late_condition(plan, columns, kind, slot)}"""
        for slots, kind in plan.kinds.items()
        for number, slot in enumerate(slots)
        if slot.late and not slot.is_split
    ]
