"""One set of orders, however it is written: every format and wording gives the same rows."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from compledger.store import Store
from tests.platform.imports.samples import (
    FORMATS,
    HEADER,
    ORDERS,
    ROWS,
    import_into,
    import_orders,
    received,
    root_by_the_book,
    write_file,
    write_text,
)

EXPECTED = [
    b'{"amount":"%s","corrects":null,"currency":"%s","day":"%s","fields":{%s},"kind":"original","row":%d,'
    b'"source":"shop","source_key":"SO-%d"}' % values
    for values in (
        (b"1200.5", b"EUR", b"2025-01-31", b'"note":"first","sold_by":"P-7"', 1, 1),
        (b"-99.999999", b"EUR", b"2025-02-28", b'"sold_by":"P-7"', 2, 2),
        (b"0", b"USD", b"2025-03-01", b'"note":"none sold it"', 3, 3),
    )
]
"""The canonical bytes of ROWS."""


def amounts(store: Store) -> list[Decimal]:
    return [row.amount for row in received(store)]


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_gives_the_same_rows_and_the_same_root(store: Store, tmp_path: Path, ending: str) -> None:
    outcome = import_into(store, write_file(tmp_path / f"orders.{ending}"))
    rows = received(store)
    assert [row.canonical for row in rows] == EXPECTED
    assert [(row.source_key, row.day, row.amount, row.currency) for row in rows] == [
        ("SO-1", date(2025, 1, 31), Decimal("1200.5"), "EUR"),
        ("SO-2", date(2025, 2, 28), Decimal("-99.999999"), "EUR"),
        ("SO-3", date(2025, 3, 1), Decimal(0), "USD"),
    ]
    assert outcome.batch_root == root_by_the_book(EXPECTED).hex()


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_in_another_format_brings_nothing_new(store: Store, tmp_path: Path, ending: str) -> None:
    import_into(store, write_file(tmp_path / "orders.csv"))
    again = import_into(store, write_file(tmp_path / f"orders-2.{ending}"))
    assert (again.unchanged, again.batch) == (3, None)


def test_cells_that_a_workbook_or_a_parquet_file_types_are_read_as_what_they_are(store: Store, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as workbook:
        page, as_day = workbook.add_worksheet(), workbook.add_format({"num_format": "dd.mm.yyyy"})
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, ("SO-1", None, 1200.5, "EUR", "P-7", "first"))
        page.write_datetime(1, 1, datetime(2025, 1, 31), as_day)  # noqa: DTZ001  a workbook knows no zone
        page.write_row(2, 0, (7.0, "2025-02-01", 0.1, "EUR", None, True))
    import_into(store, tmp_path / "orders.xlsx")
    columns = {
        "order": pa.array(["SO-1", "7"]).dictionary_encode(),
        "day": pa.array([date(2025, 1, 31), date(2025, 2, 1)]),
        "amount": pa.array([Decimal("1200.5000000000"), Decimal("0.1000000000")], pa.decimal128(38, 10)),
        "currency": pa.array(["EUR", "EUR"], pa.large_string()),
        "rep": ["P-7", None],
        "note": ["first", "true"],
        "weight": pa.array([0.1, 0.2]),
    }
    pq.write_table(pa.table(columns), tmp_path / "orders.parquet")
    assert import_into(store, tmp_path / "orders.parquet").unchanged == 2
    assert amounts(store) == [Decimal("1200.5"), Decimal("0.1")]


def test_decimal_comma_dates_delimiter_and_encoding_are_as_the_mapping_states(store: Store, tmp_path: Path) -> None:
    text = "order;day;amount;currency;rep;note\r\nSO-1;31.01.2025;1200,50;EUR;P-7;Größe\r\n"
    wording = ORDERS.replace("decimal: point", "decimal: comma\ndates: '%d.%m.%Y'\ndelimiter: ';'\nencoding: cp1252")
    import_into(store, write_text(tmp_path / "orders.csv", text, "cp1252"), mapping=wording)
    (row,) = received(store)
    assert (row.day, row.amount) == (date(2025, 1, 31), Decimal("1200.5"))
    assert '"note":"Größe"'.encode() in row.canonical


@pytest.mark.parametrize(
    ("dates", "cell"),
    [
        ("%m/%d/%y", "01/31/25"),
        ("%d %b %Y", "31 Jan 2025"),
        ("%Y%m%d", "20250131"),
        ("%Y-%m-%d %H:%M:%S", "2025-01-31 00:00:00"),
    ],
)
def test_dates_come_in_the_form_that_the_mapping_states(store: Store, tmp_path: Path, dates: str, cell: str) -> None:
    import_orders(store, tmp_path, f"SO-1,{cell},1,EUR,,", mapping=ORDERS + f"\ndates: '{dates}'")
    assert received(store)[0].day == date(2025, 1, 31)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_a_byte_order_mark_is_no_part_of_the_first_name(store: Store, tmp_path: Path, encoding: str) -> None:
    text = ",".join(HEADER) + "\nSO-1,2025-01-31,1,EUR,,é\n"
    stated = "utf-8" if encoding == "utf-8-sig" else encoding
    import_into(store, write_text(tmp_path / "orders.csv", text, encoding), mapping=ORDERS + f"\nencoding: {stated}")
    assert '"note":"é"'.encode() in received(store)[0].canonical


def test_line_breaks_quotes_and_delimiters_inside_quotes_belong_to_the_cell(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, 'SO-1,2025-01-31,1,EUR,,"two\nlines, and a ""quote"""', "SO-2,2025-01-31,2,EUR,,")
    assert rb'"note":"two\nlines, and a \"quote\""' in received(store)[0].canonical
    assert amounts(store) == [Decimal(1), Decimal(2)]


