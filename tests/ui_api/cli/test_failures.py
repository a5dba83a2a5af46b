"""What fails without being a defect: one sentence, exit code 1, no trace, and no secret in it."""

import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import exc

from compledger.store import StoreLocation
from compledger.ui_api.cli.main import run_command
from tests.commands import Said, Terminal

HIDDEN = "s3cret"


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(StoreLocation(tmp_path), capsys)


def refused(said: Said) -> str:
    """Return what a refusal says; it is one sentence on stderr, and repeats no secret."""
    assert said.code == 1
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert "Traceback" not in said.err
    assert HIDDEN not in said.err
    return said.err


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("foo", "postgresql://user@host/name"),
        (f"mysql://me:{HIDDEN}@localhost/pay", "postgresql://user@host/name"),
        (f"postgresql+asyncpg://me:{HIDDEN}@localhost/pay", "postgresql://user@host/name"),
        (f"postgresql://me:{HIDDEN}@{HIDDEN}:{HIDDEN}@localhost/pay", "postgresql://user@host/name"),
        (f"postgresql://me:{HIDDEN}@localhost:{HIDDEN}/pay", "postgresql://user@host/name"),
        (f"postgresql://me:{HIDDEN}@localhost/pay?colour=blue", "invalid connection option"),
        (f"postgresql://me:word@{HIDDEN}@localhost/pay", "does not answer"),
    ],
)
def test_a_database_url_that_leads_nowhere_is_refused_and_not_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], url: str, hint: str
) -> None:
    assert hint in refused(Terminal(StoreLocation(tmp_path, url), capsys, signed_in=False).give("run", "list"))


def test_a_database_file_that_is_none_is_named_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "compledger.sqlite").write_bytes(b"not a database at all" * 100)
    said = refused(Terminal(StoreLocation(tmp_path), capsys, signed_in=False).give("run", "list"))
    assert "file is not a database" in said


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (duckdb.InvalidInputException(f"No magic bytes at end of '/x/{'ab' * 32}.parquet'"), f"{'ab' * 32}.parquet"),
        (duckdb.ConversionException(f"Could not convert string '{HIDDEN}' to DECIMAL"), "ConversionException"),
        (
            exc.IntegrityError("INSERT", {"pay": HIDDEN}, Exception(f"duplicate key\nDETAIL: ({HIDDEN})")),
            "the database cannot be used (duplicate key)",
        ),
        (exc.OperationalError("SELECT", {}, Exception(f'role "{HIDDEN}" is not there')), "(role … is not there)"),
        (exc.DatabaseError("SELECT", {}, Exception("")), "(DatabaseError)"),
    ],
)
def test_a_failure_of_a_database_is_a_sentence_that_quotes_no_value(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, error: Exception, hint: str
) -> None:
    monkeypatch.setitem(run_command.__globals__, "compledger", Raises(error))
    assert hint in refused(terminal.give("run", "list"))


@pytest.mark.parametrize("error", [TypeError("a"), KeyError("a"), AssertionError("a"), exc.InvalidRequestError("a")])
def test_a_defect_keeps_its_trace(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setitem(run_command.__globals__, "compledger", Raises(error))
    with pytest.raises(type(error)) as raised:
        terminal.give("run", "list")
    assert raised.value is error


class Raises:
    """Stands for a command in which something goes wrong."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def main(self, **_: object) -> None:
        raise self.error


@pytest.mark.parametrize(
    "words", [("run", "list"), ("db", "status"), ("statement", "list"), ("audit", "history"), ("serve", "--port", "0")]
)
def test_looking_into_a_folder_without_a_store_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    wrong, empty = tmp_path / "wrong", tmp_path / "empty"
    empty.mkdir()
    for folder in (wrong, empty):
        said = Terminal(StoreLocation(folder), capsys).give(*words)
        assert said.code == (2 if words[0] == "db" else 1)
        assert "compledger db upgrade" in said.err or words[0] == "db"
    assert list(tmp_path.iterdir()) == [empty]
    assert list(empty.iterdir()) == []


def test_a_data_folder_that_is_missing_beside_a_database_server_is_refused_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = StoreLocation(tmp_path / "wrong", "postgresql://nobody@localhost/nothing")
    assert "there is no store in" in refused(Terminal(wrong, capsys).give("run", "list"))
    assert not wrong.folder.exists()


def test_what_the_program_writes_is_private_to_its_account(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    program = "from compledger.ui_api.cli import main; main()"
    words = [sys.executable, "-c", program, "--data", str(folder), "db", "upgrade"]
    subprocess.run(words, check=True, capture_output=True)
    made = [folder, *folder.rglob("*")]
    assert folder / "compledger.sqlite" in made
    assert [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
