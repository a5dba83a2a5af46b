"""Building a statement from the newest runs of a period."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlmodel import Session

from compledger.people import names_of
from compledger.plans import PeriodState, period_states
from compledger.rules.language import Earning, PersonalRate, RuleSet
from compledger.rules.money import from_minor, share_of
from compledger.runs import (
    KnownRun,
    LineRow,
    Run,
    exceptions_of,
    is_stale,
    lines_of,
    measurements_of,
    totals_of,
    versions_of,
)
from compledger.statements.model import (
    Basis,
    Clause,
    Component,
    Converted,
    Measurement,
    Notice,
    Statement,
    StatementLine,
    TierPosition,
)
from compledger.statements.other_currencies import other_currencies
from compledger.statements.seats_held import titles_in
from compledger.statements.selection import select_runs
from compledger.store import Store

NOTICES = {
    "no_participant": "not credited: it names no participant",
    "no_seat": "not credited: no seat was held on that day",
    "no_plan": "not credited: the plan is not assigned to the payee on that day",
    "other_currency": "not credited: it is in another currency than the plan, which converts none",
    "no_exchange_rate": "not credited: no rate of exchange converts it on that day",
    "converted_too_large": "not credited: converted it has more than 12 digits before its point",
    "no_base": "not credited: the amount that the rule credits is missing",
    "no_rate": "not paid: no personal rate is in force on that day",
    "no_quota": "not paid: no quota is set for the period",
    "quota_not_positive": "not paid: the quota of the period is nought or less",
    "quota_other_currency": "not paid: the quota of the period is in another currency than the plan",
}
"""What a statement says of each kind of exception that the engine knows."""

STALE = "facts_changed"
"""Kind of the notice that a run is out of date."""


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
    """
    selected = select_runs(store, session, participant, period_name, as_of)
    runs, period = [versions_of(session, run) for run in selected.runs], selected.period
    lines = tuple(line for known in runs for line in _lines(store, session, known, participant))
    components = tuple(c for known in runs for c in _components(session, known, participant, lines))
    known_from = max(run.as_of for run in selected.runs)
    earned = sum((component.earned for component in components), Decimal(0))
    outdated = [] if as_of is not None else [run.run for run in selected.runs if stale(session, run)]
    return Statement(
        participant=participant,
        name=names_of(session, [participant])[participant],
        title=titles_in(session, period, known_from, participant).get(participant, ""),
        period=period,
        currency=selected.runs[0].currency,
        measurements=_merged(m for known in runs for m in _measurements(session, known, participant)),
        components=components,
        lines=lines,
        notices=(
            *_outdated(outdated, period_name, closed=_is_closed(session, selected.runs[0])),
            *(n for run in selected.runs for n in _notices(store, session, run, participant)),
        ),
        basis=tuple(basis for known in runs for basis in _bases(known)),
        earned=earned,
        other_currencies=tuple(other_currencies(session, runs, participant, period, earned)),
    )


def _components(
    session: Session, known: KnownRun, participant: str, lines: Sequence[StatementLine]
) -> Iterator[Component]:
    for total in totals_of(session, known.run, participant):
        clauses = dict.fromkeys(
            Clause(line.version, line.earning_clause, line.earning_text)
            for line in lines
            if (line.run, line.component) == (total.run, total.component)
        )
        earned = from_minor(total.earned_minor, known.run.currency)
        yield Component(known.run.rule_set, total.component, tuple(clauses), total.lines, earned)


def _measurements(session: Session, known: KnownRun, participant: str) -> Iterator[Measurement]:
    for row in measurements_of(session, known.run, participant):
        if not row.credits and row.quota is None:
            continue
        credited = Decimal(row.credited)
        attainment = share_of(credited, row.quota) if row.quota is not None and row.quota > 0 else None
        bounds = _bounds(known.versions, row.measure)
        yield Measurement(known.run.rule_set, row.measure, credited, row.quota, attainment, bounds)


