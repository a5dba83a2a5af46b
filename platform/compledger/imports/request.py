"""What is asked of an import, by whom and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from compledger.imports.mapping import ImportMapping
from compledger.imports.outcome import Expected


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is asked for, by whom and when."""

    mapping: ImportMapping
    paths: Sequence[Path]
    error_folder: Path
    """Where error sheets go."""
    expected: Expected
    """Control totals that the source states."""
    by: str
    at: datetime
    reason: str
    request_id: str
    on_behalf_of: str | None = None
