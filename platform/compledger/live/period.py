"""A live period: one rule set's period, worked out anew for watched payees with every fact that becomes known."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from sqlmodel import Session

from compledger.live.provisional import provisional_results
from compledger.live.sales_on_hand import SalesOnHand
from compledger.rules.case import Sale
from compledger.rules.case.matching import Versions
from compledger.rules.live import LiveView, subjects_of
from compledger.rules.periods import Period
from compledger.runs import (
    NothingToCalculate,
    PayeeResults,
    PeriodFacts,
    inputs_of,
    newest_fact_position,
    newest_terms_position,
    period_facts,
)
from compledger.sales import accepted_batches
from compledger.store import Store


class LivePeriod:
    """One rule set's period as known at the newest log position; for one thread at a time."""

    def __init__(self, store: Store, rule_set: str, calendar: str, period: Period, versions: Versions) -> None:
        """Read everything that is known by now.

        Raises:
            NothingToCalculate: no version is in force.
            NoWindow, FieldKindDiffers: as a run would.
        """
        self._store, self._versions = store, versions
        self._rule_set, self._calendar, self._period = rule_set, calendar, period
        with store.reading() as session:
            self._terms_position = newest_terms_position(session)
            self._facts = self._read(session, newest_fact_position(session))
        self._sales = SalesOnHand(store, self._facts)
        self._view = self._new_view()

    @property
    def position(self) -> int:
        """The log position up to which everything is known."""
        return self._facts.snapshot.log_position

    def close(self) -> None:
        """Let go of the sales."""
        self._sales.close()

    def watch(self, participant: str) -> None:
        """Keep a payee's results up to date from now on."""
        self._view.watch(participant)

    def unwatch(self, participant: str) -> None:
        """Forget a payee's results."""
        self._view.unwatch(participant)

    def follow(self) -> Collection[str]:
        """Take in what has become known since; return the watched payees whose results it may change.

        Raises NothingToCalculate, NoWindow and FieldKindDiffers as at first; it is of no use then, and to be closed.
        """
        with self._store.reading() as session:
            position = newest_fact_position(session)
            if position == self.position:
                return ()
            terms_position = newest_terms_position(session)
            same_terms = terms_position == self._terms_position
            facts = self._with_batches(session, position) if same_terms else self._read(session, position)
        before = self._sales.last_row
        self._sales.renew(facts)
        others = not same_terms and inputs_of(facts) != inputs_of(self._facts)
        self._terms_position, self._facts = terms_position, facts
        if others:
            return self._begin_again()
        return self._view.change(self._sales.gone_after(before), self._sales.come_after(before))

    def results(self, participant: str, number: int) -> PayeeResults:
        """Return what a watched payee earns by now, under a run's number below nought; raises KeyError."""
        return provisional_results(self._facts, number, participant, self._view.outcome(participant))

    def _read(self, session: Session, position: int) -> PeriodFacts:
        facts = period_facts(session, self._rule_set, self._calendar, self._period, position)
        if not facts.snapshot.rule_sets:
            raise NothingToCalculate(self._rule_set, self._period)
        return facts

    def _with_batches(self, session: Session, position: int) -> PeriodFacts:
        """Return the same facts with the batches of sales that have come since."""
        snapshot = replace(self._facts.snapshot, log_position=position)
        return replace(self._facts, snapshot=snapshot, batches=accepted_batches(session, "transactions", position))

    def _begin_again(self) -> Collection[str]:
        watched = tuple(self._view.watched)
        self._view = self._new_view()
        for participant in watched:
            self._view.watch(participant)
        return watched

    def _new_view(self) -> LiveView:
        return LiveView(self._facts.snapshot, self._sales_of, self._versions)

    def _sales_of(self, participant: str) -> Iterator[Sale]:
        return self._sales.naming(subjects_of(self._facts.snapshot, participant))
