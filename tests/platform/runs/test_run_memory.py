"""A calculation with little memory: it puts on disk what it can, or is refused with what to do."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from compledger.runs import calculation
from compledger.store import StoreLocation
from tests.commands import Terminal
from tests.platform.runs.small_company import SmallCompany, plan

SALES, PAYEES = 100_000, 500
TOO_LITTLE, LITTLE = "64MB", "136MB"
"""112 MB do not do for so many sales, and 160 MB need no disk."""
on_sqlite = pytest.mark.parametrize("location", ["sqlite"], indirect=True)
"""Nothing here depends on the store's database."""


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    found = SmallCompany(Terminal(location, capsys), tmp_path)
    everybody = range(1, PAYEES + 1)
    found.bring("people", lines("participant,position,from,rate", [f"P-{n},S-{n},2024-01-01,0.05" for n in everybody]))
    found.bring("quotas", lines("participant,period,amount", [f"P-{n},2025-Q1,100.00" for n in everybody]))
    sales = [f"A-{n},2025-01-{n % 28 + 1:02},1.00,EUR,P-{n % PAYEES + 1},EMEA" for n in range(SALES)]
    found.bring("sales", lines("key,day,amount,currency,seller,region", sales))
    found.publish(plan())
    return found


def lines(header: str, rows: Sequence[str]) -> str:
    return "\n".join([header, *rows, ""])


@on_sqlite
def test_a_calculation_with_little_memory_uses_the_disk_and_comes_to_the_same_to_the_last_byte(
    company: SmallCompany, location: StoreLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    spilled: list[bool] = []
    collect = calculation.collect

    def watched(store: Any, connection: Any, folder: Path, results: Any) -> Any:
        found = collect(store, connection, folder, results)
        spilled.append(any(folder.glob("duckdb_temp*")))
        return found

    monkeypatch.setattr(calculation, "collect", watched)
    calculate = ("run", "calculate", "--period", "2025-Q1")
    monkeypatch.setenv("COMPLEDGER_RUN_MEMORY", TOO_LITTLE)
    refused = company.terminal.give(*calculate)
    assert refused.code == 1
    assert f"cannot be done in {TOO_LITTLE} of memory" in " ".join(refused.err.split())
    assert "COMPLEDGER_RUN_MEMORY" in refused.err
    assert list((location.folder / "scratch").glob("run-*")) == []
    assert company.terminal.give("run", "list").out == ""

    monkeypatch.setenv("COMPLEDGER_RUN_MEMORY", LITTLE)
    with_little = company.terminal.ok(*calculate)
    assert spilled == [True]
    # Each payee sells 200.00: 5 % up to the quota of 100.00, 10 % above it.
    assert "100,000 lines, 7500.00 EUR" in with_little

    again = company.terminal.ok(*calculate)
    assert "nothing changed since" in again
    # Somebody who sold nothing changes the facts, so that there is a run of its own, and no line.
    monkeypatch.delenv("COMPLEDGER_RUN_MEMORY")
    company.bring("people", "participant,position,from,rate\nP-501,S-501,2024-01-01,0.05\n")
    plenty = company.terminal.ok(*calculate)
    assert spilled == [True, False]
    assert root_of(plenty) == root_of(with_little)


def root_of(said: str) -> str:
    return said.partition("lines root ")[2].split()[0]


@on_sqlite
def test_a_size_that_is_none_is_refused(location: StoreLocation, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(location, capsys)
    terminal.where += ["--run-memory", "lots"]
    said = terminal.give("run", "list")
    assert said.code == 1
    assert "'lots' is no size" in said.err
