"""Reorganisations: previewed, applied as the very same, and undone by asserting what held before."""

import json
from pathlib import Path

import pytest

from compledger.store import Store, newest_position
from tests.commands import Terminal
from tests.platform.imports.samples import nothing_changes, write_text

PEOPLE = """mapping: people
target: people
source: hr
files: {people: {match: "people.csv"}}
columns:
  participant: {column: who, values: {VACANT: nobody}}
  position: seat
  title: title
  business_unit: {constant: Sales}
  reports_to: boss
  effective_from: {constant: "2025-01-01"}
"""
STAFF = """who,seat,title,boss
P-1,S-1,Director,
P-2,S-2,Rep,S-1
P-3,S-3,Rep,S-1
VACANT,S-4,Rep,S-1
"""
CHANGES = """mapping: changes
target: reorganisation
source: hr
files: {changes: {match: "changes*.csv"}}
columns:
  position: seat
  participant: {column: who, values: {VACANT: nobody}}
  title: title
  business_unit: unit
  reports_to: {column: boss, values: {NONE: nobody}}
  effective_from: from
  effective_until: until
"""
HEADER = "seat,who,title,unit,boss,from,until\n"
SWAP = "S-2,P-3,,,,2026-01-01,\nS-3,P-2,Senior Rep,,,2026-01-01,\n"


