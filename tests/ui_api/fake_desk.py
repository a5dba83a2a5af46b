"""A statement desk over the sample, so that pages are tested without a store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from compledger.rules.periods import Period
from compledger.statements import StatementEntry
from compledger.statements.model import Statement
from compledger.ui_api.web.desk import StatementDesk
from tests.samples import the_statement


class FakeDesk(StatementDesk):
    """Knows Ada Byron in three periods, always with the figures of 2025-Q2, and a few colleagues in the list."""

    def __init__(self) -> None:
        now = the_statement()
        periods = (
            Period("2025-Q1", date(2025, 1, 1), date(2025, 4, 1)),
            now.period,
            Period("2025-Q3", date(2025, 7, 1), date(2025, 10, 1)),
        )
        self.statements = {period.name: replace(now, period=period) for period in periods}

    def index(self) -> Sequence[StatementEntry]:
        return [
            StatementEntry(participant, name, title, s.period.name, s.period.starts_on, "USD", earned, attainment)
            for s in self.statements.values()
            for participant, name, title, earned, attainment in (
                ("P-0274", "Ada Byron", "Senior Account Executive", s.earned, Decimal("1.084216")),
                ("P-0275", "Grace Hopper", "Account Executive", Decimal("-120.50"), Decimal("0.41")),
                ("P-0276", "<b>Bobby</b> O'Tables", "Sales Engineer", Decimal("0.00"), None),
            )
        ]

    def statement(self, participant: str, period: str) -> Statement:
        if participant == "P-slip":
            raise KeyError(participant)
        if participant != "P-0274" or period not in self.statements:
            raise LookupError(
                f"there is no statement of {participant!r} for {period!r}. Choose one from the list of statements."
            )
        return self.statements[period]
