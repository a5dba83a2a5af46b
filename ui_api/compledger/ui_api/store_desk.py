"""The statement desk over a store: whose statements, which of their fields, and who read them.

What a reader may see is decided here and nowhere above: a page is handed what it may show.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from compledger.access import (
    Decision,
    FieldScope,
    NotPermitted,
    RowScope,
    Thing,
)
from compledger.audit import Fact
from compledger.live import LiveFeed, PeriodKey
from compledger.reach import Reach, reach
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.runs import Run, is_stale, newest_fact_position
from compledger.statements import (
    CreditSheet,
    News,
    Statement,
    StatementEntry,
    build_statement,
    news_of,
    provisional_statement,
    select_runs,
    statement_entries,
    statement_periods,
    without_pay,
)
from compledger.store import Store, newest_position
from compledger.ui_api.clock import now
from compledger.ui_api.statement_desk import Face, Reader, StatementDesk, Tell
from compledger.ui_api.statement_door import READ, Opened, StatementDoor, days_of, decided, fields_seen


class CannotTell(Refused, LookupError):
    """What is known by now cannot be calculated."""

    def __init__(self, participant: str, period: str, why: str) -> None:
        self.participant, self.period = participant, period
        super().__init__(f"what {participant!r} earns in {period!r} by now cannot be worked out: {why}")


class StoreDesk(StatementDesk):
    """Reads each answer in a session of its own, so that threads share nothing, and records it before it is given."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = now) -> None:
        self.store = store
        self.clock = clock
        self._door = StatementDoor(store, clock)
        self._feed = LiveFeed(store)
        self._stale: dict[tuple[int, int], bool] = {}

    def opens_any(self, reader: Reader) -> bool:
        """Return whether the reader's roles open statements at all."""
        return decided(reader).allowed

    def own_newest(self, reader: Reader) -> Period | None:
        """Return the newest period of the reader's own statement, if they may read no one else's; None otherwise."""
        own = reader.subject.participant
        if own is None or {(part.scope, part.participant) for part in decided(reader).slices} != {(RowScope.OWN, own)}:
            return None
        return next(reversed(self.periods(reader, own)), None)

    def periods(self, reader: Reader, participant: str | None = None) -> Sequence[Period]:
        """Return the periods that the reader finds statements for, of one participant if asked, the earliest first."""
        decision = decided(reader, participant)
        if not decision.allowed:
            return []
        only_own = decision.scopes == {RowScope.OWN} and len(decision.slices) == 1
        whose = next(iter(decision.slices)).participant if only_own else participant
        with self.store.reading() as session:
            periods = statement_periods(self.store, session, whose)
            if participant is None or RowScope.EVERYTHING in decision.scopes:
                return periods
            return [known for known in periods if fields_seen(session, decision, participant, known.name)]

    def entries(self, reader: Reader, period: str) -> Sequence[StatementEntry]:
        """Return an entry for every statement of a period that the reader may see.

        Raises:
            NoSuchPeriod: no calendar has the period.
            NotPermitted: the reader's roles open no statements.
        """
        decision, thing = decided(reader), Thing("statement_list", period)
        if not decision.allowed:
            self._door.refused(reader, thing, decision.why)
            raise NotPermitted(reader.subject, READ, thing, decision)
        with self.store.reading() as session:
            seen = _reached(session, decision, period)
            everywhere = frozenset(FieldScope).intersection(*(part.fields for part in decision.slices))
            paid, named = (
                seen if field in everywhere else _reached(session, decision, period, field)
                for field in (FieldScope.PAY, FieldScope.IDENTITY)
            )
            found = [
                _as_seen(entry, with_pay=_in_all(entry.participant, paid), named=_in_all(entry.participant, named))
                for entry in statement_entries(self.store, session, period)
                if _in_all(entry.participant, seen)
            ]
        pays = sum(entry.with_pay for entry in found)
        self._door.read(reader, decision, thing, {"face": "list", "entries": len(found), "with_pay": pays})
        return found

    def statement(
        self, reader: Reader, participant: str, period: str, face: Face, as_of: int | None = None
    ) -> Statement | CreditSheet:
        """Return what the reader may see of a statement; with `as_of` from runs that know no more than that position.

        Raises:
            NoSuchPeriod: no calendar has the period.
            NotForYou: the participant is out of reach, or does not exist.
            PayNotShown: the reader sees no pay, and the face shows nothing else.
            NoStatement, NotOneStatement: the participant is within reach, and has none.
        """
        opened = self._door.opened(reader, participant, period, face)
        with self.store.reading() as session:
            found = build_statement(self.store, session, participant, period, as_of, stale=self._is_stale)
        self._read_statement(reader, opened, found, face)
        return opened.shows(found)

    def provisional(self, reader: Reader, participant: str, period: str, face: Face) -> Statement | CreditSheet:
        """Return what the reader may see of what the statement would be with everything that is known by now.

        Raises:
            NoSuchPeriod, NotForYou, PayNotShown, NoStatement, NotOneStatement: as `statement`.
            CannotTell: what is known by now cannot be calculated.
        """
        opened = self._door.opened(reader, participant, period, face)
        found = self._provisional(participant, period)
        self._read_statement(reader, opened, found, face)
        return opened.shows(found)

    def news(self, reader: Reader, participant: str, period: str) -> News:
        """Return what is new by now in comparison with the statement; raises as `provisional`."""
        opened = self._door.opened(reader, participant, period, Face.NEWS)
        found = self._provisional(participant, period)
        with self.store.reading() as session:
            registered = build_statement(self.store, session, participant, period, stale=lambda *_: False)
        self._read_statement(reader, opened, found, Face.NEWS)
        return news_of(opened.shows(registered), opened.shows(found), found.log_position)

    def watching(self, reader: Reader, participant: str, period: str, tell: Tell) -> AbstractContextManager[None]:
        """Return the watch of a statement, not begun; raises NoSuchPeriod, NotForYou, NoStatement, NotOneStatement."""
        self._door.opened(reader, participant, period, Face.NEWS)
        _, keys = self._keys(participant, period)
        return self._feed.watching(participant, keys, tell)

    def _keys(self, participant: str, period: str) -> tuple[Period, Sequence[PeriodKey]]:
        with self.store.reading() as session:
            selected = select_runs(self.store, session, participant, period)
        return selected.period, [PeriodKey(run.rule_set, run.calendar, selected.period) for run in selected.runs]

    def _provisional(self, participant: str, period: str) -> Statement:
        days, keys = self._keys(participant, period)
        try:
            results = self._feed.results(participant, keys)
        except Refused as refused:
            raise CannotTell(participant, period, str(refused)) from refused
        # Opened after the results: it knows all sales that they name.
        with self.store.reading() as session:
            return provisional_statement(session, results, days)

    def _read_statement(self, reader: Reader, opened: Opened, found: Statement, face: Face) -> None:
        runs = sorted({basis.run for basis in found.basis if basis.run > 0})
        facts: dict[str, Fact] = {"face": face, "runs": runs, "with_pay": int(opened.with_pay)}
        if found.provisional:
            facts |= {"provisional_at": found.log_position}
        self._door.read(reader, opened.decision, opened.thing, facts)

    def _is_stale(self, session: Session, run: Run) -> bool:
        """Ask once for a run and a state of the facts: with thousands of payees an answer takes most of a second.

        Most log positions, such as those of reads, bring no fact that a run depends on: what was found stays true.
        """
        position = newest_fact_position(session)
        found = self._stale.get((position, run.run))
        if found is None:
            found = is_stale(session, run)
            kept = {key: known for key, known in self._stale.items() if key[0] == position}
            self._stale = {**kept, (position, run.run): found}
        return found


def _reached(session: Session, decision: Decision, period: str, field: FieldScope | None = None) -> Sequence[Reach]:
    as_of = newest_position(session)
    return [reach(session, decision, on=days, as_of=as_of, field=field) for days in days_of(session, period)]


def _in_all(participant: str, reached: Sequence[Reach]) -> bool:
    return all(participant in some for some in reached)


def _as_seen(entry: StatementEntry, *, with_pay: bool, named: bool) -> StatementEntry:
    shown = entry if named else replace(entry, name=entry.participant)
    return shown if with_pay else without_pay(shown)