@pytest.fixture
def terminal(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A store with a director, two reps and a vacant seat."""
    found = Terminal(store.location, capsys)
    people = write_text(tmp_path / "people.csv", STAFF)
    found.ok("import", people, "--mapping", write_text(tmp_path / "people.yaml", PEOPLE))
    write_text(tmp_path / "changes.yaml", CHANGES)
    return found


def give(terminal: Terminal, folder: Path, rows: str, *words: str) -> str:
    changes = write_text(folder / "changes.csv", HEADER + rows)
    return terminal.ok("people", "reorganise", changes, "--mapping", folder / "changes.yaml", *words)


def preview(terminal: Terminal, folder: Path, rows: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(give(terminal, folder, rows, "--json"))
    return found


def seat_of(terminal: Terminal, who: str, day: str = "2026-02-01") -> str | None:
    shown = json.loads(terminal.ok("people", "show", who, "--on", day, "--json"))
    seats = [fact["position"] for fact in shown["facts"] if fact["kind"] == "holding"]
    return seats[0] if seats else None


def test_a_preview_says_before_and_after_and_writes_nothing(store: Store, terminal: Terminal, tmp_path: Path) -> None:
    with nothing_changes(store):
        out = give(terminal, tmp_path, SWAP)
    assert "holding P-2 from 2026-01-01: S-2 → S-3" in out
    assert "holding P-3 from 2026-01-01: S-3 → S-2" in out
    assert "seat S-3 from 2026-01-01: Rep, Sales → Senior Rep, Sales" in out
    assert "2 participants; 2 seats" in out
    assert "arises" not in out


def test_what_was_previewed_is_applied_at_once_and_undone_by_a_later_assertion(
    store: Store, terminal: Terminal, tmp_path: Path
) -> None:
    hash_ = str(preview(terminal, tmp_path, SWAP)["hash"])
    give(terminal, tmp_path, SWAP, "--apply", hash_)
    with store.reading() as session:
        applied = str(newest_position(session))
    assert [seat_of(terminal, who) for who in ("P-2", "P-3")] == ["S-3", "S-2"]
    assert [seat_of(terminal, who, "2025-12-31") for who in ("P-2", "P-3")] == ["S-2", "S-3"]
    terminal.ok("people", "undo", "2", "--reason", "not agreed")
    assert [seat_of(terminal, who) for who in ("P-2", "P-3")] == ["S-2", "S-3"]
    assert "Senior" not in terminal.ok("people", "show", "S-3", "--on", "2026-02-01")
    as_then = terminal.ok("people", "show", "S-3", "--on", "2026-02-01", "--as-of", applied)
    assert "title Senior Rep" in as_then
    with nothing_changes(store):
        again = terminal.give("people", "undo", "2", "--reason", "twice")
        assert again.code == 1
        assert "asserted over since" in again.err
        assert terminal.give("people", "undo", "2", "--keep-later", "--reason", "twice").code == 1


def test_a_seat_given_to_another_leaves_its_holder_without_one_and_says_so(terminal: Terminal, tmp_path: Path) -> None:
    found = preview(terminal, tmp_path, "S-2,P-3,,,,2026-01-01,\n")
    assert [(g["kind"], g["subject"]) for g in found["arising"]] == [  # type: ignore[attr-defined]
        ("participant_without_seat", "P-2"),
        ("vacant_seat", "S-3"),
    ]
    give(terminal, tmp_path, "S-2,P-3,,,,2026-01-01,\n", "--apply", str(found["hash"]))
    assert [seat_of(terminal, who) for who in ("P-2", "P-3")] == [None, "S-2"]


def test_a_change_for_some_days_comes_to_an_end_by_itself(terminal: Terminal, tmp_path: Path) -> None:
    acting = "S-4,P-3,,,S-2,2026-01-01,2026-03-01\n"
    give(terminal, tmp_path, acting, "--apply", str(preview(terminal, tmp_path, acting)["hash"]))
    days = ("2025-12-31", "2026-01-01", "2026-02-28", "2026-03-01")
    assert [seat_of(terminal, "P-3", day) for day in days] == ["S-3", "S-4", "S-4", "S-3"]


def test_circles_and_seats_without_a_manager_are_seen_before_they_are_made(terminal: Terminal, tmp_path: Path) -> None:
    out = give(terminal, tmp_path, "S-1,,,,S-2,2026-01-01,\nS-4,nobody,,,NONE,2026-01-01,\n")
    assert "arises: circle_of_managers S-1 → S-2 from 2026-01-01" in out
    assert "line S-4 from 2026-01-01: S-1 → nothing" in out


def test_a_preview_is_not_applied_once_what_it_rests_on_has_changed(
    store: Store, terminal: Terminal, tmp_path: Path
) -> None:
    hash_ = str(preview(terminal, tmp_path, SWAP)["hash"])
    terminal.ok("people", "set", "personal_currency", "participant=P-1", "currency=EUR", "--from", "2025-01-01",
                "--reason", "of no concern")  # fmt: skip
    assert preview(terminal, tmp_path, SWAP)["hash"] == hash_
    terminal.ok("people", "withdraw", "holding", "participant=P-3", "--from", "2025-06-01", "--reason", "left")
    with nothing_changes(store):
        changes, mapping = tmp_path / "changes.csv", tmp_path / "changes.yaml"
        said = terminal.give("people", "reorganise", changes, "--mapping", mapping, "--apply", hash_)
    assert said.code == 1
    assert "Preview them again. Nothing was applied." in said.err


def test_days_asserted_since_are_named_or_kept_when_a_batch_is_undone(terminal: Terminal, tmp_path: Path) -> None:
    give(terminal, tmp_path, SWAP, "--apply", str(preview(terminal, tmp_path, SWAP)["hash"]))
    shown = json.loads(terminal.ok("people", "show", "P-2", "--on", "2026-02-01", "--json"))
    fact = next(f["fact"] for f in shown["facts"] if f["kind"] == "holding")
    terminal.ok("people", "set", "holding", "participant=P-2", "position=S-4", "--from", "2026-04-01",
                "--supersedes", fact, "--reason", "moved on")  # fmt: skip
    refused = terminal.give("people", "undo", "2", "--reason", "not agreed")
    assert refused.code == 1
    assert "holding fact " in refused.err
    assert " holds from 2026-04-01, known from " in refused.err
    assert "S-4" not in refused.err
    terminal.ok("people", "undo", "2", "--keep-later", "--reason", "not agreed")
    days = ("2026-01-01", "2026-03-31", "2026-04-01")
    assert [seat_of(terminal, "P-2", day) for day in days] == ["S-2", "S-2", "S-4"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("S-2,P-9,,,,2026-01-01,\n", "is no participant that is known"),
        ("S-2,P-3,,,,2026-01-01,\nS-3,P-3,,,,2026-02-01,\n", "is changed by row 2 on the same days"),
        ("S-2,P-3,,,,2026-01-01,\nS-2,P-2,,,,2026-02-01,\n", "is changed by row 2 on the same days"),
        ("S-2,,,,S-9,2026-01-01,\n", "is the position of no row and not known either"),
        ("S-2,,,,S-2,2026-01-01,\n", "is the position itself"),
        ("S-2,,,,,2026-01-01,2026-01-01\n", "is not after effective_from"),
    ],
)
def test_changes_that_cannot_be_true_are_refused(
    store: Store, terminal: Terminal, tmp_path: Path, rows: str, reason: str
) -> None:
    changes = write_text(tmp_path / "changes.csv", HEADER + rows)
    said = terminal.give("people", "reorganise", changes, "--mapping", tmp_path / "changes.yaml")
    assert said.code == 2
    assert reason in said.err


def test_a_new_seat_needs_a_title_and_a_unit(terminal: Terminal, tmp_path: Path) -> None:
    changes = write_text(tmp_path / "changes.csv", HEADER + "S-9,P-3,Rep,,,2026-01-01,\n")
    said = terminal.give("people", "reorganise", changes, "--mapping", tmp_path / "changes.yaml")
    assert "seat S-9 is said from 2026-01-01 without business_unit" in said.err
    found = preview(terminal, tmp_path, "S-9,P-3,Rep,Sales,S-1,2026-01-01,\n")
    give(terminal, tmp_path, "S-9,P-3,Rep,Sales,S-1,2026-01-01,\n", "--apply", str(found["hash"]))
    assert seat_of(terminal, "P-3") == "S-9"


def test_a_reorganisation_is_not_imported_unseen(terminal: Terminal, tmp_path: Path) -> None:
    changes = write_text(tmp_path / "changes.csv", HEADER + SWAP)
    said = terminal.give("import", changes, "--mapping", tmp_path / "changes.yaml")
    assert "compledger people reorganise" in said.err


def test_vacant_seats_and_circles_are_named_with_exit_code_2(terminal: Terminal) -> None:
    said = terminal.give("people", "gaps", "--from", "2025-06-01")
    assert said.code == 2
    assert "vacant_seat  S-4  from 2025-06-01 until 2025-06-02: nobody holds the seat" in said.out
    terminal.ok("people", "withdraw", "holding", "participant=P-2", "--from", "2025-06-01", "--until", "2025-07-01",
                "--reason", "leave")  # fmt: skip
    rows = json.loads(terminal.give("people", "gaps", "--from", "2025-05-01", "--until", "2025-08-01", "--json").out)
    holes = [gap for gap in rows["gaps"] if gap["kind"] == "hole_between_holdings"]
    assert holes == [
        {
            "kind": "hole_between_holdings",
            "subject": "P-2",
            "effective_from": "2025-06-01",
            "effective_until": "2025-07-01",
        }
    ]


def test_the_tree_shows_holders_and_vacant_seats(terminal: Terminal) -> None:
    lines = terminal.ok("people", "tree", "--on", "2025-06-01").splitlines()
    assert lines == ["S-1  Director  P-1", "  S-2  Rep  P-2", "  S-3  Rep  P-3", "  S-4  Rep  (vacant)"]
    assert terminal.ok("people", "tree", "--on", "2025-06-01", "--root", "S-4") == "S-4  Rep  (vacant)\n"
