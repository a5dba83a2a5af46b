"""Splits: one credit shared out among several, to the last unit of the last place.

Parts are cut off toward nought, and what is left over goes unit by unit to those who lost most, or all to the last.
All is done in whole numbers of 12 places and without a sign, so that a return is the exact mirror of its sale.
"""

import re

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.loading.load import Loaded
from compledger.rules.columnar.loading.reach import late_condition
from compledger.rules.columnar.plan.numbered import Slot
from compledger.rules.columnar.sql.given import keep
from compledger.rules.language.forms.crediting import Rest, Split


def split_parts(connection: DuckDBPyConnection, loaded: Loaded) -> None:
    """Make the table `split_credit` of everybody's part; who has no seat or plan keeps theirs from the others."""
    plan = loaded.plan
    names = connection.execute("SELECT who, name FROM person").fetchall()
    ranks = [who for who, name in sorted(names, key=lambda each: natural(each[1]))]
    keep(connection, "person_rank", pa.table({"who": pa.array(ranks, pa.int32()), "rank": range(len(ranks))}))
    connection.execute(
        f"""CREATE TEMP TABLE split_credit (t INTEGER, b SMALLINT, d SMALLINT, rule INTEGER, slot USMALLINT,
        pay USMALLINT, account {loaded.account_type}, credited DECIMAL(38, 12), part DECIMAL(18, 6),
        whole DECIMAL(38, 6))"""
    )
    for slots, kind in plan.kinds.items():
        for number, slot in enumerate(slots):
            if slot.is_split:
                connection.execute(_split_sql(loaded, kind, number, slot))


def natural(text: str) -> tuple[list[str | int], str]:
    """Return a key to sort ids by in which digits count as numbers, so that P-9 comes before P-10."""
    pieces = re.split("([0-9]+)", text)
    return [int(piece) if number % 2 else piece for number, piece in enumerate(pieces)], text


def _split_sql(loaded: Loaded, kind: int, number: int, slot: Slot) -> str:
    recipient, measures = slot.recipient, len(loaded.plan.measures) + 1
    late = late_condition(loaded.plan, loaded.columns, kind, slot) if slot.late else "true"
    weight = "coalesce(h.weight, 1)" if recipient.split is Split.WEIGHTS else "1"
    unit = 10 ** (12 - recipient.places)
    order = "rank DESC" if recipient.rest is Rest.LAST else f"(amount * weight) % (total * {unit}) DESC, rank"
    given = f"greatest(least(rest - (place - 1) * {unit}, {unit}), 0)"
    if recipient.rest is Rest.LAST:
        given = "CASE WHEN place = 1 THEN rest ELSE 0 END"
    return f"""INSERT INTO split_credit
    WITH member AS (
      SELECT m.t, m.b, m.d, m.rule, s.slot, s.pay,
             CAST(h.who AS {loaded.account_type}) * {measures} + s.measure AS account, h.flaw, n.rank,
             m.base < 0 AS negative, CAST({weight} * 1000000 AS HUGEINT) AS weight,
             CAST(CAST(abs(m.base) AS DECIMAL(38, 6)) * 1000000 AS HUGEINT)
               * CAST(s.share * 1000000 AS HUGEINT) AS amount
      FROM matched m JOIN slot s ON s.kind = m.kind
      JOIN routed h ON h.route = s.route AND h.subject = m.s{loaded.columns.source(recipient)}
           AND m.d >= h.begins AND m.d < h.ends
      JOIN person_rank n ON n.who = h.who JOIN sold t ON t.rowid = m.t
      WHERE s.kind = {kind} AND s.slot = {number} AND m.base IS NOT NULL
            AND (h.flaw IS NULL OR h.flaw IN ('no_seat', 'no_plan')) AND (h.seat_position IS NULL OR {late})
    ),
    shared AS (SELECT *, sum(weight) OVER (PARTITION BY t, rule) AS total FROM member),
    cut AS (
      SELECT *, (amount * weight) // (total * {unit}) * {unit} AS units,
             row_number() OVER (PARTITION BY t, rule ORDER BY {order}) AS place FROM shared),
    rested AS (SELECT *, amount - sum(units) OVER (PARTITION BY t, rule) AS rest FROM cut)
    SELECT t, b, d, rule, slot, pay, account,
           CAST(CASE WHEN negative THEN -1 ELSE 1 END * (units + {given}) AS DECIMAL(26, 0))
             * CAST('0.000000000001' AS DECIMAL(12, 12)),
           CAST(weight AS DECIMAL(18, 0)) * 0.000001, CAST(total AS DECIMAL(30, 0)) * 0.000001
    FROM rested WHERE flaw IS NULL"""
