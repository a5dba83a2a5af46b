"""Reorganising: files of changes read and checked as any other, previewed, and applied just so or not at all."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from compledger.imports.accepting import Rows, accept, newest_batch, writing
from compledger.imports.importing import checked_rows
from compledger.imports.new_facts import NewFacts
from compledger.imports.outcome import ControlTotals
from compledger.imports.request import ImportRequest
from compledger.imports.targets import REORGANISATION
from compledger.imports.workspace import Progress
from compledger.people import Reorganisation, reorganised
from compledger.rules.refused import Refused
from compledger.sales import ImportBatch
from compledger.store import Store, newest_position


class NoReorganisation(Refused, ValueError):
    """A mapping reads something else."""

    def __init__(self, mapping: str, target: str) -> None:
        self.mapping, self.target = mapping, target
        super().__init__(
            f"mapping {mapping} reads {target}: give them to `compledger import`, or write `target: reorganisation`"
        )


class ReorganisationChanged(Refused, RuntimeError):
    """What was previewed is not what the files come to now."""

    def __init__(self, asked: str, found: str) -> None:
        self.asked, self.found = asked, found
        super().__init__(
            f"the files come to {found[:12]}…, you asked to apply {asked[:12]}…: the files, or what is known of seats "
            "and people, have changed since the preview. Preview them again. Nothing was applied."
        )


class NothingToReorganise(Refused, ValueError):
    """The store says all of it already."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What files of changes come to."""

    reorganisation: Reorganisation
    hash: str
    """To apply this, and nothing else."""
    totals: ControlTotals


def preview_reorganisation(store: Store, request: ImportRequest, progress: Progress) -> Preview:
    """Work out what files of changes come to, and write nothing.

    Raises:
        NoReorganisation: the mapping reads something else.
        ValueMissing: a seat that nobody knows is given no title or no business unit.
        FileRefused, RowsRefused, WorkspaceFull, LeaseTaken: as `import_files`.
    """
    rows, totals = _rows(store, request, progress)
    with store.reading() as session:
        found, facts = _found(session, rows)
    return Preview(found, found.hash(facts.additions.batch_root), totals)


def apply_reorganisation(store: Store, request: ImportRequest, asked: str, progress: Progress) -> ImportBatch:
    """Apply files of changes at once, if they still come to what was previewed under a hash.

    Raises:
        ReorganisationChanged: they come to something else.
        NothingToReorganise: the store says all of it already.
        NoReorganisation, ValueMissing, FileRefused, RowsRefused, WorkspaceFull, LeaseTaken: as the preview.
    """
    rows, totals = _rows(store, request, progress)
    progress("working out the changes", 0, None)
    with store.reading() as session:
        found, facts = _found(session, rows)
        ready = facts.make_ready(session.connection())
    if found.hash(facts.additions.batch_root) != asked:
        raise ReorganisationChanged(asked, found.hash(facts.additions.batch_root))
    if facts.nothing:
        raise NothingToReorganise("every change is known already: nothing was applied")
    progress("applying", 0, None)
    with store.import_lease(), writing(store, request) as open_writing:
        if facts.outdated(open_writing.session):
            raise ReorganisationChanged(asked, "something else")
        ready.write(open_writing)
        batch = newest_batch(open_writing.session) + 1
        return accept(open_writing, request, totals, facts.additions, batch, Rows())


def _rows(store: Store, request: ImportRequest, progress: Progress) -> tuple[list[dict[str, Any]], ControlTotals]:
    if request.mapping.target is not REORGANISATION:
        raise NoReorganisation(request.mapping.name, request.mapping.target.name)
    with checked_rows(store, request, progress) as (workspace, totals):
        return workspace.typed_rows(), totals


def _found(session: Session, rows: list[dict[str, Any]]) -> tuple[Reorganisation, NewFacts]:
    found = reorganised(session, rows)
    # Every change corrects what was said before; which of them say nothing new is seen in the preview.
    return found, NewFacts(newest_position(session), found.assertions.added(), Counter(corrected=len(rows)))
