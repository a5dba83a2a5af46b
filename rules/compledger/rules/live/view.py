"""The live view: the credits of watched payees, each sale's apart, so that one that changes is one that is redone."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from compledger.rules.case import CaseException, CaseOutcome, Credit, Sale
from compledger.rules.case.crediting import Crediter
from compledger.rules.case.earning import Earner
from compledger.rules.case.facts import People
from compledger.rules.case.matching import Versions
from compledger.rules.snapshot import Snapshot


@dataclass(slots=True)
class _Watched:
    """What the sales in force make of one payee, by transaction."""

    credits: dict[int, list[Credit]] = field(default_factory=dict)
    exceptions: dict[int, list[CaseException]] = field(default_factory=dict)
    outcome: CaseOutcome | None = None
    """None where a change has not been worked out yet."""


class LiveView:
    """What watched payees earn of a Snapshot's periods, after any sequence of changes the same as a full calculation.

    A payee's pay depends on the sales that reach them and on nobody else's; so nobody else's are kept.
    """

    def __init__(
        self, snapshot: Snapshot, sales_of: Callable[[str], Iterable[Sale]], versions: Versions | None = None
    ) -> None:
        """Take what may be read.

        Args:
            snapshot: the facts; its relation of transactions is not read.
            sales_of: gives the sales in force that may reach a participant, by `subjects_of`, when they are first
                watched.
            versions: rule set versions that are ready already.
        """
        self.snapshot = snapshot
        self._sales_of = sales_of
        people = People(snapshot)
        self._crediter = Crediter(snapshot, people, versions)
        self._earner = Earner(snapshot, people)
        self._watched: dict[str, _Watched] = {}

    @property
    def watched(self) -> Collection[str]:
        """Whoever is watched."""
        return self._watched.keys()

    def watch(self, participant: str) -> None:
        """Keep a payee's results up to date from now on; their sales are credited at once."""
        if participant not in self._watched:
            kept = _Watched()
            for sale in self._sales_of(participant):
                self._take(sale, {participant: kept})
            self._watched[participant] = kept

    def unwatch(self, participant: str) -> None:
        """Forget a payee's results."""
        self._watched.pop(participant, None)

    def change(self, gone: Iterable[int], come: Iterable[Sale]) -> frozenset[str]:
        """Take sales back and others in; return the watched payees whose results that changes.

        Args:
            gone: transactions that are not in force any more; of those that reach nobody watched nothing is known.
            come: sales in force that were not before, those of days that the Snapshot does not hold left out.
        """
        touched = {who for number in gone for who, kept in self._watched.items() if _drop(kept, number)}
        for sale in come:
            touched |= self._take(sale, self._watched)
        return frozenset(touched)

    def outcome(self, participant: str) -> CaseOutcome:
        """Return what a watched payee earns, with everything that a statement says; raises KeyError."""
        kept = self._watched[participant]
        if kept.outcome is None:
            credits = [credit for of_sale in kept.credits.values() for credit in of_sale]
            exceptions = [exception for of_sale in kept.exceptions.values() for exception in of_sale]
            kept.outcome = self._earner.outcome(participant, credits, exceptions)
        return kept.outcome

    def _take(self, sale: Sale, among: Mapping[str, _Watched]) -> set[str]:
        """Credit a sale to those whom it reaches; return them."""
        number = sale["transaction_id"]
        assert isinstance(number, int)
        credits, exceptions = self._crediter.credits_of(sale)
        touched = set()
        for credit in credits:
            if (kept := among.get(credit.participant)) is not None:
                kept.credits.setdefault(number, []).append(credit)
                touched.add(credit.participant)
        for exception in exceptions:
            if exception.participant is not None and (kept := among.get(exception.participant)) is not None:
                kept.exceptions.setdefault(number, []).append(exception)
                touched.add(exception.participant)
        for who in touched:
            among[who].outcome = None
        return touched


def _drop(kept: _Watched, number: int) -> bool:
    """Forget a sale; return whether it was known."""
    known = [kept.credits.pop(number, None), kept.exceptions.pop(number, None)]
    if known == [None, None]:
        return False
    kept.outcome = None
    return True
