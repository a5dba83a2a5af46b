"""A calculation with little memory: it puts on disk what it can, or is refused with what to do."""

from pathlib import Path

import pytest

from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SmallCompany, plan

MANY = 60_000
on_sqlite = pytest.mark.parametrize("location", ["sqlite"], indirect=True)
"""Nothing here depends on the store's database."""


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    found = SmallCompany(Terminal(location, capsys), tmp_path)
    found.publish(plan())
    return found


def sales() -> str:
    rows = (f"A-{number},2025-01-{number % 28 + 1:02},1.00,EUR,P-1,EMEA" for number in range(MANY))
    return "\n".join(["key,day,amount,currency,seller,region", *rows, ""])


@on_sqlite
def test_a_calculation_with_little_memory_finishes(company: SmallCompany) -> None:
    company.bring("sales", sales())
    company.terminal.where += ["--run-memory", "256MB"]
    company.terminal.ok("run", "calculate", "--period", "2025-Q1")
    # 1,000 up to the quota at 5 %, 59,000 above it at 10 %, each sale rounded by itself.
    assert company.terminal.ok("statement", "list").split() == ["P-1", "2025-Q1", "5950.00", "EUR"]


@on_sqlite
def test_a_calculation_with_too_little_memory_is_refused_and_leaves_nothing(
    company: SmallCompany, location: StoreLocation
) -> None:
    company.bring("sales", sales())
    company.terminal.where += ["--run-memory", "1MB"]
    said = company.terminal.give("run", "calculate", "--period", "2025-Q1")
    assert said.code == 1
    assert "cannot be done in 1MB of memory" in " ".join(said.err.split())
    assert "COMPLEDGER_RUN_MEMORY" in said.err
    assert list((location.folder / "scratch").glob("run-*")) == []


@on_sqlite
def test_a_size_that_is_none_is_refused(company: SmallCompany) -> None:
    company.terminal.where += ["--run-memory", "lots"]
    said = company.terminal.give("run", "list")
    assert said.code == 1
    assert "'lots' is no size" in said.err
