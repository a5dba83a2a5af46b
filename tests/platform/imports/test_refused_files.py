"""Files that cannot be read to their end: none of their rows is taken, and the message says where it breaks."""

import resource
import zipfile
from datetime import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from compledger.imports import FileRefused, RowsRefused
from compledger.store import Store
from tests.platform.imports.samples import (
    FORMATS,
    HEADER,
    ORDERS,
    ROWS,
    import_into,
    nothing_changes,
    orders_csv,
    write_file,
    write_text,
)

NAMES = ",".join(HEADER)
GOOD = "SO-1,2025-01-31,1,EUR,P-7,"


def refused(store: Store, *paths: Path, mapping: str = ORDERS) -> str:
    with nothing_changes(store), pytest.raises(FileRefused) as error:
        import_into(store, *paths, mapping=mapping)
    assert error.value.path.name in {path.name for path in paths} | {"orders*.*"}
    return str(error.value)


CSV_FAULTS = (
    ("", "orders.csv: the file is empty. Its first row must name the columns. Nothing was imported."),
    ("\n", "orders.csv, line 1: the file has no header"),
    (f"{NAMES}\n", "orders.csv: there is a header, but no row"),
    (f"{NAMES},\n{GOOD},\n", "orders.csv, line 1: column 7 has no name"),
    (f"{NAMES}, day\n{GOOD},\n", "orders.csv, line 1: two columns are called 'day'"),
    (f"{NAMES}\n{GOOD}\nSO-2,2025-01-31,2", "line 3: the last line has no line break, so the file may have been cut"),
    (f"{NAMES}\n{GOOD}\nSO-2,2025-01-31,2,EUR,P-7,1", "line 3: the last line has no line break"),
    (f'{NAMES}\n{GOOD}\nSO-2,2025-01-31,2,EUR,P-7,"two\nli', "line 4: the last line has no line break"),
    (
        f'{NAMES}\n{GOOD}\nSO-2,2025-01-31,2,EUR,P-7,"two\nli\n',
        "line 4: the row cannot be read (unexpected end of data)",
    ),
    (f'{NAMES}\n{GOOD}\nSO-2,2025-01-31,2,EUR,P-7,"a"b\n', "line 3: the row cannot be read (',' expected after '\"')"),
    (f"{NAMES}\n{GOOD}\n" + "x" * 100_001 + "\n", "line 3: the line is longer than 100,000 characters"),
)


def test_a_csv_file_that_was_cut_or_is_none_is_refused(store: Store, tmp_path: Path) -> None:
    for text, message in CSV_FAULTS:
        assert message in refused(store, write_text(tmp_path / "orders.csv", text))