def _merged(measurements: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Return the measurements, those that say the same of one measure once, with the tiers of all of them."""
    merged: dict[tuple[str, Decimal, Decimal | None], Measurement] = {}
    for found in measurements:
        key = (found.measure, found.credited, found.quota)
        before = merged.get(key, found)
        merged[key] = replace(before, tiers=tuple(sorted({*before.tiers, *found.tiers})))
    return tuple(merged.values())


def _bounds(versions: Sequence[RuleSet], measure: str) -> tuple[Decimal, ...]:
    """Return the shares of quota at which the tiers of a measure's earnings begin, in any of the versions."""
    earnings = [earning for version in versions for earning in version.earnings if earning.measure == measure]
    tables = [earning.table for earning in earnings if earning.table]
    return tuple(sorted({tier.from_attainment for table in tables for tier in table.tiers}))


def _lines(store: Store, session: Session, known: KnownRun, participant: str) -> Iterator[StatementLine]:
    quotas = {row.measure: row.quota for row in measurements_of(session, known.run, participant)}
    for row in lines_of(store, session, known.run, participant):
        version = known.versions[row.version]
        earning = next(earning for earning in version.earnings if earning.id == row.component)
        rule = next(rule for rule in version.credit_rules if rule.id == row.rule_id)
        yield StatementLine(
            number=row.number,
            run=known.run.run,
            version=version.label,
            component=row.component,
            source_key=row.source_key,
            day=row.day,
            transaction_amount=row.base,
            credit_clause=rule.clause,
            credit_text=rule.text,
            share=row.share,
            position=row.position,
            credited=row.credited,
            slice=row.slice,
            earning_clause=earning.clause,
            earning_text=earning.text,
            rate=row.rate,
            rate_source=_rate_source(earning, row),
            times=row.times,
            tier=_tier(earning, row, quotas.get(earning.measure)),
            exact=row.exact,
            earned=from_minor(row.earned_minor, known.run.currency),
            converted=_converted(row),
        )


def _converted(row: LineRow) -> Converted | None:
    if row.received is None or row.exchange_rate is None:
        return None
    assert row.received_currency is not None
    assert row.exchange_path is not None
    return Converted(row.received, row.received_currency, row.exchange_rate, row.exchange_path)


def _tier(earning: Earning, row: LineRow, quota: Decimal | None) -> TierPosition | None:
    if earning.table is None or row.tier is None:
        return None
    assert quota is not None, "a line in a tier was cut at the bounds of a quota"
    tiers = earning.table.tiers
    return TierPosition(
        number=row.tier,
        from_attainment=tiers[row.tier - 1].from_attainment,
        until_attainment=tiers[row.tier].from_attainment if row.tier < len(tiers) else None,
        slice_from=row.slice_from,
        slice_until=row.slice_from + row.slice,
        quota=quota,
    )


def _rate_source(earning: Earning, row: LineRow) -> str:
    if earning.table and row.tier and earning.table.tiers[row.tier - 1].rate is not None:
        return "tier"
    return f"personal {earning.rate.name}" if isinstance(earning.rate, PersonalRate) else "plan"


def _is_closed(session: Session, run: Run) -> bool:
    return period_states(session, run.calendar).get(run.period) is PeriodState.CLOSED


def _outdated(runs: Sequence[int], period: str, *, closed: bool) -> Iterator[Notice]:
    if not runs:
        return
    which = f"run {runs[0]} was" if len(runs) == 1 else f"runs {', '.join(map(str, runs))} were"
    changed = f"Facts have changed since {which} calculated, and this statement does not show it. "
    if closed:
        yield Notice(STALE, "", f"{changed}The period is closed: what has changed belongs to a later one.")
    else:
        again = f"Calculate the period again: compledger run calculate --period {period}"
        yield Notice(STALE, "", changed + again)


def _notices(store: Store, session: Session, run: Run, participant: str) -> Iterator[Notice]:
    for exception in exceptions_of(store, session, run, participant):
        about = exception.about if exception.detail is None else f"{exception.about}, {exception.detail}"
        text = f"{exception.source_key} of {exception.day} is {NOTICES[exception.kind]} ({about})"
        yield Notice(exception.kind, exception.source_key, text)


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
