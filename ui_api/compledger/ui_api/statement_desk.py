"""The statement desk: where the pages ask for statements, and what they get when there is none.

The pages know this class only. Who stands behind it, a store or a test, is decided where the app is made. Every answer
is for one reader and holds nothing that the reader may not see, so that no page can show it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum

from compledger.access import Subject
from compledger.rules.periods import Period
from compledger.statements import CreditSheet, News, Statement, StatementEntry


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, and in which request: what is read is on record."""

    subject: Subject
    request_id: str


Tell = Callable[[int | None], None]
"""Takes the log position that news came with, None where there will be no more; called from a thread of the desk's."""


class Face(StrEnum):
    """How a statement is shown."""

    PAGE = "page"
    TRACE = "trace"
    PDF = "pdf"
    JSON = "json"
    TEXT = "text"
    NEWS = "news"


class StatementDesk(ABC):
    """Hands out statements. Its methods are called from several threads at once."""

    @abstractmethod
    def opens_any(self, reader: Reader) -> bool:
        """Return whether the reader's roles open statements at all."""

    @abstractmethod
    def own_newest(self, reader: Reader) -> Period | None:
        """Return the newest period of the reader's own statement, if they may read no one else's; None otherwise."""

    @abstractmethod
    def periods(self, reader: Reader, participant: str | None = None) -> Sequence[Period]:
        """Return the periods that the reader finds statements for, of one participant if asked, the earliest first."""

    @abstractmethod
    def entries(self, reader: Reader, period: str) -> Sequence[StatementEntry]:
        """Return an entry for every statement of a period that the reader may see, in any order.

        Raises NotPermitted if their roles open no statements.
        """

    @abstractmethod
    def statement(self, reader: Reader, participant: str, period: str, face: Face) -> Statement | CreditSheet:
        """Return the statement of a participant and period, both by the names that `entries` gives.

        To a reader who may see no pay it is a sheet of credits, which has the face `PAGE` only.

        Raises:
            LookupError: there is none, or it is not for the reader: both in the same words. The sentence is shown to
                the reader: it says what is unknown and how to mend it.
        """

    @abstractmethod
    def provisional(self, reader: Reader, participant: str, period: str, face: Face) -> Statement | CreditSheet:
        """Return what the statement would be with everything that is known by now; nobody has registered it.

        Raises:
            LookupError: as `statement`, or it cannot be calculated, and why.
        """

    @abstractmethod
    def news(self, reader: Reader, participant: str, period: str) -> News:
        """Return what is new by now in comparison with the statement; raises LookupError as `provisional`."""

    @abstractmethod
    def watching(self, reader: Reader, participant: str, period: str, tell: Tell) -> AbstractContextManager[None]:
        """Return the watch of a statement, to be begun by entering it: it tells when there is news, and not which.

        Raises LookupError as `statement`.
        """