def test_tabs_stand_between_the_cells_of_a_tsv_file_whatever_the_mapping_says(store: Store, tmp_path: Path) -> None:
    text = "\t".join(HEADER) + "\nSO-1\t2025-01-31\t1\tEUR\t\ta, b\n"
    import_into(store, write_text(tmp_path / "orders.TSV", text))
    assert b'"note":"a, b"' in received(store)[0].canonical


def test_blanks_around_cells_are_no_part_of_them(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, " SO-1 ,2025-01-31, 1 ,EUR,  ,")
    (row,) = received(store)
    assert (row.source_key, row.amount) == ("SO-1", Decimal(1))
    assert b'"fields":{}' in row.canonical


def test_several_files_of_one_pattern_are_one_batch_whatever_the_order_of_their_columns(
    store: Store, tmp_path: Path
) -> None:
    first = write_file(tmp_path / "orders-1.csv", ROWS[:2])
    turned = write_file(tmp_path / "orders-2.csv", [tuple(reversed(ROWS[2]))], tuple(reversed(HEADER)))
    outcome = import_into(store, first, turned)
    assert (outcome.totals.rows, outcome.new) == (3, 3)
    assert [row.source_key for row in received(store)] == ["SO-1", "SO-2", "SO-3"]


def test_a_named_sheet_of_a_workbook_is_read(store: Store, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as workbook:
        workbook.add_worksheet("Read me").write(0, 0, "Nothing here")
        page = workbook.add_worksheet("Ümsätze")
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, ("SO-1", "2025-01-31", "1", "EUR"))
    import_into(store, tmp_path / "orders.xlsx", mapping=ORDERS + "\nsheet: Ümsätze")
    assert amounts(store) == [Decimal(1)]


def test_json_lines_take_whole_numbers_and_flags_as_they_are_written(store: Store, tmp_path: Path) -> None:
    line = '{"order": 12, "day": "2025-01-31", "amount": 900000000000, "currency": "EUR", "rep": null, "note": true}\n'
    import_into(store, write_text(tmp_path / "orders.jsonl", line))
    (row,) = received(store)
    assert (row.source_key, row.amount) == ("12", Decimal(900_000_000_000))
    assert b'"note":"true"' in row.canonical
