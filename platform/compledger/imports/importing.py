"""The one way to import files: read, shape, check, compare, stage, accept. All of a batch, or nothing of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import rfc8785
from sqlmodel import Session, func, select

from compledger import audit
from compledger.imports.bulk_rows import compare, register, stage, sweep_unaccepted
from compledger.imports.error_sheet import write_error_sheets
from compledger.imports.mapping import ImportMapping
from compledger.imports.outcome import Additions, ControlTotals, Expected, Outcome
from compledger.imports.people_rows import PeopleWriter, refuse_people
from compledger.imports.period_rows import refuse_quotas, write_exchange_rates, write_quotas
from compledger.imports.refusals import SHOWN, RowsRefused
from compledger.imports.shape import shape
from compledger.imports.workspace import Progress, Workspace, open_workspace, read_files
from compledger.rules.merkle import leaf_hash, root_of
from compledger.rules.money import plain
from compledger.sales import ImportBatch, accepted_batches, transaction_count
from compledger.store import BulkFile, Store, Writing


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


REFUSE: Mapping[str, Callable[[Workspace, Session], None]] = {"people": refuse_people, "quotas": refuse_quotas}
"""Checks that a target makes against what the store knows."""

WRITE: Mapping[str, Callable[[Writing, Sequence[dict[str, Any]]], Counter[str]]] = {
    "people": lambda writing, rows: PeopleWriter(writing).write(rows),
    "quotas": write_quotas,
    "exchange_rates": write_exchange_rates,
}
"""How the rows of a target that is not bulk are written."""


def import_files(store: Store, request: ImportRequest, progress: Progress) -> Outcome:
    """Import files as one batch.

    Args:
        store: where to.
        request: what, by whom and when.
        progress: told how far each stage is.

    Raises:
        FileRefused: a file cannot be read to its end.
        RowsRefused: at least one row is wrong; the error sheets have been written.
        LeaseTaken: another import is running.
    """
    with store.import_lease(), open_workspace(store.bulk.scratch, request.mapping) as workspace:
        store.sweep(at=request.at)
        with store.reading() as session:
            last_batch = session.exec(select(func.coalesce(func.max(ImportBatch.batch), 0))).one()
        sweep_unaccepted(store, last_batch)
        read_files(workspace, request.paths, progress)
        _check(workspace, store, request)
        totals = _control_totals(workspace)
        request.expected.refuse_other(totals)
        if request.mapping.target.bulk:
            return _import_bulk(store, request, workspace, totals, last_batch + 1, progress)
        return _import_facts(store, request, workspace, totals, last_batch + 1)


def _check(workspace: Workspace, store: Store, request: ImportRequest) -> None:
    """Shape the rows and refuse the batch if anything is wrong with one of them."""
    shape(workspace)
    refuse = REFUSE.get(request.mapping.target.name)
    if refuse and not workspace.refused_count():
        with store.reading() as session:
            refuse(workspace, session)
    count = workspace.refused_count()
    if count:
        sheets = write_error_sheets(workspace, request.error_folder)
        rows = int(workspace.fetch_one("SELECT count(DISTINCT (file_no, row_no)) FROM refused")[0])
        raise RowsRefused(workspace.refusals(SHOWN), count, rows, sheets)


def _control_totals(workspace: Workspace) -> ControlTotals:
    rows = int(workspace.fetch_one("SELECT count(*) FROM typed")[0])
    names = {column.field.name for column in workspace.mapping.columns}
    amounts: dict[str, Decimal] = {}
    if {"amount", "currency"} <= names:
        sums = workspace.connection.execute(
            "SELECT currency, sum(amount) FROM typed GROUP BY currency ORDER BY currency"
        )
        amounts = dict(sums.fetchall())
    return ControlTotals(rows, amounts, workspace.files_hash)


def _import_bulk(
    store: Store, request: ImportRequest, workspace: Workspace, totals: ControlTotals, batch: int, progress: Progress
) -> Outcome:
    with store.reading() as session:
        known = accepted_batches(session, request.mapping.target.name, 2**62)
    additions = compare(workspace, store, known, batch)
    if not additions.new and not additions.corrected:
        return _outcome(request, totals, additions, None)
    file = stage(workspace, store, progress)
    first = transaction_count(known) + 1
    with _writing(store, request) as writing:
        register(writing, file)
        row = _accept(writing, request, totals, additions, batch, (first, first + file.rows - 1), file)
    return _outcome(request, totals, additions, row)


def _import_facts(
    store: Store, request: ImportRequest, workspace: Workspace, totals: ControlTotals, batch: int
) -> Outcome:
    cursor = workspace.connection.execute("SELECT * FROM typed ORDER BY file_no, row_no")
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    root = root_of(leaf_hash(_canonical(row)) for row in rows)
    with _writing(store, request) as writing:
        counts = WRITE[request.mapping.target.name](writing, rows)
        additions = Additions(counts["new"], counts["corrected"], counts["unchanged"], root)
        if not additions.new and not additions.corrected:
            writing.abandon()
            return _outcome(request, totals, additions, None)
        accepted = _accept(writing, request, totals, additions, batch, (0, 0), None)
    return _outcome(request, totals, additions, accepted)


def _accept(
    writing: Writing, request: ImportRequest, totals: ControlTotals, additions: Additions, batch: int,
    rows: tuple[int, int], file: BulkFile | None,
) -> ImportBatch:  # fmt: skip
    amounts = {currency: plain(amount) for currency, amount in totals.amounts.items()}
    row = ImportBatch(
        batch=batch,
        target=request.mapping.target.name,
        source=request.mapping.source,
        mapping_hash=request.mapping.hash,
        files_hash=totals.files_hash,
        rows_read=totals.rows,
        rows_new=additions.new,
        rows_corrected=additions.corrected,
        rows_unchanged=additions.unchanged,
        control_totals=rfc8785.dumps(amounts).decode(),
        batch_root=additions.batch_root.hex(),
        first_row=rows[0],
        last_row=rows[1],
        bulk_sha256=file.sha256 if file else None,
        known_from=0,
    )
    writing.add(row)
    audit.append(
        writing,
        "batch.accepted",
        subject=f"batch-{batch}",
        facts={
            "batch_root": row.batch_root,
            "bulk_sha256": row.bulk_sha256,
            "control_totals": amounts,
            "files_hash": row.files_hash,
            "mapping_hash": row.mapping_hash,
            "rows_corrected": row.rows_corrected,
            "rows_new": row.rows_new,
            "rows_read": row.rows_read,
            "rows_unchanged": row.rows_unchanged,
            "source": row.source,
            "target": row.target,
        },
    )
    return row


def _outcome(request: ImportRequest, totals: ControlTotals, additions: Additions, row: ImportBatch | None) -> Outcome:
    return Outcome(
        target=request.mapping.target.name,
        totals=totals,
        new=additions.new,
        corrected=additions.corrected,
        unchanged=additions.unchanged,
        batch=row.batch if row else None,
        batch_root=row.batch_root if row else None,
        log_position=row.known_from if row else None,
    )


def _writing(store: Store, request: ImportRequest) -> AbstractContextManager[Writing]:
    return store.writing(by=request.by, at=request.at, reason=request.reason, request_id=request.request_id)


def _canonical(row: Mapping[str, Any]) -> bytes:
    """Return a row's canonical bytes, without the name: nothing immutable holds one."""
    left_out = {"name", "file_no", "row_no"}
    return rfc8785.dumps(
        {key: None if value is None else _text(value) for key, value in row.items() if key not in left_out}
    )


def _text(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)
