"""A company small enough to check by eye, for tests of single sales."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa

from compledger.rules.case.crediting import Crediter
from compledger.rules.case.results import Sale
from compledger.rules.language import parse_rule_set
from compledger.rules.periods import Period
from compledger.rules.snapshot import ASSIGNED, EXCHANGE, QUOTAS, RATES, RELATED, SEATS, Snapshot
from compledger.rules.timeline import Segment

JANUARY, FEBRUARY, YEAR_END = date(2025, 1, 1), date(2025, 2, 1), date(2026, 1, 1)
DAY = date(2025, 1, 10)
HEAD = """rule_set: small
version: "1"
title: A small plan
effective_from: 2025-01-01
effective_until: 2026-01-01
currency: EUR
calendar: months
rounding: {mode: half_up, step: credit}
"""
TAIL = """
measures:
  - {id: sales, credits: [%s]}
earnings:
  - {id: commission, text: Commission., kind: flat, measure: sales, rate: 0.1}
"""
SEATED = (
    ("P-1", "S-1", "Rep", "North", JANUARY, YEAR_END),
    ("P-2", "S-2", "Head", "North", JANUARY, YEAR_END),
    ("P-3", "S-3", "Director", "South", JANUARY, YEAR_END),
)
MANAGED = (
    ("managers", "", "P-1", 1, "P-2", "S-2", None, JANUARY, YEAR_END),
    ("managers", "", "P-1", 2, "P-3", "S-3", None, JANUARY, YEAR_END),
)


def crediter(
    rules: str,
    *,
    ids: str = "r",
    head: str = "",
    seats: Iterable[tuple[object, ...]] = SEATED,
    related: Iterable[tuple[object, ...]] = MANAGED,
    exchange: Iterable[tuple[object, ...]] = (),
    assigned: Iterable[tuple[object, ...]] | None = None,
) -> Crediter:
    """Return what credits sales by some credit rules, as a document has them, with `ids` in one measure."""
    rule_set = parse_rule_set(f"{HEAD}{head}credit_rules:\n{rules}{TAIL % ids}", "small.yaml")
    return Crediter(
        replace(
            Snapshot(
                calendar="months",
                periods=(Period("2025-01", JANUARY, FEBRUARY),),
                windows={},
                log_position=1,
                transactions="sale",
                rule_sets=(Segment(rule_set.effective_from, rule_set.effective_until, rule_set),),
                seats=_table(SEATS, seats),
                quotas=QUOTAS.empty_table(),
                rates=RATES.empty_table(),
            ),
            related=_table(RELATED, related),
            exchange=_table(EXCHANGE, exchange),
            assigned=None if assigned is None else _table(ASSIGNED, assigned),
        )
    )


def sale(**fields: object) -> Sale:
    """Return a sale of 1,000.00 EUR by P-1 in January, with other fields where they are given."""
    return {
        "transaction_id": 1,
        "source": "erp",
        "source_key": "A-1",
        "day": DAY,
        "amount": Decimal("1000.000000"),
        "currency": "EUR",
        "sold_by": "P-1",
        **fields,
    }


def _table(schema: pa.Schema, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)
