"""The statement desk: where the pages ask for statements, and what they get when there is none.

The pages know this class only. Who stands behind it, a store or a test, is decided where the app is made.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from compledger.statements import Statement, StatementEntry


class StatementDesk(ABC):
    """Hands out statements. Its methods are called from several threads at once."""

    @abstractmethod
    def index(self) -> Sequence[StatementEntry]:
        """Return an entry for every statement there is, in any order."""

    @abstractmethod
    def statement(self, participant: str, period: str) -> Statement:
        """Return the statement of a participant and period, both by the names that `index` gives.

        Raises:
            LookupError: there is none. Its sentence is shown to the reader: it says what is unknown and how to mend it.
        """

    def entries_of(self, participant: str) -> Sequence[StatementEntry]:
        """Return one participant's entries, the earliest period first; empty for an unknown one."""
        return sorted((e for e in self.index() if e.participant == participant), key=lambda entry: entry.starts_on)
