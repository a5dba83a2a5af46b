"""Our side of the comparison: the same import and calculation through the product's own commands."""

from decimal import Decimal
from pathlib import Path

from sqlmodel import select

from compledger.runs import Run, RunTotal
from compledger.store import Store, StoreLocation
from tests.benchmarks.giving import give, upgrade


def prepare(folder: Path, database: str | None) -> None:
    """Make the store and bring in everything but the sales."""
    upgrade(_location(folder, database))
    give(_location(folder, database), folder, "calendar", "publish", "calendar.yaml")
    give(_location(folder, database), folder, "import", "people.csv", "--mapping", "people.yaml")
    give(_location(folder, database), folder, "import", "people.csv", "--mapping", "quotas.yaml")
    give(_location(folder, database), folder, "rules", "publish", "rule-set.yaml")


def import_sales(folder: Path, database: str | None) -> None:
    """Import the sales."""
    give(_location(folder, database), folder, "import", "sales.csv", "--mapping", "transactions.yaml")


def calculate(folder: Path, database: str | None) -> dict[str, Decimal]:
    """Calculate the quarter; return each payee's earnings."""
    give(_location(folder, database), folder, "run", "calculate", "--period", "2025-Q1")
    store = Store(_location(folder, database))
    with store.reading() as session:
        run = session.exec(select(Run)).one()
        totals = session.exec(select(RunTotal).where(RunTotal.run == run.run)).all()
    store.close()
    return {total.participant: Decimal(total.earned_minor).scaleb(-2) for total in totals}


def _location(folder: Path, database: str | None) -> StoreLocation:
    return StoreLocation(folder / ("store-postgresql" if database else "store-sqlite"), database)
