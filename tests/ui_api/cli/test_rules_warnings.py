"""What in a plan is probably not meant is said by check and publish, and stops neither."""

import json
from pathlib import Path

import pytest

from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.plans.a_plan import CALENDAR, plan

PER_CENT = plan(above="2").replace("{from: 1,", "{from: 60,")
WARNED = "warning: 'steps' asks for an attainment of 60, which is 6000 %"


@pytest.fixture
def terminal(location: StoreLocation, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    """A terminal at a store with a calendar."""
    here = Terminal(location, capsys)
    (tmp_path / "quarters.yaml").write_text(CALENDAR)
    here.ok("calendar", "publish", tmp_path / "quarters.yaml")
    return here


def test_a_plan_that_is_warned_of_is_checked_and_published_all_the_same(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(PER_CENT)
    checked = terminal.give("rules", "check", file)
    assert (checked.code, f"plan.yaml:16:34: {WARNED}" in checked.err) == (0, True)
    assert "hint: 1 is 100 %: write 0.6 for 60 %" in checked.err
    published = terminal.give("rules", "publish", file)
    assert (published.code, WARNED in published.err) == (0, True)


def test_a_draft_is_warned_of_when_it_is_published(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(PER_CENT)
    terminal.ok("rules", "draft", file)
    assert WARNED in terminal.give("rules", "check", "--draft", "plan").err
    assert WARNED in terminal.give("rules", "publish", "--draft", "plan").err


def test_warnings_stand_beside_findings_in_json(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(PER_CENT)
    found = json.loads(terminal.ok("rules", "check", file, "--json"))
    assert found["findings"] == []
    assert [(one["line"], one["column"]) for one in found["warnings"]] == [(16, 34)]
    file.write_text(plan())
    assert json.loads(terminal.ok("rules", "check", file, "--json"))["warnings"] == []
