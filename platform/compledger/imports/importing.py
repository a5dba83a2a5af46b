"""The one way to import files: read, shape, check, compare, stage, accept. All of a batch, or nothing of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from compledger.imports.accepting import Rows, accept, newest_batch, writing
from compledger.imports.compare import compare
from compledger.imports.error_sheet import SheetNotWritten, write_error_sheets
from compledger.imports.fact_checks import refuse_exchange_rates, refuse_facts, refuse_people, refuse_reorganisation
from compledger.imports.keyed_facts import exchange_rate_facts
from compledger.imports.mapping import ImportMapping
from compledger.imports.new_facts import NewFacts
from compledger.imports.outcome import Additions, ControlTotals, Outcome
from compledger.imports.people_facts import people_facts
from compledger.imports.reading import read_files
from compledger.imports.refusals import SHOWN, RowsRefused
from compledger.imports.request import ImportRequest
from compledger.imports.said_rows import kind_facts
from compledger.imports.shape import shape
from compledger.imports.staging import refuse_incomplete, stage, sweep_unaccepted
from compledger.imports.targets import REORGANISATION
from compledger.imports.workspace import Progress, Workspace, open_workspace, sweep_workspaces
from compledger.people import KINDS
from compledger.plans import company
from compledger.rules.refused import Refused
from compledger.sales import ImportBatch, accepted_batches, last_row_of
from compledger.store import Store

Check = Callable[[Workspace, Session], None]
Find = Callable[[Session, Sequence[dict[str, Any]], ImportMapping], NewFacts]

CHECKS: Mapping[str, Check] = {
    "people": refuse_people,
    "exchange_rates": refuse_exchange_rates,
    "reorganisation": refuse_reorganisation,
    **{kind.target: refuse_facts for kind in KINDS.values()},
}
"""Checks of a target's rows against each other and against what the store knows."""

FACTS: Mapping[str, Find] = {
    "people": people_facts,
    "exchange_rates": lambda session, rows, _: exchange_rate_facts(session, rows),
    **{kind.target: kind_facts for kind in KINDS.values()},
}
"""What the rows of a target that is not bulk add to what is known."""


class NotByImport(Refused, ValueError):
    """A reorganisation is to be imported without anybody having seen what it comes to."""

    def __init__(self, mapping: str) -> None:
        self.mapping = mapping
        super().__init__(
            f"mapping {mapping} reads a reorganisation, which is previewed before it is applied: give the files to "
            "`compledger people reorganise`. Nothing was imported."
        )


def import_files(store: Store, request: ImportRequest, progress: Progress) -> Outcome:
    """Import files as one batch.

    Args:
        store: where to.
        request: what, by whom and when.
        progress: told how far each stage is.

    Raises:
        DocumentRefused: the mapping has a constant that cannot be a value.
        NotByImport: the files are a reorganisation.
        FieldKindChanged: the mapping gives a field another kind than an earlier import did.
        FileRefused: a file cannot be read to its end, or is not what the mapping reads.
        RowsRefused: at least one row is wrong; the error sheets have been written.
        ControlTotalsDiffer: the files do not hold what their source says.
        WorkspaceFull: there is no room to read the files.
        LeaseTaken: another import is running.
    """
    if request.mapping.target is REORGANISATION:
        raise NotByImport(request.mapping.name)
    with checked_rows(store, request, progress) as (workspace, totals):
        add = _add_bulk if request.mapping.target.bulk else _add_facts
        return add(workspace, store, request, totals, progress)


@contextmanager
def checked_rows(store: Store, request: ImportRequest, progress: Progress) -> Iterator[tuple[Workspace, ControlTotals]]:
    """Read, shape and check files under the import lease; raises what `import_files` does."""
    with store.import_lease():
        _sweep(store, request)
        with store.reading() as session:
            time_zone = company(session).time_zone
        with open_workspace(store.bulk.scratch, request.mapping, time_zone) as workspace:
            read_files(workspace, request.paths, progress)
            _check(workspace, store, request, progress)
            totals = _control_totals(workspace)
            request.expected.refuse_other(totals)
            yield workspace, totals


def _sweep(store: Store, request: ImportRequest) -> None:
    """Remove what imports that were cut off have left."""
    store.sweep(at=request.at)
    sweep_workspaces(store.bulk.scratch)
    sweep_unaccepted(store)


