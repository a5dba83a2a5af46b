"""Sales on hand: the transactions in force of a period, asked by what they name and by when they came."""

from collections.abc import Iterator
from contextlib import ExitStack

from compledger.rules.case import Sale
from compledger.rules.live import Subjects
from compledger.rules.sql_text import named
from compledger.runs import PeriodFacts, load_transactions, open_engine, sales_in
from compledger.sales import last_row_of
from compledger.store import Store


class SalesOnHand:
    """An engine's connection to the sales of one period, kept open."""

    def __init__(self, store: Store, facts: PeriodFacts) -> None:
        """Open the connection; raises FieldKindDiffers."""
        self._store = store
        self._open = ExitStack()
        self._connection, _ = self._open.enter_context(open_engine(store))
        self.last_row = 0
        """Number of the last row that was received."""
        try:
            self.renew(facts)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self._open.close()

    def renew(self, facts: PeriodFacts) -> None:
        """Read the batches that some facts know from now on; raises FieldKindDiffers."""
        load_transactions(self._connection, self._store, facts)
        self.last_row = last_row_of(facts.batches)

    def naming(self, subjects: Subjects) -> Iterator[Sale]:
        """Give the sales that name any of some subjects."""
        asked = [f"{named(field)} IN (SELECT unnest(?))" for field in subjects]
        if asked:
            yield from sales_in(self._connection, " OR ".join(asked), [sorted(names) for names in subjects.values()])

    def come_after(self, row: int) -> Iterator[Sale]:
        """Give the sales in force that were received after a row."""
        yield from sales_in(self._connection, "transaction_id > ?", [row])

    def gone_after(self, row: int) -> list[int]:
        """Return the transactions that were taken back after a row."""
        query = "SELECT corrects FROM sale_row WHERE row > ? AND kind = 'reversal'"
        return [number for (number,) in self._connection.execute(query, [row]).fetchall()]
