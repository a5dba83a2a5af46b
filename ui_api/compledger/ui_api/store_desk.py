"""The statement desk over a store."""

from collections.abc import Sequence

from compledger.rules.periods import Period
from compledger.statements import (
    Statement,
    StatementEntry,
    build_statement,
    statement_entries,
    statement_periods,
)
from compledger.store import Store
from compledger.ui_api.web import StatementDesk


class StoreDesk(StatementDesk):
    """Reads each answer in a session of its own, so that threads share nothing."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def periods(self, participant: str | None = None) -> Sequence[Period]:
        """Return the periods that there are statements for, of one participant if asked, the earliest first."""
        with self.store.reading() as session:
            return statement_periods(self.store, session, participant)

    def entries(self, period: str) -> Sequence[StatementEntry]:
        """Return an entry for every statement of a period; raises NoSuchPeriod."""
        with self.store.reading() as session:
            return statement_entries(self.store, session, period)

    def statement(self, participant: str, period: str) -> Statement:
        """Return a statement; raises NoStatement, NotOneStatement or NoSuchPeriod."""
        with self.store.reading() as session:
            return build_statement(self.store, session, participant, period)
