"""Cells and rows that cannot be accepted: each is named with file, row, column, value and reason."""

import csv
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from compledger.imports import RowsRefused
from compledger.rules.language import DocumentRefused
from compledger.store import Store
from tests.platform.imports.samples import (
    HEADER,
    ORDERS,
    import_into,
    import_orders,
    nothing_changes,
    received,
    write_file,
    write_text,
)

GOOD = "SO-1,2025-01-31,1,EUR,P-7,"
WITH_FLAG = ORDERS.replace("{column: note, kind: text}", "{column: note, kind: flag}")

AMOUNTS = (
    "abc", "NaN", "Infinity", "-inf", "1e3", "1E3", "0x10", "1.", ".5", "+1", "1,5", "1 000", "1'000", "1,000.00",
    "EUR 5", "5%", "--1", "1.0000001", "1234567890123", "１２", "٣", "1_000", "-0", "-0.00", "∞", "½",
)  # fmt: skip

DAYS = (
    "2023-02-30", "2023-02-29", "2023-13-01", "31.01.2023", "2023-01-31 10:00:00", "23-01-31", "1899-12-31", "epoch",
    "infinity", "-infinity", "tomorrow", "44957", "２０２３-01-31",
)  # fmt: skip


def reasons(store: Store, folder: Path, column: str, cells: Sequence[str], mapping: str = ORDERS) -> dict[str, str]:
    """Import one order for each cell; return, from the error sheet, why each cell was refused."""
    good = dict(zip(HEADER, GOOD.split(","), strict=True))
    rows = [[*{**good, "order": f"SO-{i}", column: cell}.values()] for i, cell in enumerate(cells)]
    path = write_file(folder / "orders.csv", rows)
    with nothing_changes(store), pytest.raises(RowsRefused) as refused:
        import_into(store, path, mapping=mapping)
    first = refused.value.refusals[0]
    assert (first.file, first.row, first.column, first.value) == ("orders.csv", 2, column, cells[0])
    assert f"orders.csv row 2, {column}: {cells[0]!r} {first.reason}" in str(refused.value)
    with (folder / "orders.refused.csv").open(encoding="utf-8", newline="") as file:
        return {row[column]: row["reason"] for row in csv.DictReader(file)}


def test_an_amount_that_is_not_an_exact_number_is_refused(store: Store, tmp_path: Path) -> None:
    found = reasons(store, tmp_path, "amount", AMOUNTS)
    assert set(found) == set(AMOUNTS)
    for amount, reason in found.items():
        wanted = "is a negative nought: write 0" if amount in {"-0", "-0.00"} else "is not an exact number: write up to"
        assert reason.startswith(f"amount {wanted}"), amount


def test_amounts_up_to_the_last_digit_are_kept_exactly(store: Store, tmp_path: Path) -> None:
    amounts = ("0", "0.000000", "-0.000001", "999999999999.999999", "-999999999999.999999", "007")
    import_orders(store, tmp_path, *(f"SO-{i},2025-01-31,{amount},EUR,," for i, amount in enumerate(amounts)))
    assert [row.amount for row in received(store)] == [Decimal(amount) for amount in amounts]


def test_a_day_that_does_not_exist_in_the_stated_form_is_refused(store: Store, tmp_path: Path) -> None:
    found = reasons(store, tmp_path, "day", DAYS)
    assert set(found) == set(DAYS)
    for day, reason in found.items():
        wanted = (
            "is not a day of our time" if day in {"23-01-31", "1899-12-31"} else "is not a day that exists, written as"
        )
        assert reason.startswith(f"day {wanted}"), day


def test_a_time_of_day_is_refused_where_a_form_has_one(store: Store, tmp_path: Path) -> None:
    timed = ORDERS + "\ndates: '%Y-%m-%d %H:%M'"
    with pytest.raises(RowsRefused, match="day: '2025-01-31 10:30' has a time of day: write the day only"):
        import_orders(store, tmp_path, "SO-1,2025-01-31 10:30,1,EUR,,", mapping=timed)


BROKEN_ROWS = (
    (",2025-01-31,1,EUR,P-7,", "order", None, "is empty, but must not be"),
    ("SO-2,,1,EUR,P-7,", "day", None, "is empty, but must not be"),
    ("SO-2,2025-01-31,   ,EUR,P-7,", "amount", None, "is empty, but must not be"),
    ("SO-2,2025-01-31,1,€,P-7,", "currency", "€", "is not an ISO 4217 currency such as EUR"),
    ("SO-2,2025-01-31,1,EUR,ada@example.com,", "rep", "ada@example.com", "is not a pseudonymous id"),
    ("SO-2,2025-01-31,1,EUR,Ada Byron,", "rep", "Ada Byron", "is not a pseudonymous id"),
    ("SO-2,2025-01-31,1,EUR,P-7,a\x00b", "note", "a\x00b", "holds a control character"),
    (f"SO-2,2025-01-31,1,EUR,P-7,{'x' * 1001}", "note", "x" * 1001, "is longer than 1000 characters"),
    ("SO-2,2025-01-31,1,EUR", "(row)", None, "the row has 4 cells, the header 6"),
    (
        "SO-2,2025-01-31,1,EUR,,,7,8",
        "(row)",
        None,
        "the row has 8 cells, the header 6: it was cut, or a quote is missing",
    ),
    ("", "(row)", None, "the row is empty"),
)