def test_a_last_line_without_a_break_is_taken_where_the_mapping_says_so(store: Store, tmp_path: Path) -> None:
    path = write_text(tmp_path / "orders.csv", f"{NAMES}\n{GOOD}")
    assert import_into(store, path, mapping=ORDERS + "\nfinal_line_break: optional").new == 1


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_cut_in_the_middle_is_refused_in_every_format(store: Store, tmp_path: Path, ending: str) -> None:
    path = write_file(tmp_path / f"orders.{ending}", [(f"SO-{i}", *ROWS[0][1:]) for i in range(500)])
    content = path.read_bytes()
    for share in (0.3, 0.6, 0.95):
        path.write_bytes(content[: int(len(content) * share)])
        with nothing_changes(store), pytest.raises(FileRefused):
            import_into(store, path)


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_bytes_of_another_format_are_refused(store: Store, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"orders.{ending}"
    for content in (b"", b"PK\x03\x04", b"order,day\n1,2\n", bytes(range(256)) * 4):
        path.write_bytes(content)
        assert "cannot be read" in refused(store, path)


def test_a_zip_that_is_no_workbook_is_refused(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("readme.txt", "not a workbook")
    assert "the workbook cannot be read" in refused(store, path)


def test_a_stray_cell_in_the_last_corner_of_a_sheet_is_refused_before_it_fills_memory(
    store: Store, tmp_path: Path
) -> None:
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write(1_048_575, 16_383, "x")
    message = refused(store, tmp_path / "orders.xlsx")
    assert "the sheet reaches to row 1,048,576 and column 16,384. Delete the stray cells" in message


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(store: Store, tmp_path: Path) -> None:
    message = refused(store, write_file(tmp_path / "orders.xlsx"), mapping=ORDERS + "\nsheet: Data")
    assert "the workbook has no sheet 'Data'. Its sheets are Orders" in message


JSON_FAULTS: tuple[tuple[tuple[str, ...], str], ...] = (
    ((), "the file is empty"),
    (('{"order": "SO-1"', ""), "line 1: the line is not JSON"),
    (('["SO-1"]', ""), "line 1: the line is not an object"),
    (('{"order": "1", "order": "2"}', ""), "line 1: the line has the key 'order' twice"),
    (("[" * 50_000, ""), "line 1: the line is nested too deeply"),
    (('{"a": "\\ud800", "\\ud800": 1}', ""), "line 1: the name of column 2 is not Unicode"),
    (('{"a": "' + "x" * 100_000 + '"}', ""), "line 1: the line is longer than 100,000 characters"),
)


def test_lines_that_are_not_json_objects_are_refused(store: Store, tmp_path: Path) -> None:
    for lines, message in JSON_FAULTS:
        assert message in refused(store, write_text(tmp_path / "orders.jsonl", "\n".join(lines)))


def test_a_parquet_column_of_binary_floats_is_refused(store: Store, tmp_path: Path) -> None:
    pq.write_table(pa.table({"order": ["1"], "amount": [1.0]}), tmp_path / "orders.parquet")
    message = refused(store, tmp_path / "orders.parquet")
    assert "columns of binary floats: amount. Write money and rates as DECIMAL or as text" in message


def test_a_parquet_column_that_holds_no_cells_is_refused(store: Store, tmp_path: Path) -> None:
    columns = {name: ["1"] for name in HEADER[:-1]}
    for note in ([b"x"], [["x"]], [{"a": 1}], [time(1)]):
        pq.write_table(pa.table({**columns, "note": pa.array(note)}), tmp_path / "orders.parquet")
        assert "columns of a type that is no cell: note (" in refused(store, tmp_path / "orders.parquet")


def test_a_damaged_page_of_a_parquet_file_is_refused(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    columns = {name: [f"{name}-{i}" for i in range(5_000)] for name in HEADER}
    pq.write_table(pa.table(columns), path, compression="zstd", use_dictionary=False)
    content = bytearray(path.read_bytes())
    content[1_000:1_400] = bytes(400)
    path.write_bytes(content)
    assert "the file cannot be read" in refused(store, path)


def test_a_file_in_another_encoding_is_refused_at_the_line_of_the_first_strange_byte(
    store: Store, tmp_path: Path
) -> None:
    good = [NAMES, *(GOOD.replace("SO-1", f"SO-{i}") for i in range(10_000))]
    for line, text in ((1, "ordér"), (3, "Größe"), (10_000, "é")):
        lines = [*good[: line - 1], good[line - 1] + text, *good[line:], ""]
        message = refused(store, write_text(tmp_path / "orders.csv", "\n".join(lines), "latin-1"))
        assert f"orders.csv, line {line}: a byte is not utf-8" in message
        assert "`encoding: windows-1252`" in message


def test_a_utf_16_file_without_its_mark_is_refused(store: Store, tmp_path: Path) -> None:
    path = write_text(tmp_path / "orders.csv", orders_csv(GOOD), "utf-16-le")
    assert "a byte is not utf-16" in refused(store, path, mapping=ORDERS + "\nencoding: utf-16")


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_line_of_50_mb_is_refused_in_bounded_memory(store: Store, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"orders.{ending}"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for opening in (b"", b'"', b'{"order": "'):
        with path.open("wb") as file:
            file.write((NAMES + "\n" if ending == "csv" else "").encode() + opening)
            file.writelines(b"9" * 1_000_000 for _ in range(50))
        assert "longer than 100,000 characters" in refused(store, path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # KiB


def test_a_quote_that_never_closes_is_refused_in_bounded_memory(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(NAMES.encode() + b'\n"' + (b"9" * 99 + b"\n") * 300_000)
    assert "field larger than field limit" in refused(store, path)


def test_an_unknown_column_is_named_with_the_nearest_that_is_there(store: Store, tmp_path: Path) -> None:
    path = write_text(tmp_path / "orders.csv", orders_csv(GOOD).replace("amount", "amounts"))
    message = refused(store, path)
    assert "orders.csv, line 1: there is no column 'amount'. Mapping orders: did you mean 'amounts'?" in message


def test_files_of_one_pattern_must_have_the_same_columns(store: Store, tmp_path: Path) -> None:
    first = write_text(tmp_path / "orders-1.csv", orders_csv(GOOD))
    second = write_text(tmp_path / "orders-2.csv", orders_csv(GOOD).replace("note", "remark"))
    assert "orders-2.csv, line 1: its columns are not those of the file before it (note, remark)" in refused(
        store, first, second
    )


def test_what_is_no_file_of_the_mapping_is_refused_by_name(store: Store, tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders.d").mkdir()
    good = write_text(tmp_path / "orders.csv", orders_csv(GOOD))
    cases = {
        tmp_path / "orders-gone.csv": "orders-gone.csv: there is no such file",
        tmp_path / "orders.d": "orders.d: this is a folder. Name the files in it",
        write_text(tmp_path / "orders.pdf", "x"): "orders.pdf: .pdf is not a format we read. Use .csv,",
        write_text(tmp_path / "lines.csv", "x"): "lines.csv: the mapping does not read this file",
    }
    for path, message in cases.items():
        assert message in refused(store, good, path)


def test_a_file_that_somebody_writes_to_meanwhile_is_refused(store: Store, tmp_path: Path) -> None:
    path = write_text(tmp_path / "orders.csv", orders_csv(GOOD))

    def append(stage: str, _done: int, _total: int | None) -> None:
        if stage.startswith("reading"):
            with path.open("a") as file:
                file.write("SO-2,2025-01-31,1,EUR,P-7,\n")

    with nothing_changes(store), pytest.raises(FileRefused, match="the file was changed while it was read"):
        import_into(store, path, progress=append)


def test_a_row_cut_in_its_middle_is_a_row_refused(store: Store, tmp_path: Path) -> None:
    path = write_text(tmp_path / "orders.csv", f"{NAMES}\n{GOOD}\nSO-2,2025-01-31,2\n")
    with nothing_changes(store), pytest.raises(RowsRefused, match=r"row 3, \(row\): the row has 3 cells, the header 6"):
        import_into(store, path)
