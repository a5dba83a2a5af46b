"""The one way into the case engine for a whole calculation: every sale, then every payee, one after the other."""

from collections.abc import Iterable, Sequence

from compledger.rules.case.crediting import Crediter
from compledger.rules.case.earning import Earner
from compledger.rules.case.facts import People
from compledger.rules.case.matching import Versions
from compledger.rules.case.results import CaseException, CaseOutcome, Credit, Sale
from compledger.rules.snapshot import Snapshot


class Credited:
    """Every sale of a snapshot credited; payees are worked out when they are asked."""

    def __init__(self, snapshot: Snapshot, sales: Iterable[Sale], versions: Versions | None = None) -> None:
        """Credit sales.

        Args:
            snapshot: what may be read; its relation of transactions is not.
            sales: the transactions in force, as that relation has them, in any order.
            versions: rule set versions that are ready already.
        """
        people = People(snapshot)
        crediter, self._earner = Crediter(snapshot, people, versions), Earner(snapshot, people)
        self._credits: dict[str, list[Credit]] = {}
        self._exceptions: dict[str | None, list[CaseException]] = {}
        for sale in sales:
            found, missed = crediter.credits_of(sale)
            for credit in found:
                self._credits.setdefault(credit.participant, []).append(credit)
            for exception in missed:
                self._exceptions.setdefault(exception.participant, []).append(exception)
        named = {who for who in self._exceptions if who is not None}
        self.participants = sorted({*people.participants, *people.with_quotas, *self._credits, *named})
        """Everybody of whom anything is known."""

    @property
    def of_nobody(self) -> Sequence[CaseException]:
        """The exceptions that name no participant."""
        return self._exceptions.get(None, ())

    def outcome(self, participant: str) -> CaseOutcome:
        """Return what comes of one payee's periods."""
        credits, exceptions = self._credits.get(participant, ()), self._exceptions.get(participant, ())
        return self._earner.outcome(participant, credits, exceptions)


def calculate(snapshot: Snapshot, sales: Iterable[Sale], versions: Versions | None = None) -> CaseOutcome:
    """Return what comes of everybody's periods, and the exceptions that name nobody; see `Credited`."""
    credited = Credited(snapshot, sales, versions)
    return together(map(credited.outcome, credited.participants), credited.of_nobody)


def together(outcomes: Iterable[CaseOutcome], of_nobody: Iterable[CaseException] = ()) -> CaseOutcome:
    """Return several payees' outcomes as one, with exceptions that name nobody."""
    outcomes = tuple(outcomes)
    return CaseOutcome(
        credits=tuple(credit for each in outcomes for credit in each.credits),
        lines=tuple(line for each in outcomes for line in each.lines),
        exceptions=(*(exception for each in outcomes for exception in each.exceptions), *of_nobody),
        measurements=tuple(measured for each in outcomes for measured in each.measurements),
        figures=tuple(figure for each in outcomes for figure in each.figures),
    )
