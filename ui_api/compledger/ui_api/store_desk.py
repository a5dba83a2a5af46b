"""The statement desk over a store."""

from collections.abc import Sequence

from compledger.statements import Statement, StatementEntry, build_statement, statement_entries
from compledger.store import Store
from compledger.ui_api.web import StatementDesk


class StoreDesk(StatementDesk):
    """Reads each answer in a session of its own, so that threads share nothing."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def index(self) -> Sequence[StatementEntry]:
        """Return an entry for every statement there is."""
        with self.store.reading() as session:
            return statement_entries(session)

    def statement(self, participant: str, period: str) -> Statement:
        """Return a statement; raises NoStatement or NoSuchPeriod."""
        with self.store.reading() as session:
            return build_statement(self.store, session, participant, period)
