"""Undoing a batch of facts about people: a later assertion of what held before it."""

from collections import Counter
from contextlib import AbstractContextManager

import rfc8785
from sqlmodel import Session, select

from compledger import audit
from compledger.imports.new_facts import NewFacts
from compledger.people import undone
from compledger.rules.refused import Refused
from compledger.sales import ImportBatch
from compledger.store import Store, Writing, newest_position


class NoBatchOfPeople(Refused, LookupError):
    """There is no batch of that number, or it is not one of facts about people."""

    def __init__(self, batch: int, target: str | None) -> None:
        self.batch, self.target = batch, target
        found = f"batch {batch} brought {target}" if target else f"there is no batch {batch}"
        super().__init__(f"{found}: only batches of facts about people can be undone. Check the number.")


def undo_batch(store: Store, writing: AbstractContextManager[Writing], batch: int, *, keep_later: bool) -> int:
    """Assert again what held before a batch, on the days that it changed; return how many facts that took.

    Args:
        store: where the batch is.
        writing: a writing transaction that is not open yet; what it takes is worked out before.
        batch: its number.
        keep_later: whether to leave days alone that have been asserted anew since.

    Raises:
        NoBatchOfPeople: the batch is another, or none.
        AssertedSince: a day has been asserted anew since, and `keep_later` is not given.
        NothingToUndo: nothing of it holds any more.
    """
    with store.reading() as session:
        facts = _found(session, batch, keep_later=keep_later)
        ready = facts.make_ready(session.connection())
        root = facts.additions.batch_root
    with writing as open_writing:
        if facts.outdated(open_writing.session):
            facts = _found(open_writing.session, batch, keep_later=keep_later)
            ready = facts.make_ready(open_writing.session.connection())
            root = facts.additions.batch_root
        ready.write(open_writing)
        count = sum(len(rows) for rows in facts.rows.values())
        state: dict[str, audit.Fact] = {"batch": batch, "facts": count, "root": root.hex()}
        audit.append(open_writing, "batch.undone", subject=f"batch-{batch}", after=rfc8785.dumps(state), facts=state)
    return count


def _found(session: Session, batch: int, *, keep_later: bool) -> NewFacts:
    row = session.exec(select(ImportBatch).where(ImportBatch.batch == batch)).first()
    if row is None or row.bulk_sha256 is not None or row.target == "exchange_rates":
        raise NoBatchOfPeople(batch, row.target if row else None)
    assertions = undone(session, row.known_from, keep_later=keep_later)
    return NewFacts(newest_position(session), assertions.added(), Counter())
