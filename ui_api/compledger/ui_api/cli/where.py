"""Where the store is, as the options before the noun say it; known before anything of the store is imported."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Where:
    """The data folder, and the database's URL if it is not the SQLite file in that folder."""

    folder: Path
    database_url: str | None = None
    run_memory: str = "3GB"
    """What a calculation may hold in memory at once."""
