"""Error sheets: what was refused comes back in the format that it came in, with the reason beside it."""

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from compledger.imports import RowsRefused
from compledger.store import Store
from tests.platform.imports.samples import (
    FORMATS,
    HEADER,
    ORDERS,
    import_into,
    import_orders,
    nothing_changes,
    orders_csv,
    write_file,
    write_text,
)

GOOD = ("SO-1", "2025-01-31", "1", "EUR", "P-7", "=1+1")
BAD = ("SO-2", "2025-02-30", "x", "EUR", None, '=1+1, "quoted"')
WHY = (
    "amount is not an exact number: write up to 12 digits, a decimal point and at most 6 places, without exponent, "
    "thousands separator or currency sign; day is not a day that exists, written as %Y-%m-%d"
)


def sheet_rows(path: Path) -> list[list[str | None]]:
    """Return an error sheet's rows as texts."""
    match path.suffix:
        case ".csv":
            return [[cell or None for cell in row] for row in csv.reader(io.StringIO(path.read_bytes().decode()))]
        case ".jsonl":
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            return [list(rows[0]), *([*row.values()] for row in rows)]
        case ".xlsx":
            rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
            return [[str(cell) or None for cell in row] for row in rows]
        case _:
            table = pq.read_table(path)
            return [table.column_names, *([*row.values()] for row in table.to_pylist())]


def refuse(store: Store, *paths: Path, errors: Path | None = None, mapping: str = ORDERS) -> RowsRefused:
    with nothing_changes(store), pytest.raises(RowsRefused) as refused:
        import_into(store, *paths, errors=errors, mapping=mapping)
    return refused.value


@pytest.mark.parametrize("ending", FORMATS)
def test_a_sheet_has_the_refused_rows_as_they_came_and_why(store: Store, tmp_path: Path, ending: str) -> None:
    error = refuse(store, write_file(tmp_path / f"orders.{ending}", [GOOD, BAD]))
    (sheet,) = error.sheets
    assert sheet == tmp_path / f"orders.refused.{ending}"
    assert sheet_rows(sheet) == [[*HEADER, "reason"], [*BAD, WHY]]
    assert f"Every refused row with its reasons is in {sheet}." in str(error)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_mended_sheet_can_be_imported(store: Store, tmp_path: Path, ending: str) -> None:
    (sheet,) = refuse(store, write_file(tmp_path / f"orders.{ending}", [GOOD, BAD])).sheets
    header, row = sheet_rows(sheet)
    row[1:3] = "2025-02-28", "2"
    write_file(sheet, [row], [str(name) for name in header])
    assert import_into(store, sheet).new == 1


def test_a_cell_that_reads_like_a_formula_stays_a_text(store: Store, tmp_path: Path) -> None:
    refuse(store, write_file(tmp_path / "orders.xlsx", [("=1+1", *BAD[1:])]))
    workbook = CalamineWorkbook.from_path(str(tmp_path / "orders.refused.xlsx"))
    assert workbook.get_sheet_by_index(0).to_python()[1][0] == "=1+1"


def test_every_file_with_refused_rows_gets_a_sheet_also_two_of_one_name(store: Store, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("north", "south", "west")]
    for folder in folders:
        folder.mkdir()
    bad = [write_file(folder / "orders.csv", [(f"SO-{folder.name}", *BAD[1:])]) for folder in folders[:2]]
    good = write_file(folders[2] / "orders.csv", [GOOD])
    error = refuse(store, *bad, good, errors=tmp_path)
    assert [sheet.name for sheet in error.sheets] == ["orders.refused.csv", "orders.refused-2.csv"]
    assert [sheet_rows(sheet)[1][0] for sheet in error.sheets] == ["SO-north", "SO-south"]


def test_cells_beyond_the_header_are_not_lost(store: Store, tmp_path: Path) -> None:
    path = write_text(tmp_path / "orders.csv", orders_csv("SO-1,2025-01-31,1,EUR,P-7,,seven,eight"))
    (sheet,) = refuse(store, path).sheets
    assert "beyond the header: seven, eight" in str(sheet_rows(sheet)[1][-1])


def test_a_column_called_reason_keeps_its_name(store: Store, tmp_path: Path) -> None:
    (sheet,) = refuse(store, write_file(tmp_path / "orders.csv", [(*BAD, "late")], (*HEADER, "reason"))).sheets
    assert sheet_rows(sheet)[0][-2:] == ["reason", "reason_"]


def test_a_sheet_is_written_in_the_wording_of_its_file(store: Store, tmp_path: Path) -> None:
    wording = ORDERS.replace("decimal: point", "decimal: comma\ndelimiter: ';'\nencoding: cp1252")
    path = write_text(tmp_path / "orders.csv", ";".join(HEADER) + "\nSO-1;2025-01-31;1.5;EUR;;Größe\n", "cp1252")
    (sheet,) = refuse(store, path, mapping=wording).sheets
    assert sheet.read_bytes().decode("cp1252").splitlines()[1].startswith("SO-1;2025-01-31;1.5;EUR;;Größe;")


def test_a_file_with_a_mark_of_its_byte_order_gets_one_sheet_in_one_piece(store: Store, tmp_path: Path) -> None:
    path = write_text(
        tmp_path / "orders.csv", orders_csv("SO-1,2025-01-31,x,EUR,,", "SO-2,2025-01-31,x,EUR,,"), "utf-16"
    )
    (sheet,) = refuse(store, path, mapping=ORDERS + "\nencoding: utf-16").sheets
    assert [row[0] for row in csv.reader(io.StringIO(sheet.read_bytes().decode("utf-16")))] == ["order", "SO-1", "SO-2"]


def test_a_long_sheet_has_every_row(store: Store, tmp_path: Path) -> None:
    rows = [(f"SO-{i}", *BAD[1:]) for i in range(11_000)]
    (sheet,) = refuse(store, write_file(tmp_path / "orders.parquet", rows)).sheets
    assert [row[0] for row in sheet_rows(sheet)[1:]] == [row[0] for row in rows]


def test_a_folder_that_takes_no_sheet_does_not_hide_what_is_wrong(store: Store, tmp_path: Path) -> None:
    error = refuse(store, write_file(tmp_path / "orders.csv", [BAD]), errors=tmp_path / "gone")
    assert error.sheets == ()
    assert "orders.csv row 2, amount: 'x' is not an exact number" in str(error)
    assert "The error sheet" in str(error)
    assert "could not be written" in str(error)


def test_a_sheet_that_cannot_be_finished_leaves_no_half_one(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    path = write_file(tmp_path / "orders.csv", [BAD])
    (tmp_path / "errors").mkdir()
    monkeypatch.setattr("compledger.imports.error_sheet._write", no_room)
    error = refuse(store, path, errors=tmp_path / "errors")
    assert "No space left on device" in str(error)
    assert list((tmp_path / "errors").iterdir()) == []


def test_an_accepted_import_leaves_no_sheet(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, ",".join(GOOD))
    assert [path.name for path in tmp_path.iterdir() if "refused" in path.name] == []
