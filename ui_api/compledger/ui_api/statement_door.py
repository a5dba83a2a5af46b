"""Opening statements: whether a reader may see somebody's, and how much of it; every answer is on record first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from compledger.access import Decision, FieldScope, Thing, Verb, decide, record_read, record_refusal
from compledger.audit import Fact
from compledger.plans import periods_named
from compledger.reach import fields_on
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.statements import CreditSheet, Statement, credit_sheet
from compledger.store import Store, newest_position
from compledger.ui_api.clock import now
from compledger.ui_api.statement_desk import Face, Reader

READ = Verb.STATEMENT_READ


class NotForYou(Refused, LookupError):
    """There is no such statement among those that the reader reaches; whether there is one at all is not told."""

    def __init__(self, participant: str, period: str) -> None:
        self.participant, self.period = participant, period
        super().__init__(
            f"there is no statement of {participant!r} for {period!r} among yours. "
            "Choose one from the list of statements."
        )


class PayNotShown(Refused, LookupError):
    """A face that consists of pay is asked for by a reader who may see none."""

    def __init__(self, face: Face) -> None:
        self.face = face
        super().__init__(
            "your roles show no pay. Open the page of the statement for its credits, quota and attainment."
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """A statement that a reader may see, and how much of it."""

    thing: Thing
    decision: Decision
    fields: frozenset[FieldScope]

    @property
    def with_pay(self) -> bool:
        """Whether pay is for the reader."""
        return FieldScope.PAY in self.fields

    def shows(self, found: Statement) -> Statement | CreditSheet:
        """Return what is for the reader."""
        if FieldScope.IDENTITY not in self.fields:
            found = replace(found, name=found.participant)
        return found if self.with_pay else credit_sheet(found)


class StatementDoor:
    """Opens statements of a store to readers."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = now) -> None:
        self._store, self._clock = store, clock

    def opened(self, reader: Reader, participant: str, period: str, face: Face) -> Opened:
        """Return what a reader may see of a statement; raises NoSuchPeriod, NotForYou or PayNotShown, on record."""
        decision = decided(reader, participant)
        thing = Thing("statement", f"{participant}/{period}", participant)
        with self._store.reading() as session:
            fields = fields_seen(session, decision, participant, period)
        if not fields:
            self.refused(reader, thing, f"out of reach: {decision.why}")
            raise NotForYou(participant, period)
        if FieldScope.PAY not in fields and face not in {Face.PAGE, Face.NEWS}:
            self.refused(reader, thing, f"no pay for {face}")
            raise PayNotShown(face)
        return Opened(thing, decision, fields)

    def read(self, reader: Reader, decision: Decision, thing: Thing, facts: Mapping[str, Fact]) -> None:
        """Put on record that a reader was answered."""
        record_read(
            self._store, subject=reader.subject, verb=READ, thing=thing, facts=facts, at=self._clock(),
            request_id=reader.request_id, on_behalf_of=decision.on_behalf_of,
        )  # fmt: skip

    def refused(self, reader: Reader, thing: Thing, why: str) -> None:
        """Put on record that a reader was refused."""
        record_refusal(
            self._store, subject=reader.subject, verb=READ, thing=thing, why=why, at=self._clock(),
            request_id=reader.request_id,
        )  # fmt: skip


def decided(reader: Reader, participant: str | None = None) -> Decision:
    """Return what the policy says to a reader who asks for statements, of one participant if asked."""
    return decide(reader.subject, READ, Thing("statement", participant=participant))


def days_of(session: Session, period: str) -> Sequence[Period]:
    """Return the days that are called by a period's name: several where calendars share one; raises NoSuchPeriod."""
    return [days for _, days in periods_named(session, period)]


def fields_seen(session: Session, decision: Decision, participant: str, period: str) -> frozenset[FieldScope]:
    """Return the fields that are seen on a participant's statement of a period, on all days that are called so."""
    as_of = newest_position(session)
    seen = [fields_on(session, decision, participant, on=days, as_of=as_of) for days in days_of(session, period)]
    return seen[0].intersection(*seen[1:])