def _check(workspace: Workspace, store: Store, request: ImportRequest, progress: Progress) -> None:
    """Shape the rows and refuse the batch if anything is wrong with one of them."""
    progress("checking rows", 0, None)
    shape(workspace)
    check = CHECKS.get(request.mapping.target.name)
    if check and not workspace.refused_count():
        with store.reading() as session:
            check(workspace, session)
    _refuse(workspace, request)


def _refuse(workspace: Workspace, request: ImportRequest) -> None:
    """Raise RowsRefused if anything was noted, with the error sheets written."""
    count = workspace.refused_count()
    if not count:
        return
    rows = int(workspace.fetch_one("SELECT count(DISTINCT (file_no, row_no)) FROM refused")[0])
    refusals = workspace.refusals(SHOWN)
    try:
        sheets = write_error_sheets(workspace, request.error_folder)
    except SheetNotWritten as error:
        raise RowsRefused(refusals, count, rows, (), f"The error sheet {error}") from error
    raise RowsRefused(refusals, count, rows, sheets)


def _control_totals(workspace: Workspace) -> ControlTotals:
    rows = int(workspace.fetch_one("SELECT count(*) FROM typed")[0])
    names = {column.field.name for column in workspace.mapping.columns}
    amounts: dict[str, Decimal] = {}
    if {"amount", "currency"} <= names:
        sums = workspace.connection.execute(
            "SELECT currency, sum(amount) FROM typed GROUP BY currency ORDER BY currency"
        )
        amounts = dict(sums.fetchall())
    time_zone = workspace.time_zone if workspace.mapping.wording.moments else None
    return ControlTotals(rows, amounts, workspace.files_hash, time_zone)


def _add_bulk(
    workspace: Workspace, store: Store, request: ImportRequest, totals: ControlTotals, progress: Progress
) -> Outcome:
    """Stage rows that are new or changed, then accept them at once."""
    with store.reading() as session:
        known = accepted_batches(session, request.mapping.target.name, 2**62)
        batch = newest_batch(session) + 1
    progress("comparing with what is known", 0, None)
    compared = compare(workspace, store, known, batch)
    if compared.additions.nothing:
        return _outcome(request, totals, compared.additions, None)
    file = stage(workspace, store, compared.kinds, progress)
    first = last_row_of(known) + 1
    refuse_incomplete(store, request.mapping.target.name, range(first, first + file.rows))
    progress("accepting", 0, None)
    with writing(store, request) as open_writing:
        rows = Rows(first, first + file.rows - 1, file)
        accepted = accept(open_writing, request, totals, compared.additions, batch, rows)
    return _outcome(request, totals, compared.additions, accepted)


def _add_facts(
    workspace: Workspace, store: Store, request: ImportRequest, totals: ControlTotals, progress: Progress
) -> Outcome:
    """Find the facts that are new, then write them in one transaction."""
    rows = workspace.typed_rows()
    progress("comparing with what is known", 0, None)
    with store.reading() as session:
        facts = _found(session, rows, workspace, request)
        if facts.nothing:
            return _outcome(request, totals, facts.additions, None)
        ready = facts.make_ready(session.connection())
    progress("accepting", 0, None)
    with writing(store, request) as open_writing:
        if facts.outdated(open_writing.session):
            # What they were compared with has changed: find them again, now that nobody else can.
            facts = _found(open_writing.session, rows, workspace, request)
            ready = facts.make_ready(open_writing.session.connection())
        ready.write(open_writing)
        batch = newest_batch(open_writing.session) + 1
        accepted = accept(open_writing, request, totals, facts.additions, batch, Rows())
    return _outcome(request, totals, facts.additions, accepted)


def _found(session: Session, rows: Sequence[dict[str, Any]], workspace: Workspace, request: ImportRequest) -> NewFacts:
    """Find the facts that rows add, and their root; refuses the batch if what is known speaks against a row."""
    facts = FACTS[request.mapping.target.name](session, rows, request.mapping)
    workspace.note_known(facts.refused)
    _refuse(workspace, request)
    assert facts.additions.batch_root  # taken before the lock is
    return facts


def _outcome(request: ImportRequest, totals: ControlTotals, additions: Additions, row: ImportBatch | None) -> Outcome:
    return Outcome(
        target=request.mapping.target.name,
        totals=totals,
        new=additions.new,
        withdrawn=additions.withdrawn,
        corrected=additions.corrected,
        unchanged=additions.unchanged,
        batch=row.batch if row else None,
        batch_root=row.batch_root if row else None,
        log_position=row.known_from if row else None,
    )
