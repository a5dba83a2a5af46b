"""A statement desk over the sample, so that pages are tested without a store."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Event

from compledger.access import Role
from compledger.rules.periods import Period
from compledger.statements import CreditSheet, News, Statement, StatementEntry, credit_sheet, news_of, without_pay
from compledger.ui_api.statement_desk import Face, Reader, StatementDesk, Tell
from tests.samples import in_other_currencies, provisional, the_statement, with_a_cap, with_two_versions


class FakeDesk(StatementDesk):
    """Knows Ada Byron in three periods, always with the figures of 2025-Q2, and a few colleagues in the list.

    In 2025-Q1 she goes by other currencies. In 2025-Q3 the version changes in mid-period, so far as its words go. With
    a crowd there are that many in the list. Since 2025-Q2 was calculated, the order of its bonus was cancelled.
    """

    def __init__(self, crowd: int = 3) -> None:
        self.crowd = crowd
        self.watchers: list[Tell] = []
        self.alone = Event()
        """Set while nobody watches."""
        self.position = 48_300
        now = the_statement()
        periods = (
            Period("2025-Q1", date(2025, 1, 1), date(2025, 4, 1)),
            now.period,
            Period("2025-Q3", date(2025, 7, 1), date(2025, 10, 1)),
        )
        self.statements = {period.name: replace(now, period=period) for period in periods}
        self.statements["2025-Q1"] = replace(in_other_currencies(), period=periods[0])
        self.statements["2025-Q3"] = replace(with_two_versions(), period=periods[2])

    def opens_any(self, reader: Reader) -> bool:
        return _roles(reader) != {Role.OPERATOR}

    def own_newest(self, reader: Reader) -> Period | None:
        return self.periods(reader)[-1] if _roles(reader) == {Role.REP} else None

    def periods(self, reader: Reader, participant: str | None = None) -> Sequence[Period]:
        return [s.period for s in self.statements.values()] if participant in {None, "P-0274"} else []

    def entries(self, reader: Reader, period: str) -> Sequence[StatementEntry]:
        s = self.statements[period]
        found = [
            StatementEntry(participant, name, title, period, s.period.starts_on, currency, earned, attainment)
            for participant, name, title, currency, earned, attainment in (
                ("P-0274", "Ada Byron", "Senior Account Executive", "USD", s.earned, Decimal("1.084216")),
                ("P-0275", "Grace Hopper", "Account Executive", "USD", Decimal("-120.50"), Decimal("0.41")),
                ("P-0276", "<b>Bobby</b> O'Tables", "Sales Engineer", "EUR, JPY", None, None),
            )
        ]
        crowd = range(3, self.crowd)
        entries = found + [replace(found[1], participant=f"P-9{n:03}", name=f"Seller {n:03}") for n in crowd]
        if _roles(reader) == {Role.REP}:
            return [entry for entry in entries if entry.participant == reader.subject.participant]
        return [without_pay(entry) for entry in entries] if _roles(reader) == {Role.SALES_OPS} else entries

    def statement(self, reader: Reader, participant: str, period: str, face: Face) -> Statement | CreditSheet:
        if participant == "P-capped":
            return with_a_cap()
        if participant == "P-slip":
            raise KeyError(participant)
        foreign = _roles(reader) == {Role.REP} and participant != reader.subject.participant
        if foreign or participant != "P-0274" or period not in self.statements:
            raise LookupError(
                f"there is no statement of {participant!r} for {period!r}. Choose one from the list of statements."
            )
        if _roles(reader) != {Role.SALES_OPS}:
            return self.statements[period]
        if face is not Face.PAGE:
            raise LookupError("your roles show no pay. Open the page of the statement for its credits and quota.")
        return credit_sheet(self.statements[period])

    def provisional(self, reader: Reader, participant: str, period: str, face: Face) -> Statement | CreditSheet:
        registered = self.statement(reader, participant, period, face)
        if period != "2025-Q2":
            raise LookupError(f"what {participant!r} earns in {period!r} by now cannot be worked out.")
        found = provisional(self.position)
        return found if isinstance(registered, Statement) else credit_sheet(found)

    def news(self, reader: Reader, participant: str, period: str) -> News:
        registered = self.statement(reader, participant, period, Face.PAGE)
        found = self.provisional(reader, participant, period, Face.PAGE)
        return news_of(registered, found, found.log_position)

    def watching(self, reader: Reader, participant: str, period: str, tell: Tell) -> AbstractContextManager[None]:
        self.statement(reader, participant, period, Face.PAGE)

        @contextmanager
        def watch() -> Iterator[None]:
            self.watchers.append(tell)
            self.alone.clear()
            tell(self.position)
            try:
                yield
            finally:
                self.watchers.remove(tell)
                if not self.watchers:
                    self.alone.set()

        return watch()

    def bring_news(self) -> None:
        """Let something become known, and tell who watches."""
        self.position += 1
        for tell in self.watchers:
            tell(self.position)


def _roles(reader: Reader) -> set[Role]:
    return {grant.role for grant in reader.subject.grants}
