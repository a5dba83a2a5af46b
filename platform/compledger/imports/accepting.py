"""Accepting: the one short transaction that makes a batch count."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

import rfc8785
from sqlmodel import Session, func, select

from compledger import audit
from compledger.imports.outcome import Additions, ControlTotals
from compledger.imports.request import ImportRequest
from compledger.plans import note_currencies
from compledger.rules.money import plain
from compledger.sales import ImportBatch
from compledger.store import BulkFile, LeaseTaken, Store, Writing


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a batch adds to its bulk table; nought for a target that has none."""

    first: int = 0
    last: int = 0
    file: BulkFile | None = None


def newest_batch(session: Session) -> int:
    """Return the number of the newest accepted batch, 0 before the first."""
    return session.exec(select(func.coalesce(func.max(ImportBatch.batch), 0))).one()


def writing(store: Store, request: ImportRequest) -> AbstractContextManager[Writing]:
    """Open the writing transaction of an import."""
    return store.writing(
        by=request.by, at=request.at, reason=request.reason, request_id=request.request_id,
        on_behalf_of=request.on_behalf_of,
    )  # fmt: skip


def accept(
    writing: Writing, request: ImportRequest, totals: ControlTotals, additions: Additions, batch: int, rows: Rows
) -> ImportBatch:
    """Record a batch and its event.

    Raises:
        LeaseTaken: another import was accepted since this one began, so its lease was lost on the way.
    """
    if newest_batch(writing.session) != batch - 1:
        raise LeaseTaken
    if rows.file:
        writing.add(rows.file)
        writing.session.flush()
    amounts = {currency: plain(amount) for currency, amount in totals.amounts.items()}
    row = ImportBatch(
        batch=batch,
        target=request.mapping.target.name,
        source=request.mapping.source,
        mapping_hash=request.mapping.hash,
        files_hash=totals.files_hash,
        rows_read=totals.rows,
        rows_new=additions.new,
        # A row that vanished from a full extract corrects what an earlier file said.
        rows_corrected=additions.corrected + additions.withdrawn,
        rows_unchanged=additions.unchanged,
        control_totals=rfc8785.dumps(amounts).decode(),
        batch_root=additions.batch_root.hex(),
        first_row=rows.first,
        last_row=rows.last,
        bulk_sha256=rows.file.sha256 if rows.file else None,
        known_from=0,
    )
    writing.add(row)
    note_currencies(writing, totals.amounts)
    _append_event(writing, row, amounts, totals.time_zone)
    return row


def _append_event(writing: Writing, row: ImportBatch, amounts: dict[str, str], time_zone: str | None) -> None:
    state: dict[str, audit.Fact] = {
        "batch_root": row.batch_root,
        "bulk_sha256": row.bulk_sha256,
        "control_totals": amounts,
        "files_hash": row.files_hash,
        "first_row": row.first_row,
        "last_row": row.last_row,
        "mapping_hash": row.mapping_hash,
        "rows_corrected": row.rows_corrected,
        "rows_new": row.rows_new,
        "rows_read": row.rows_read,
        "rows_unchanged": row.rows_unchanged,
        "source": row.source,
        "target": row.target,
    }
    # Not there where it did not count, so that batches of days are described as they always were.
    if time_zone is not None:
        state["time_zone"] = time_zone
    audit.append(writing, "batch.accepted", subject=f"batch-{row.batch}", after=rfc8785.dumps(state), facts=state)
