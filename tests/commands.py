"""Giving commands in tests as a user does, in this process."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from compledger.store import StoreLocation
from compledger.ui_api.cli.main import run_command

EXAMPLES = Path(__file__).parents[1] / "rules" / "examples"


@dataclass(frozen=True)
class Said:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str


class Terminal:
    """Gives commands to one store."""

    def __init__(self, location: StoreLocation, capture: pytest.CaptureFixture[str]) -> None:
        database = ["--database", location.database_url] if location.database_url else []
        self.where = ["--data", str(location.folder), *database]
        self.capture = capture

    def give(self, *words: str | Path) -> Said:
        """Give a command; return what came of it, whatever it was."""
        self.capture.readouterr()
        code = run_command([*self.where, *map(str, words)])
        said = self.capture.readouterr()
        return Said(code, said.out, said.err)

    def ok(self, *words: str | Path) -> str:
        """Give a command that must succeed; return its stdout."""
        said = self.give(*words)
        assert said.code == 0, said
        return said.out


def adventureworks_in(terminal: Terminal, folder: Path, rule_sets: Sequence[str]) -> None:
    """Bring AdventureWorks in by the commands that the tutorial gives."""
    mappings = EXAMPLES / "mappings"
    terminal.ok("calendar", "publish", EXAMPLES / "adventureworks-calendar.yaml")
    people = [folder / f"{table}.csv" for table in ("SalesPerson", "Employee", "Person")]
    terminal.ok("import", *people, "--mapping", mappings / "adventureworks-people.yaml")
    quotas = folder / "SalesPersonQuotaHistory.csv"
    terminal.ok("import", quotas, "--mapping", mappings / "adventureworks-quotas.yaml")
    orders = folder / "SalesOrderHeader.csv"
    terminal.ok("import", orders, "--mapping", mappings / "adventureworks-orders.yaml")
    for rule_set in rule_sets:
        terminal.ok("rules", "publish", EXAMPLES / f"{rule_set}.yaml")
