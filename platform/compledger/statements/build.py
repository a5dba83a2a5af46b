"""Building a statement from the newest runs of a period."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from sqlmodel import Session

from compledger.people import names_of
from compledger.plans import PeriodState, period_states
from compledger.rules.money import from_minor
from compledger.rules.periods import Period
from compledger.runs import KnownRun, PayeeResults, Run, is_stale, published_since, results_of, versions_of
from compledger.statements.line import StatementLine
from compledger.statements.lines import statement_lines
from compledger.statements.measured import merged
from compledger.statements.model import Basis, Clause, Component, Notice, Statement
from compledger.statements.notices import notices_of, outdated, part_of_period, provisional_notice, shut_gates
from compledger.statements.other_currencies import other_currencies
from compledger.statements.seats_held import titles_in
from compledger.statements.selection import select_runs
from compledger.statements.workings import Workings
from compledger.store import Store


def build_statement(
    store: Store,
    session: Session,
    participant: str,
    period_name: str,
    as_of: int | None = None,
    stale: Callable[[Session, Run], bool] = is_stale,
) -> Statement:
    """Return a payee's statement of a period over all rule sets; `stale` says whether facts have changed since a run.

    With `as_of` it is made of the newest runs that know no more than that log position, and tells nothing of later
    facts.

    Raises:
        NoSuchPeriod: no calendar has the period.
        NoStatement: no run of it names the payee, who held no seat in it either.
        NotOneStatement: the runs that pay the payee differ in currency or calendar.
        OtherEngine: a run was calculated by an engine of another version.
    """
    selected = select_runs(store, session, participant, period_name, as_of)
    runs = [versions_of(session, run) for run in selected.runs]
    changed = [] if as_of is not None else [run for run in selected.runs if stale(session, run)]
    results = [results_of(store, session, known, participant) for known in runs]
    return statement_of(session, results, selected.period, tuple(_outdated(session, changed, selected.period)))


def statement_of(
    session: Session, results: Sequence[PayeeResults], period: Period, first: Sequence[Notice] = ()
) -> Statement:
    """Return the statement of a payee's results, at least one, all in one currency; `first` are notices before others.

    The session reads the people and the sales that the results name, as known at the results' log positions.
    """
    workings = [Workings(session, found, period) for found in results]
    runs, participant = [found.known for found in results], results[0].participant
    lines = tuple(line for of_run in workings for line in statement_lines(of_run))
    components = tuple(component for found in results for component in _components(found, lines))
    known_from = max(known.run.as_of for known in runs)
    earned = sum((component.earned for component in components), Decimal(0))
    return Statement(
        participant=participant,
        name=names_of(session, [participant])[participant],
        title=titles_in(session, period, known_from, participant).get(participant, ""),
        period=period,
        currency=runs[0].run.currency,
        measurements=merged(found for of_run in workings for found in of_run.measured.values()),
        components=components,
        lines=lines,
        notices=(*first, *_notices(workings, period, lines)),
        basis=tuple(basis for known in runs for basis in _bases(known)),
        earned=earned,
        other_currencies=tuple(other_currencies(session, runs, participant, period, earned)),
    )


def provisional_statement(session: Session, results: Sequence[PayeeResults], period: Period) -> Statement:
    """Return the statement of a payee's provisional results, which says of itself that it is one."""
    position = max(found.known.run.as_of for found in results)
    return statement_of(session, results, period, (provisional_notice(position),))


def _components(results: PayeeResults, lines: Sequence[StatementLine]) -> Iterator[Component]:
    run = results.known.run
    for total in results.totals:
        clauses = dict.fromkeys(
            Clause(line.version, line.earning_clause, line.earning_text)
            for line in lines
            if (line.run, line.component) == (total.run, total.component)
        )
        earned = from_minor(total.earned_minor, run.currency)
        yield Component(run.rule_set, total.component, tuple(clauses), total.lines, earned)


def _outdated(session: Session, changed: Sequence[Run], period: Period) -> Iterator[Notice]:
    """Give a notice if facts have changed since any of some runs."""
    if changed:
        published = [f"version {label} of {run.rule_set}" for run in changed for label in published_since(session, run)]
        closed = period_states(session, changed[0].calendar).get(period.name) is PeriodState.CLOSED
        yield outdated([run.run for run in changed], period.name, published, closed=closed)


def _notices(workings: Sequence[Workings], period: Period, lines: Sequence[StatementLine]) -> Iterator[Notice]:
    """Give what the runs themselves say: missing versions, exceptions, conditions that do not hold."""
    several = len(workings) > 1
    for of_run in workings:
        yield from part_of_period(of_run.known, period)
    for of_run in workings:
        yield from notices_of(of_run.results, of_run.known.run.rule_set if several else "")
    for of_run in workings:
        yield from _shut(of_run, lines, of_run.known.run.rule_set if several else "")


def _shut(workings: Workings, lines: Sequence[StatementLine], plan: str) -> Iterator[Notice]:
    run = workings.known.run
    told = {line.component for line in lines if line.run == run.run}
    told |= {found.about for found in workings.results.exceptions}
    return shut_gates(workings.known, workings.figures, told, plan)


def _bases(known: KnownRun) -> Iterator[Basis]:
    for version, (begins, ends) in zip(known.versions, known.days, strict=True):
        yield Basis(
            run=known.run.run,
            rule_set=known.run.rule_set,
            version=version.label,
            rule_set_hash=version.hash,
            effective_from=begins,
            effective_until=ends,
            log_position=known.run.as_of,
            lines_root=known.run.lines_root,
        )
