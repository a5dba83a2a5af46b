"""Why a participant has a credit of a sale, or none, by each rule set that is in force on its day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from compledger.people import Participant
from compledger.plans import calendar_of, in_force, published_rule_sets
from compledger.rules.case import Sale
from compledger.rules.case.crediting import Crediter
from compledger.rules.case.why import Explainer, WhyNot
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.runs import PeriodFacts, load_transactions, newest_fact_position, open_engine, period_facts, sales_in
from compledger.sales import ReceivedTransaction
from compledger.store import Store


class NothingInForceOn(Refused, LookupError):
    """No version of any rule set, or of the one that was asked, is in force on a sale's day in a published period."""

    def __init__(self, day: date, rule_set: str | None) -> None:
        self.day, self.rule_set = day, rule_set
        what = "no rule set has a version" if rule_set is None else f"rule set {rule_set!r} has no version"
        super().__init__(
            f"{what} in force on {day} in a published period, so there is no rule to ask. "
            "List what is published: compledger rules list"
        )


class NobodyKnown(Refused, LookupError):
    """No participant has the id."""

    def __init__(self, participant: str) -> None:
        self.participant = participant
        super().__init__(f"nobody is known as {participant!r}. Check the participant's id: compledger people list")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rule set says."""

    rule_set: str
    period: Period
    sale: Sale
    log_position: int
    answer: WhyNot
    currency: str


def periods_of(session: Session, day: date, rule_set: str | None, as_of: int) -> Sequence[tuple[str, str, Period]]:
    """Return rule set, calendar and period of each plan that is in force on a day; raises NothingInForceOn."""
    that_day = Period(str(day), day, day + timedelta(days=1))
    found = []
    for name in published_rule_sets(session, as_of) if rule_set is None else (rule_set,):
        for segment in in_force(session, name, that_day, as_of):
            calendar = segment.value.calendar
            found += [(name, calendar, period) for period in calendar_of(session, calendar).periods if day in period]
    if not found:
        raise NothingInForceOn(day, rule_set)
    return found


def why_not(store: Store, transaction: ReceivedTransaction, participant: str, rule_set: str | None) -> list[Answer]:
    """Return what every rule of each plan in force says of a sale, and what a participant has of it, as known by now.

    Raises:
        NobodyKnown: there is no such participant.
        NothingInForceOn: no plan is in force.
        NoWindow, FieldKindDiffers: as a run of the period would.
    """
    with store.reading() as session:
        if session.get(Participant, participant) is None:
            raise NobodyKnown(participant)
        as_of = newest_fact_position(session)
        wanted = periods_of(session, transaction.day, rule_set, as_of)
        facts = [(name, period_facts(session, name, calendar, period, as_of)) for name, calendar, period in wanted]
    return [_answer(store, name, each, transaction.row, participant) for name, each in facts]


def _answer(store: Store, rule_set: str, facts: PeriodFacts, row: int, participant: str) -> Answer:
    with open_engine(store) as (connection, _):
        load_transactions(connection, store, facts)
        (sale,) = sales_in(connection, "transaction_id = ?", [row])
    answer = Explainer(Crediter(facts.snapshot)).why_not(sale, participant)
    return Answer(rule_set, facts.period, sale, facts.snapshot.log_position, answer, facts.currency)
