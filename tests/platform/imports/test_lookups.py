"""Orders with lines: each line takes what its order says, and a look-up that fails is named where it fails."""

from decimal import Decimal
from pathlib import Path

import pytest

from compledger.imports import FileRefused, Outcome, RowsRefused
from compledger.store import Store
from tests.platform.imports.samples import import_into, nothing_changes, received, write_text

LINES = """
mapping: lines
target: transactions
source: shop-lines
decimal: point
files:
  lines: {match: "lines*.csv"}
  orders: {match: "orders*.csv", join: {Order: Order, Shop: Store}}
columns:
  source_key: {columns: [Shop, Order, Line], separator: "/"}
  day: Day
  amount: Amount
  currency: {constant: EUR}
  channel: {column: orders.Channel, kind: text, values: {W: web, D: direct}}
"""
LINE_ROWS = ("Shop,Order,Line,Amount,Channel", "S1,1,1,10.5,x", "S1,1,2,4,x", "S2,1,1,7,x")
ORDER_ROWS = ("Store,Order,Day,Channel", "S1,1,2025-01-31,W", "S2,1,2025-02-01,D")


def import_lines(
    store: Store, folder: Path, lines: tuple[str, ...] = LINE_ROWS, orders: tuple[str, ...] = ORDER_ROWS,
    mapping: str = LINES,
) -> Outcome:  # fmt: skip
    return import_into(
        store,
        write_text(folder / "lines.csv", "\n".join([*lines, ""])),
        write_text(folder / "orders.csv", "\n".join([*orders, ""])),
        mapping=mapping,
    )


def refusals(store: Store, folder: Path, *files: tuple[str, ...]) -> list[str]:
    with nothing_changes(store), pytest.raises(RowsRefused) as refused:
        import_lines(store, folder, *files)
    return [str(refusal) for refusal in refused.value.refusals]


def test_a_line_takes_day_and_channel_from_its_order(store: Store, tmp_path: Path) -> None:
    import_lines(store, tmp_path)
    rows = received(store)
    assert [(row.source_key, str(row.day), row.amount) for row in rows] == [
        ("S1/1/1", "2025-01-31", Decimal("10.5")),
        ("S1/1/2", "2025-01-31", Decimal(4)),
        ("S2/1/1", "2025-02-01", Decimal(7)),
    ]
    assert [b'"channel":"web"' in row.canonical for row in rows] == [True, True, False]


def test_a_line_without_an_order_is_refused(store: Store, tmp_path: Path) -> None:
    assert refusals(store, tmp_path, (*LINE_ROWS, "S3,1,1,1,x", ",2,1,1,x")) == [
        "lines.csv row 5, Order + Shop: '1 / S3' has no row in orders*.csv",
        "lines.csv row 6, Order + Shop: '2' has no row in orders*.csv",
        "lines.csv row 6, Shop + Order + Line: is empty, but must not be",
    ]


def test_an_order_that_stands_twice_is_refused_and_multiplies_no_lines(store: Store, tmp_path: Path) -> None:
    assert refusals(store, tmp_path, LINE_ROWS, (*ORDER_ROWS, "S1,1,2025-01-30,W")) == [
        "orders.csv row 2, Order + Store: '1 / S1' stands in 2 rows; one is expected",
        "orders.csv row 4, Order + Store: '1 / S1' stands in 2 rows; one is expected",
    ]


def test_keys_of_two_columns_are_not_run_together(store: Store, tmp_path: Path) -> None:
    outcome = import_lines(
        store,
        tmp_path,
        ("Shop,Order,Line,Amount,Channel", "a/b,c,1,1,x", "a,b/c,2,2,x"),
        ("Store,Order,Day,Channel", "a/b,c,2025-01-31,W", "a,b/c,2025-01-31,W"),
    )
    assert outcome.new == 2


def test_a_bad_cell_of_an_order_is_named_once_and_where_it_stands(store: Store, tmp_path: Path) -> None:
    orders = (ORDER_ROWS[0], "S1,1,2025-02-30,W", ORDER_ROWS[2])
    assert refusals(store, tmp_path, LINE_ROWS, orders) == [
        "orders.csv row 2, Day: '2025-02-30' is not a day that exists, written as %Y-%m-%d"
    ]
    assert (tmp_path / "orders.refused.csv").read_bytes() == (
        b'Store,Order,Day,Channel,reason\r\nS1,1,2025-02-30,W,"Day is not a day that exists, written as %Y-%m-%d"\r\n'
    )
    assert not (tmp_path / "lines.refused.csv").exists()


def test_a_column_that_stands_in_two_files_must_be_told_apart(store: Store, tmp_path: Path) -> None:
    unclear = LINES.replace("orders.Channel", "Channel")
    with nothing_changes(store), pytest.raises(FileRefused, match=r"Write lines\.Channel or orders\.Channel in the"):
        import_lines(store, tmp_path, mapping=unclear)


def test_a_join_on_a_column_that_is_not_there_names_its_file(store: Store, tmp_path: Path) -> None:
    with (
        nothing_changes(store),
        pytest.raises(FileRefused, match=r"orders\.csv, line 1: there is no column 'orders\.Shop'"),
    ):
        import_lines(store, tmp_path, mapping=LINES.replace("Shop: Store", "Shop: Shop"))


def test_a_look_up_file_that_is_not_given_is_asked_for(store: Store, tmp_path: Path) -> None:
    lines = write_text(tmp_path / "lines.csv", "\n".join([*LINE_ROWS, ""]))
    with (
        nothing_changes(store),
        pytest.raises(FileRefused, match=r"Mapping lines reads .* as 'orders': name the file too"),
    ):
        import_into(store, lines, mapping=LINES)
