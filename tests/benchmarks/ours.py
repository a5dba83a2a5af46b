"""Our side of the comparison: the same import and calculation through the product's own commands."""

import contextlib
import io
from decimal import Decimal
from pathlib import Path

from sqlmodel import select

from compledger.runs import Run, RunTotal
from compledger.store import Store, StoreLocation
from compledger.ui_api.cli.main import run_command


def prepare(folder: Path, database: str | None) -> None:
    """Make the store and bring in everything but the sales."""
    _give(folder, database, "db", "upgrade")
    _give(folder, database, "calendar", "publish", "calendar.yaml")
    _give(folder, database, "import", "people.csv", "--mapping", "people.yaml")
    _give(folder, database, "import", "people.csv", "--mapping", "quotas.yaml")
    _give(folder, database, "rules", "publish", "rule-set.yaml")


def import_sales(folder: Path, database: str | None) -> None:
    """Import the sales."""
    _give(folder, database, "import", "sales.csv", "--mapping", "transactions.yaml")


def calculate(folder: Path, database: str | None) -> dict[str, Decimal]:
    """Calculate the quarter; return each payee's earnings."""
    _give(folder, database, "run", "calculate", "--period", "2025-Q1")
    store = Store(StoreLocation(_store_folder(folder, database), database))
    with store.reading() as session:
        run = session.exec(select(Run)).one()
        totals = session.exec(select(RunTotal).where(RunTotal.run == run.run)).all()
    store.close()
    return {total.participant: Decimal(total.earned_minor).scaleb(-2) for total in totals}


def _store_folder(folder: Path, database: str | None) -> Path:
    return folder / ("store-postgresql" if database else "store-sqlite")


def _give(folder: Path, database: str | None, *words: str) -> None:
    files = {path.name for path in folder.iterdir()}
    located = [str(folder / word) if word in files else word for word in words]
    where = ["--data", str(_store_folder(folder, database)), *(["--database", database] if database else [])]
    # What the commands say is not what is measured.
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = run_command([*where, *located])
    if code != 0:
        raise RuntimeError(f"{' '.join(words)} failed")
