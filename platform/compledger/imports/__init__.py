"""Imports: files in, through one typed mapping, as one batch that is accepted whole or not at all."""

from compledger.imports.importing import ImportRequest, import_files
from compledger.imports.mapping import ImportMapping, parse_mapping
from compledger.imports.outcome import ControlTotals, ControlTotalsDiffer, Expected, Outcome
from compledger.imports.refusals import FileRefused, Refusal, RowsRefused
from compledger.imports.workspace import Progress

__all__ = [
    "ControlTotals",
    "ControlTotalsDiffer",
    "Expected",
    "FileRefused",
    "ImportMapping",
    "ImportRequest",
    "Outcome",
    "Progress",
    "Refusal",
    "RowsRefused",
    "import_files",
    "parse_mapping",
]
