"""The statement desk over a store."""

from collections.abc import Sequence

from sqlmodel import Session

from compledger.rules.periods import Period
from compledger.runs import Run, is_stale
from compledger.statements import (
    Statement,
    StatementEntry,
    build_statement,
    statement_entries,
    statement_periods,
)
from compledger.store import Store, newest_position
from compledger.ui_api.web import StatementDesk


class StoreDesk(StatementDesk):
    """Reads each answer in a session of its own, so that threads share nothing."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._stale: dict[tuple[int, int], bool] = {}

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
            return build_statement(self.store, session, participant, period, stale=self._is_stale)

    def _is_stale(self, session: Session, run: Run) -> bool:
        """Ask once for a run and log position: with thousands of payees an answer takes most of a second.

        Between two log positions no fact changes; what was found at an earlier one is not asked for again.
        """
        position = newest_position(session)
        found = self._stale.get((position, run.run))
        if found is None:
            found = is_stale(session, run)
            kept = {key: known for key, known in self._stale.items() if key[0] == position}
            self._stale = {**kept, (position, run.run): found}
        return found
