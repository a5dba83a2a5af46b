"""Giving commands in tests as a user does, in this process."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from compledger.migrations import NEWEST, current
from compledger.store import StoreLocation
from compledger.ui_api.cli.main import run_command
from compledger.ui_api.cli.opening import is_there, open_or_make
from compledger.ui_api.cli.where import Where
from tests.signed_in import sign_in_for_commands

EXAMPLES = Path(__file__).parents[1] / "rules" / "examples"


@dataclass(frozen=True)
class Said:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str


class Terminal:
    """Gives commands to one store, as somebody who is signed in and may do everything."""

    def __init__(self, location: StoreLocation, capture: pytest.CaptureFixture[str], *, signed_in: bool = True) -> None:
        database = ["--database", location.database_url] if location.database_url else []
        self.location, self.where = location, ["--data", str(location.folder), *database]
        self.capture = capture
        self._to_sign_in = signed_in

    def give(self, *words: str | Path) -> Said:
        """Give a command; return what came of it, whatever it was."""
        self._sign_in_once()
        self.capture.readouterr()
        code = run_command([*self.where, *map(str, words)])
        said = self.capture.readouterr()
        return Said(code, said.out, said.err)

    def _sign_in_once(self) -> None:
        """Sign in as soon as there is a store to sign in to."""
        where = Where(self.location.folder, self.location.database_url)
        if not self._to_sign_in or not is_there(where):
            return
        with open_or_make(where) as store:
            ready = current(store.engine) == NEWEST
        if ready:
            sign_in_for_commands(self.location)
            self._to_sign_in = False

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
