"""The one way into the case engine for a whole calculation: every sale, then every payee, one after the other."""

from collections.abc import Collection, Iterable

from compledger.rules.case.crediting import Crediter
from compledger.rules.case.earning import Earner
from compledger.rules.case.facts import People
from compledger.rules.case.matching import Versions
from compledger.rules.case.results import CaseException, CaseOutcome, Credit, Sale
from compledger.rules.snapshot import Snapshot


def calculate(
    snapshot: Snapshot,
    sales: Iterable[Sale],
    participants: Collection[str] | None = None,
    versions: Versions | None = None,
) -> CaseOutcome:
    """Return what comes of a snapshot's periods.

    Args:
        snapshot: what may be read; its relation of transactions is not.
        sales: the transactions in force, as that relation has them, in any order.
        participants: whose results are asked; everybody's where None, with the exceptions that name nobody.
        versions: rule set versions that are ready already.
    """
    people = People(snapshot)
    crediter, earner = Crediter(snapshot, people, versions), Earner(snapshot, people)
    credits: dict[str, list[Credit]] = {}
    exceptions: dict[str | None, list[CaseException]] = {}
    for sale in sales:
        found, missed = crediter.credits_of(sale)
        for credit in found:
            credits.setdefault(credit.participant, []).append(credit)
        for exception in missed:
            exceptions.setdefault(exception.participant, []).append(exception)
    everybody = {*people.participants, *people.with_quotas, *credits, *(who for who in exceptions if who is not None)}
    asked = sorted(everybody if participants is None else everybody & {*participants})
    outcomes = [earner.outcome(who, credits.get(who, ()), exceptions.get(who, ())) for who in asked]
    of_nobody = () if participants is not None else exceptions.get(None, ())
    return together(outcomes, of_nobody)


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
