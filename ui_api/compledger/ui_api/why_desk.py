"""The desk of reasons over a store: whom a reader may ask about, and whose names they are told."""

from collections.abc import Callable, Sequence
from datetime import datetime

from compledger.access import RowScope
from compledger.audit import Fact
from compledger.explaining import Answer, LineExplained, explain_line, transaction_named, why_not
from compledger.statements import Statement
from compledger.store import Store
from compledger.ui_api.clock import now
from compledger.ui_api.statement_desk import Face, Reader
from compledger.ui_api.statement_door import StatementDoor
from compledger.ui_api.store_desk import StoreDesk


class WhyDesk:
    """Explains what a reader may see, and puts on record that it was asked."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = now) -> None:
        self._store = store
        self._door = StatementDoor(store, clock)
        self._statements = StoreDesk(store, clock)

    def line(self, reader: Reader, participant: str, period: str, number: int, run: int | None) -> LineExplained:
        """Return a line of a statement with the way to it.

        Raises:
            NoSuchPeriod, NotForYou, PayNotShown, NoStatement, NotOneStatement: as the statement would.
            NoSuchLine, OtherEngine: as `explain_line`.
        """
        statement = self._statements.statement(reader, participant, period, Face.TRACE)
        assert isinstance(statement, Statement), "a sheet of credits has a page and no other face"
        return explain_line(self._store, statement, number, run)

    def why_not(
        self, reader: Reader, transaction: str, participant: str, rule_set: str | None
    ) -> tuple[Sequence[Answer], bool]:
        """Return what each plan says of a sale and a participant, and whether other participants are for the reader.

        Raises:
            NotForYou: the participant is not within reach on the days of a period that the sale lies in.
            NoSuchTransaction, TakenBack, NothingInForceOn: as `transaction_named` and `why_not`.
        """
        with self._store.reading() as session:
            sale = transaction_named(session, transaction)
        answers = why_not(self._store, sale, participant, rule_set)
        everybody = True
        for answer in answers:
            opened = self._door.opened(reader, participant, answer.period.name, Face.PAGE)
            everybody = everybody and RowScope.EVERYTHING in opened.decision.scopes
            facts: dict[str, Fact] = {"face": "why-not", "row": sale.row, "credits": len(answer.answer.credits)}
            self._door.read(reader, opened.decision, opened.thing, facts)
        return answers, everybody
