"""The README's plan pays what the README says it pays, step by step."""

import re
from pathlib import Path

import pytest

from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SALES, SmallCompany

README = Path(__file__).parents[3] / "README.md"


def block(language: str) -> str:
    """Return the README's first block in a language."""
    found = re.search(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("location", ["sqlite"], indirect=True)
def test_the_trace_in_the_readme_is_that_of_its_plan(
    location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    company = SmallCompany(Terminal(location, capsys), tmp_path)
    company.bring("sales", SALES)
    company.publish(block("yaml"))
    company.terminal.ok("run", "calculate", "--period", "2025-Q1")
    assert block("text") in company.terminal.ok("statement", "show", "P-1", "--period", "2025-Q1", "--trace")
