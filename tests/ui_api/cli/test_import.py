"""Importing by command: where refused rows go, and totals that the source states."""

import stat
from pathlib import Path

import pytest

from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SALES, SmallCompany

FAULTY = SALES.replace("600.00", "six hundred")


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    return SmallCompany(Terminal(location, capsys), tmp_path)


def words(company: SmallCompany, rows: str = SALES) -> list[str | Path]:
    """Return the command that imports these sales."""
    file = company.folder / "sales.csv"
    file.write_text(rows, encoding="utf-8")
    return ["import", file, "--mapping", company.folder / "sales.yaml"]


def test_refused_rows_go_into_a_private_folder_of_the_store_and_not_where_one_stands(
    company: SmallCompany, location: StoreLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    said = company.terminal.give(*words(company, FAULTY))
    sheet = location.folder / "refused" / "sales.refused.csv"
    assert said.code == 2
    assert str(sheet) in said.err
    assert "six hundred" in sheet.read_text(encoding="utf-8")
    assert stat.S_IMODE(sheet.parent.stat().st_mode) == 0o700
    assert list(here.iterdir()) == []


def test_error_sheets_go_elsewhere_if_told_to_a_folder_that_is_there(
    company: SmallCompany, location: StoreLocation, tmp_path: Path
) -> None:
    chosen = tmp_path / "chosen"
    said = company.terminal.give(*words(company, FAULTY), "--errors", chosen)
    assert said.code == 1
    assert "does not exist" in said.err
    chosen.mkdir()
    assert company.terminal.give(*words(company, FAULTY), "--errors", chosen).code == 2
    assert (chosen / "sales.refused.csv").exists()
    assert not (location.folder / "refused" / "sales.refused.csv").exists()


@pytest.mark.parametrize(
    ("totals", "hint"),
    [
        (["EUR"], "'EUR' is no currency and amount: write EUR=300.50"),
        (["=1200"], "'=1200' is no currency and amount: write EUR=300.50"),
        (["EUR=12e2"], "'12e2' is not an exact amount: write EUR=300.50"),
        (["EUR=1200", "EUR=1200"], "EUR is given twice"),
    ],
)
def test_a_total_that_is_none_is_a_wrong_option_with_an_example(
    company: SmallCompany, totals: list[str], hint: str
) -> None:
    said = company.terminal.give(*words(company), *[word for total in totals for word in ("--expect-total", total)])
    assert (said.code, said.out) == (1, "")
    assert "--expect-total" in said.err
    assert hint in said.err


def test_totals_that_the_files_do_not_hold_refuse_the_batch(company: SmallCompany) -> None:
    said = company.terminal.give(*words(company), "--expect-total", "EUR=1200.01")
    assert said.code == 1
    assert "1200.01" in said.err
    assert "3 new" in company.terminal.ok(*words(company), "--expect-total", "EUR=1200", "--expect-rows", "3")