def test_a_row_that_lacks_or_breaks_something_is_refused(store: Store, tmp_path: Path) -> None:
    for row, column, value, reason in BROKEN_ROWS:
        with nothing_changes(store), pytest.raises(RowsRefused) as refused:
            import_orders(store, tmp_path, GOOD, row)
        found = {(refusal.row, refusal.column, refusal.value) for refusal in refused.value.refusals}
        assert (3, column, value) in found, row
        assert reason in str(refused.value), row


def test_two_rows_with_one_key_are_both_refused_across_files_too(store: Store, tmp_path: Path) -> None:
    first = write_text(tmp_path / "orders-1.csv", "\n".join([",".join(HEADER), GOOD, GOOD, ""]))
    second = write_text(tmp_path / "orders-2.csv", "\n".join([",".join(HEADER), GOOD, ""]))
    with nothing_changes(store), pytest.raises(RowsRefused) as refused:
        import_into(store, first, second)
    assert [str(refusal) for refusal in refused.value.refusals] == [
        "orders-1.csv row 2, order: 'SO-1' is the key of 3 rows, also of row 2 of orders-2.csv",
        "orders-1.csv row 3, order: 'SO-1' is the key of 3 rows, also of row 2",
        "orders-2.csv row 2, order: 'SO-1' is the key of 3 rows, also of row 2 of orders-1.csv",
    ]


JSON_ROW = '{"order": "SO-1", "day": "2025-01-31", "amount": %s, "currency": "EUR", "rep": null, "note": %s}\n'


def test_a_json_number_with_a_fraction_is_refused(store: Store, tmp_path: Path) -> None:
    for amount in ("1.5", "1e3", "NaN", "-Infinity", "1.0"):
        path = write_text(tmp_path / "orders.jsonl", JSON_ROW % (amount, "null"))
        with nothing_changes(store), pytest.raises(RowsRefused, match=f"row 2, amount: '{amount}' is a JSON number"):
            import_into(store, path)


def test_a_json_value_that_is_no_cell_is_refused(store: Store, tmp_path: Path) -> None:
    for note in ("[1]", '{"a": 1}', r'"\ud800"'):
        path = write_text(tmp_path / "orders.jsonl", JSON_ROW % ('"1"', note))
        with nothing_changes(store), pytest.raises(RowsRefused, match=r"note: .* is not (a single value|Unicode text)"):
            import_into(store, path)


def test_a_key_that_the_first_json_row_lacks_is_refused(store: Store, tmp_path: Path) -> None:
    row = dict(zip(HEADER, ("SO-1", "2025-01-31", "1", "EUR", None, None), strict=True))
    lines = [json.dumps(row), json.dumps({**row, "order": "SO-2", "discount": "5"}), ""]
    with (
        nothing_changes(store),
        pytest.raises(RowsRefused, match=r"row 3, \(row\): 'discount' is a key that the first"),
    ):
        import_into(store, write_text(tmp_path / "orders.jsonl", "\n".join(lines)))


def test_what_a_column_holds_that_nobody_reads_is_nobodys_business(store: Store, tmp_path: Path) -> None:
    row = {**dict.fromkeys(HEADER), "order": "SO-1", "day": "2025-01-31", "amount": "1", "currency": "EUR", "w": 0.1}
    assert import_into(store, write_text(tmp_path / "orders.jsonl", json.dumps(row) + "\n")).new == 1


def test_a_workbooks_number_with_more_digits_than_it_can_keep_is_refused(store: Store, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, (1234567890123456, "2025-01-31", 12345678901.12345, "EUR"))
    with nothing_changes(store), pytest.raises(RowsRefused) as refused:
        import_into(store, tmp_path / "orders.xlsx")
    assert [(r.column, r.value) for r in refused.value.refusals] == [
        ("amount", "12345678901.12345"),
        ("order", "1234567890123456.0"),
    ]


def test_a_formula_that_failed_is_an_error_and_not_an_empty_cell(store: Store, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, ("SO-1", "2025-01-31", 1, "EUR"))
        page.write_formula(1, 4, "=VLOOKUP(7,A1:B2,9)", None, "#REF!")
    with nothing_changes(store), pytest.raises(RowsRefused, match="row 2, rep: '#REF!' is an error of a formula"):
        import_into(store, tmp_path / "orders.xlsx")


def test_a_flag_is_true_or_false_and_nothing_else(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, GOOD + "TRUE", mapping=WITH_FLAG)
    assert b'"note":"true"' in received(store)[0].canonical
    with nothing_changes(store), pytest.raises(RowsRefused, match="note: 'yes' is neither true nor false"):
        import_orders(store, tmp_path, GOOD + "yes", mapping=WITH_FLAG)


def test_a_constant_that_cannot_be_a_value_is_a_fault_of_the_mapping(store: Store, tmp_path: Path) -> None:
    wrong = ORDERS.replace("currency: currency", "currency: {constant: Euro}")
    with nothing_changes(store), pytest.raises(DocumentRefused) as refused:
        import_orders(store, tmp_path, GOOD, mapping=wrong)
    (finding,) = refused.value.findings
    assert (finding.place.line, finding.place.column) == (12, 24)
    assert "the constant 'Euro' of currency is not an ISO 4217 currency" in finding.what


def test_every_fault_is_counted_and_the_first_are_shown(store: Store, tmp_path: Path) -> None:
    rows = [f"SO-{i},2025-02-30,x,EUR,," for i in range(20)]
    with pytest.raises(RowsRefused) as refused:
        import_orders(store, tmp_path, *rows)
    assert (refused.value.count, refused.value.rows, len(refused.value.refusals)) == (40, 20, 10)
    assert "40 faults in 20 rows" in str(refused.value)
    assert "… and 30 more" in str(refused.value)
