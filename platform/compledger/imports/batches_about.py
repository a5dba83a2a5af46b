"""Batches about somebody: which imports and reorganisations asserted something that names an id."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from compledger.people import positions_naming
from compledger.sales import ImportBatch


def batches_about(session: Session, id_: str) -> Sequence[ImportBatch]:
    """Return the batches with a fact that names a participant, position or the like, in order.

    A batch's own event stays small, however many people the batch is about; this finds the way back from the facts, as
    each keeps the log position of its batch.
    """
    found = select(ImportBatch).where(col(ImportBatch.known_from).in_(positions_naming(id_)))
    return session.exec(found.order_by(col(ImportBatch.batch))).all()
