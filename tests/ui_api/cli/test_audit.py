"""`compledger audit`: proofs that hold without the store, and `--as-of` by position, day and moment."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from compledger import audit
from compledger.access import Role
from compledger.rules.merkle_proofs import verify_consistency, verify_inclusion
from compledger.store import Store, StoreLocation, position_at
from compledger.ui_api.cli.main import run_command
from tests.signed_in import sign_in_for_commands

DAYS = (1, 1, 2, 3)


@pytest.fixture
def folder(sqlite_template: Path, tmp_path: Path) -> Path:
    """A store with four events, of the first three days of 2026, and two by which an auditor came later."""
    store = Store(StoreLocation(tmp_path / "store"))
    (tmp_path / "store" / "compledger.sqlite").write_bytes((sqlite_template / "compledger.sqlite").read_bytes())
    for number, day in enumerate(DAYS):
        at = datetime(2026, 1, day, 10 + number, tzinfo=UTC)
        told = {"by": "P-1", "at": at, "reason": "why", "request_id": "r", "on_behalf_of": "P-2", "workflow_id": "w-1"}
        with store.writing(**told) as writing:  # type: ignore[arg-type]
            audit.append(writing, "thing.done", subject=f"s-{number}")
    store.close()
    sign_in_for_commands(store.location, roles={Role.AUDITOR}, login="auditor")
    return tmp_path / "store"


def given(folder: Path, capfd: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capfd.readouterr()
    assert run_command(["--data", str(folder), "audit", *words]) == code
    captured = capfd.readouterr()
    return captured.out if code == 0 else captured.err


def test_an_event_says_on_whose_behalf_and_in_which_workflow(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    event = json.loads(given(folder, capfd, "history", "--json").splitlines()[0])
    assert (event["by"], event["on_behalf_of"], event["workflow_id"]) == ("P-1", "P-2", "w-1")


@pytest.mark.parametrize(
    ("as_of", "size"),
    [
        ("0", 0), ("3", 3), ("2025-12-31", 0), ("2026-01-01", 2), ("2026-01-02", 3), ("2026-01-01T10:59Z", 1),
        ("2026-01-01T11:00", 2), ("2026-01-02T13:00+01:00", 3), ("2026-01-02T12:59:59+01:00", 2), ("2030-01-01", 6),
    ],
)  # fmt: skip
def test_as_of_is_a_position_or_the_newest_one_until_a_day_or_moment(
    folder: Path, capfd: pytest.CaptureFixture[str], as_of: str, size: int
) -> None:
    assert json.loads(given(folder, capfd, "root", "--json", "--as-of", as_of))["size"] == size
    assert len(given(folder, capfd, "history", "--as-of", as_of).splitlines()) == size


def test_a_position_nobody_has_drawn_and_a_moment_nobody_can_read_are_refused(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert "the newest is 5" in given(folder, capfd, "root", "--as-of", "6", code=1)
    assert "'soon' is none of" in given(folder, capfd, "root", "--as-of", "soon", code=1)


def test_a_proof_holds_with_nothing_but_what_the_command_printed(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    size, root = given(folder, capfd, "root").split()
    proof = json.loads(given(folder, capfd, "prove", "2"))
    assert (proof["size"], proof["root"], proof["index"]) == (int(size), root, 2)
    hashed = sha256(b"\x00" + proof["event"].encode()).digest()
    assert hashed.hex() == proof["leaf"]
    path = [bytes.fromhex(each) for each in proof["path"]]
    verify_inclusion(hashed, leaf=2, size=int(size), proof=path, root=bytes.fromhex(root))
    assert "leaf 3 was asked" in given(folder, capfd, "prove", "3", "--as-of", "3", code=1)


def test_consistency_is_proved_from_an_earlier_root(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    earlier = json.loads(given(folder, capfd, "root", "--json", "--as-of", "2026-01-02"))
    proof = json.loads(given(folder, capfd, "consistency", str(earlier["size"]), "4"))
    assert proof["first_root"] == earlier["root"]
    verify_consistency(
        first=proof["first"], first_root=bytes.fromhex(proof["first_root"]), second=proof["second"],
        second_root=bytes.fromhex(proof["second_root"]), proof=[bytes.fromhex(each) for each in proof["path"]],
    )  # fmt: skip
    assert "older size first" in given(folder, capfd, "consistency", "4", "3", code=1)


def test_a_check_ends_with_code_2_once_an_event_was_changed(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = given(folder, capfd, "root")
    assert given(folder, capfd, "check") == before
    store = Store(StoreLocation(folder))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_event_no_update")
        connection.exec_driver_sql("UPDATE audit_event SET verb = 'thing.undone' WHERE leaf = 1")
    store.close()
    said = given(folder, capfd, "check", code=2)
    assert "event 1: verb is not what it must be" in said
    assert "thing.undone" in said
    assert run_command(["--data", str(folder), "audit", "check", "--json"]) == 2
    assert json.loads(capfd.readouterr().out)["finding"]["expected"] == "thing.undone"


def test_the_position_at_a_moment_is_the_newest_recorded_until_then(folder: Path) -> None:
    store = Store(StoreLocation(folder))
    with store.reading() as session:
        moments = [datetime(2026, 1, 1, 9, tzinfo=UTC), datetime(2026, 1, 1, 10, tzinfo=UTC)]
        assert [position_at(session, moment) for moment in moments] == [0, 1]
    store.close()
