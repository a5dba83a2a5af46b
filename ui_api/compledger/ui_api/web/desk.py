"""The statement desk: where the pages ask for statements, and what they get when there is none.

The pages know this class only. Who stands behind it, a store or a test, is decided where the app is made.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from compledger.rules.periods import Period
from compledger.statements import Statement, StatementEntry


class StatementDesk(ABC):
    """Hands out statements. Its methods are called from several threads at once."""

    @abstractmethod
    def periods(self, participant: str | None = None) -> Sequence[Period]:
        """Return the periods that there are statements for, of one participant if asked, the earliest first."""

    @abstractmethod
    def entries(self, period: str) -> Sequence[StatementEntry]:
        """Return an entry for every statement of a period that `periods` gives, in any order."""

    @abstractmethod
    def statement(self, participant: str, period: str) -> Statement:
        """Return the statement of a participant and period, both by the names that `entries` gives.

        Raises:
            LookupError: there is none. Its sentence is shown to the reader: it says what is unknown and how to mend it.
        """
