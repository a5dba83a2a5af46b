"""Lifecycle events of transactions, and figures to hold against the source's own."""

from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from compledger.imports import ControlTotalsDiffer, Expected, Outcome, RowsRefused
from compledger.sales import ImportBatch, LifecycleEvent
from compledger.store import Store
from tests.platform.imports.samples import (
    all_rows,
    import_into,
    import_orders,
    nothing_changes,
    received,
    root_by_the_book,
    write_text,
)

EVENTS = """
mapping: events
target: lifecycle
source: shop
decimal: point
files:
  events: {match: "events.csv"}
columns:
  source_key: {columns: [order, step]}
  transaction_key: order
  kind: {column: step, values: {INV: invoiced, PAY: paid, RET: returned}}
  day: day
  amount: amount
  currency: {constant: EUR}
"""
PAID = "SO-1,PAY,2025-02-10,100"
ORDERS_OF_TWO = ("SO-1,2025-01-31,100.25,EUR,,", "SO-2,2025-01-31,-0.25,EUR,,", "SO-3,2025-01-31,7,USD,,")


def import_events(store: Store, folder: Path, *rows: str) -> Outcome:
    return import_into(
        store, write_text(folder / "events.csv", "\n".join(["order,step,day,amount", *rows, ""])), mapping=EVENTS
    )


def test_events_may_come_before_their_transaction(store: Store, tmp_path: Path) -> None:
    import_events(store, tmp_path, "SO-1,INV,2025-02-01,100", PAID)
    import_orders(store, tmp_path, "SO-1,2025-01-31,100,EUR,,")
    events = all_rows(store, LifecycleEvent)
    assert [(e.row, e.transaction_key, e.event, e.kind, str(e.day)) for e in events] == [
        (1, "SO-1", "invoiced", "original", "2025-02-01"),
        (2, "SO-1", "paid", "original", "2025-02-10"),
    ]
    assert received(store)[0].row == 1
    assert b'"fields":{"event":"paid","transaction_key":"SO-1"},"kind":"original"' in events[1].canonical


def test_a_changed_event_is_corrected_and_an_unchanged_one_left_alone(store: Store, tmp_path: Path) -> None:
    import_events(store, tmp_path, PAID)
    with nothing_changes(store):
        import_events(store, tmp_path, PAID)
    assert import_events(store, tmp_path, PAID.replace("100", "90")).corrected == 1
    events = all_rows(store, LifecycleEvent)
    assert [(e.kind, e.corrects, e.amount, e.event) for e in events] == [
        ("original", None, Decimal(100), "paid"),
        ("reversal", 1, Decimal(-100), "paid"),
        ("correction", 1, Decimal(90), "paid"),
    ]
    newest = all_rows(store, ImportBatch)[-1]
    assert root_by_the_book([e.canonical for e in events[1:]]).hex() == newest.batch_root


def test_an_event_of_another_kind_is_refused(store: Store, tmp_path: Path) -> None:
    with nothing_changes(store), pytest.raises(RowsRefused, match="row 2, step: 'LOST' is none of booked, invoiced"):
        import_events(store, tmp_path, "SO-1,LOST,2025-02-10,100")


def test_the_totals_read_are_shown_by_currency(store: Store, tmp_path: Path) -> None:
    outcome = import_orders(store, tmp_path, *ORDERS_OF_TWO)
    assert outcome.totals.rows == 3
    assert outcome.totals.amounts == {"EUR": Decimal(100), "USD": Decimal(7)}
    content = sha256((tmp_path / "orders.csv").read_bytes()).hexdigest()
    assert outcome.totals.files_hash == sha256(content.encode()).hexdigest()


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        (Expected(rows=4), "the source states rows 4, the files hold 3"),
        (Expected(amounts={"EUR": Decimal("100.01")}), "the source states total EUR 100.01, the files hold 100"),
        (Expected(amounts={"GBP": Decimal(1)}), "the source states total GBP 1, the files hold 0"),
    ],
)
def test_files_that_do_not_hold_what_their_source_states_are_refused(
    store: Store, tmp_path: Path, expected: Expected, message: str
) -> None:
    options: dict[str, Any] = {"expected": expected}
    with nothing_changes(store), pytest.raises(ControlTotalsDiffer, match=message):
        import_orders(store, tmp_path, *ORDERS_OF_TWO, **options)


def test_files_that_hold_what_their_source_states_are_taken(store: Store, tmp_path: Path) -> None:
    stated = Expected(3, {"EUR": Decimal("100.00"), "USD": Decimal(7)})
    assert import_orders(store, tmp_path, *ORDERS_OF_TWO, expected=stated).new == 3
