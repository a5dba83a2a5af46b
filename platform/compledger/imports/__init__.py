"""Imports: files in, through one typed mapping, as one batch that is accepted whole or not at all."""

from compledger.imports.batches_about import batches_about
from compledger.imports.compare import FieldKindChanged
from compledger.imports.importing import NotByImport, import_files
from compledger.imports.mapping import ImportMapping
from compledger.imports.mapping_document import parse_mapping
from compledger.imports.outcome import ControlTotals, ControlTotalsDiffer, Expected, Outcome
from compledger.imports.refusals import FileRefused, Refusal, RowsRefused
from compledger.imports.reorganising import (
    NothingToReorganise,
    Preview,
    ReorganisationChanged,
    apply_reorganisation,
    preview_reorganisation,
)
from compledger.imports.request import ImportRequest
from compledger.imports.undoing import NoBatchOfPeople, undo_batch
from compledger.imports.workspace import Progress, WorkspaceFull
from compledger.people import canonical_fact

__all__ = [
    "ControlTotals",
    "ControlTotalsDiffer",
    "Expected",
    "FieldKindChanged",
    "FileRefused",
    "ImportMapping",
    "ImportRequest",
    "NoBatchOfPeople",
    "NotByImport",
    "NothingToReorganise",
    "Outcome",
    "Preview",
    "Progress",
    "Refusal",
    "ReorganisationChanged",
    "RowsRefused",
    "WorkspaceFull",
    "apply_reorganisation",
    "batches_about",
    "canonical_fact",
    "import_files",
    "parse_mapping",
    "preview_reorganisation",
    "undo_batch",
]
