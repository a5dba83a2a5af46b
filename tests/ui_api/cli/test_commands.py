"""Commands: data on stdout, talk on stderr, exit code 0 ok, 1 error, 2 findings."""

import json
from pathlib import Path

import pytest

from compledger.store import StoreLocation
from tests.commands import EXAMPLES, Terminal

FLAT = EXAMPLES / "adventureworks-flat.yaml"
CALENDAR = EXAMPLES / "adventureworks-calendar.yaml"


@pytest.fixture
def terminal(location: StoreLocation, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(location, capsys)


@pytest.fixture
def unmade(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A data folder without a database."""
    return Terminal(StoreLocation(tmp_path / "new"), capsys)


PUBLISHED = ("calendar.published", "rule_set.published")


def test_a_new_store_is_made_by_one_command_and_every_other_says_so_before(unmade: Terminal) -> None:
    said = unmade.give("run", "list")
    assert said.code == 1
    assert "compledger db upgrade" in said.err
    status = unmade.give("db", "status")
    assert (status.code, status.out.startswith("empty (program: ")) == (2, True)
    newest = unmade.ok("db", "upgrade").strip()
    assert unmade.give("db", "upgrade").err.strip() == f"schema {newest}: nothing to do"
    assert unmade.give("db", "status").code == 0


def test_checking_a_sound_rule_set_gives_its_hash(terminal: Terminal) -> None:
    found = json.loads(terminal.ok("rules", "check", FLAT, "--json"))
    assert found["findings"] == []
    assert found["hash"] in terminal.ok("rules", "check", FLAT)


def test_checking_a_faulty_one_names_line_column_and_hint_and_ends_with_2(terminal: Terminal, tmp_path: Path) -> None:
    faulty = tmp_path / "plan.yaml"
    text = FLAT.read_text(encoding="utf-8")
    faulty.write_text(text.replace("    measure: sales\n", "    measure: sale\n"), encoding="utf-8")
    said = terminal.give("rules", "check", faulty)
    assert said.code == 2
    assert "plan.yaml:31:14: no measure is called 'sale'" in said.out
    assert "did you mean 'sales'?" in said.out
    (finding,) = json.loads(terminal.give("rules", "check", faulty, "--json").out)["findings"]
    assert (finding["line"], finding["column"]) == (31, 14)
    assert terminal.give("rules", "publish", faulty).code == 2


def test_publishing_needs_the_calendar_and_a_second_time_changes_nothing(terminal: Terminal) -> None:
    said = terminal.give("rules", "publish", FLAT)
    assert said.code == 1
    assert "compledger calendar publish" in said.err
    terminal.ok("calendar", "publish", CALENDAR)
    first = terminal.ok("rules", "publish", FLAT)
    assert terminal.ok("rules", "publish", FLAT) == first
    assert "8 periods, 0 new" in terminal.give("calendar", "publish", CALENDAR).err
    published = [len(terminal.ok("audit", "history", "--verb", verb).splitlines()) for verb in PUBLISHED]
    assert published == [1, 1]


def test_a_published_version_never_changes(terminal: Terminal, tmp_path: Path) -> None:
    terminal.ok("calendar", "publish", CALENDAR)
    terminal.ok("rules", "publish", FLAT)
    changed = tmp_path / "plan.yaml"
    text = FLAT.read_text(encoding="utf-8")
    changed.write_text(text.replace("until: 2013-05-30", "until: 2013-05-29", 1), encoding="utf-8")
    said = terminal.give("rules", "publish", changed)
    assert said.code == 1
    assert "give this one another version label" in said.err
    changed.write_text(text.replace("currency: USD", "currency: EUR").replace('"1"', '"2"', 1), encoding="utf-8")
    assert "A rule set keeps both" in terminal.give("rules", "publish", changed).err


def test_a_calendar_can_be_extended_but_its_periods_never_change(terminal: Terminal, tmp_path: Path) -> None:
    terminal.ok("calendar", "publish", CALENDAR)
    text = CALENDAR.read_text(encoding="utf-8")
    later = tmp_path / "calendar.yaml"
    later.write_text(
        text.replace("until: 2013-05-30", "until: 2013-08-30").replace("2013-02-28]", "2013-02-28, 2013-05-30]")
    )
    assert "9 periods, 1 new" in terminal.give("calendar", "publish", later).err
    later.write_text(text.replace("2013-02-28]", "2013-03-01]"))
    said = terminal.give("calendar", "publish", later)
    assert said.code == 1
    assert "published periods never change" in said.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["run", "calculate", "--period", "2030-Q1"], "known: 2011-05-31"),
        (["run", "calculate", "--period", "2011-05-31", "--rule-set", "nobody"], "rules publish"),
        (["statement", "show", "P-1", "--period", "2011-05-31"], "run calculate --period 2011-05-31"),
        (["people", "erase-name", "P-1", "--reason", "asked"], "no name is kept"),
        (["rules", "check", "nowhere.yaml"], "does not exist"),
        (["statement", "shw"], "No such command"),
        (["run", "calculate", "--period", "2011-05-31", "--as-of", "-1"], "'-1' is none of: 17, 2026-01-31"),
    ],
)
def test_a_request_that_cannot_be_met_ends_with_1_and_says_what_to_do(
    terminal: Terminal, words: list[str], hint: str
) -> None:
    terminal.ok("calendar", "publish", CALENDAR)
    said = terminal.give(*words)
    assert said.code == 1
    assert said.out == ""
    assert hint in said.err
    assert "Traceback" not in said.err


def test_a_database_that_does_not_answer_is_named_without_a_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = StoreLocation(tmp_path, f"postgresql://nobody@/nothing?host={tmp_path}")
    said = Terminal(nowhere, capsys, signed_in=False).give("run", "list")
    assert said.code == 1
    assert "the database does not answer" in said.err
    assert "Traceback" not in said.err


def test_version_and_help_are_there(terminal: Terminal) -> None:
    assert terminal.ok("--version").startswith("compledger")
    for command in ("audit", "calendar", "db", "demo", "import", "people", "rules", "run", "serve", "statement"):
        assert command in terminal.ok("--help")
        assert "Usage" in terminal.ok(command, "--help")
