"""Building a statement from the newest runs of a period."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlmodel import Session

from compledger.people import holders, names_of, titles
from compledger.plans import periods_named
from compledger.rules.language import CreditRule, Earning, PersonalRate, RuleSet
from compledger.rules.money import from_minor, share_of
from compledger.rules.periods import Period
from compledger.rules.refused import Refused
from compledger.runs import (
    KnownRun,
    LineRow,
    Run,
    exceptions_of,
    latest_runs,
    lines_of,
    measurements_of,
    totals_of,
    versions_of,
)
from compledger.statements.model import Basis, Component, Measurement, Notice, Statement, StatementLine, TierPosition
from compledger.store import Store

NOTICES = {
    "no_seat": "not credited: no seat was held on that day",
    "other_currency": "not credited: it is in another currency than the plan",
    "no_base": "not credited: the amount that the rule credits is missing",
    "no_rate": "not paid: no personal rate is in force on that day",
    "no_quota": "not paid: no quota is set for the period",
    "quota_not_positive": "not paid: the quota of the period is nought or less",
}


class NoStatement(Refused, LookupError):
    """Nothing was calculated for this payee and period."""

    def __init__(self, participant: str, period: str) -> None:
        self.participant, self.period = participant, period
        super().__init__(
            f"there is no statement of {participant!r} for {period!r}: no run of the period names this payee. "
            f"Check the payee's id, or calculate the period: compledger run calculate --period {period}"
        )


class NotOneStatement(Refused, LookupError):
    """The period's runs pay in several currencies, or over other days under one name."""

    def __init__(self, participant: str, period: str, runs: Sequence[Run]) -> None:
        self.participant, self.period = participant, period
        listed = ", ".join(f"{run.rule_set} in {run.currency} on {run.calendar}" for run in runs)
        super().__init__(
            f"{participant!r} is paid for {period!r} by rule sets that cannot be added up ({listed}). "
            "A statement has one currency and one calendar: give periods of different calendars different names, "
            "and pay each participant in one currency."
        )


def build_statement(store: Store, session: Session, participant: str, period_name: str) -> Statement:
    """Return a payee's statement of a period over all rule sets.

    Raises:
        NoSuchPeriod: no calendar has the period.
        NoStatement: no run of it names the payee.
        NotOneStatement: the runs that name the payee differ in currency or calendar.
    """
    periods = dict(periods_named(session, period_name))
    runs = [
        versions_of(session, run)
        for run in latest_runs(session, period_name)
        if totals_of(session, run, participant) or measurements_of(session, run, participant)
    ]
    if not runs:
        raise NoStatement(participant, period_name)
    if len({(known.run.currency, known.run.calendar) for known in runs}) > 1:
        raise NotOneStatement(participant, period_name, [known.run for known in runs])
    period = periods[runs[0].run.calendar]
    components = tuple(c for known in runs for c in _components(session, known, participant))
    return Statement(
        participant=participant,
        name=names_of(session, [participant])[participant],
        title=_title(session, participant, period, max(known.run.as_of for known in runs)),
        period=period,
        currency=runs[0].run.currency,
        measurements=_merged(m for known in runs for m in _measurements(session, known, participant)),
        components=components,
        lines=tuple(line for known in runs for line in _lines(store, session, known, participant)),
        notices=tuple(n for known in runs for n in _notices(store, session, known.run, participant)),
        basis=tuple(_basis(known) for known in runs),
        earned=sum((component.earned for component in components), Decimal(0)),
    )


def _title(session: Session, participant: str, period: Period, as_of: int) -> str:
    """Return the title of the seat held on the last day of the period, else on its first."""
    for day in (period.ends_before - timedelta(days=1), period.starts_on):
        seat = holders(session, as_of, day).get(participant)
        if seat is not None:
            return titles(session, as_of, day).get(seat, seat)
    return ""


def _components(session: Session, known: KnownRun, participant: str) -> Iterator[Component]:
    for total in totals_of(session, known.run, participant):
        earning = _earning(known.versions, total.component)
        earned = from_minor(total.earned_minor, known.run.currency)
        yield Component(known.run.rule_set, earning.id, earning.clause, earning.text, total.lines, earned)


def _measurements(session: Session, known: KnownRun, participant: str) -> Iterator[Measurement]:
    for row in measurements_of(session, known.run, participant):
        credited = Decimal(row.credited)
        attainment = share_of(credited, row.quota) if row.quota else None
        bounds = _bounds(known.versions[-1], row.measure)
        yield Measurement(known.run.rule_set, row.measure, credited, row.quota, attainment, bounds)


def _merged(measurements: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Return the measurements, those that say the same of one measure once, with the tiers of all of them."""
    merged: dict[tuple[str, Decimal, Decimal | None], Measurement] = {}
    for found in measurements:
        key = (found.measure, found.credited, found.quota)
        before = merged.get(key, found)
        merged[key] = replace(before, tiers=tuple(sorted({*before.tiers, *found.tiers})))
    return tuple(merged.values())


def _bounds(version: RuleSet, measure: str) -> tuple[Decimal, ...]:
    """Return the shares of quota at which the tiers of a measure's earnings begin."""
    tables = [earning.table for earning in version.earnings if earning.measure == measure and earning.table]
    return tuple(sorted({tier.from_attainment for table in tables for tier in table.tiers}))


def _lines(store: Store, session: Session, known: KnownRun, participant: str) -> Iterator[StatementLine]:
    quotas = {row.measure: row.quota for row in measurements_of(session, known.run, participant)}
    for row in lines_of(store, session, known.run, participant):
        version = known.versions[row.version]
        earning = _earning([version], row.component)
        rule = _credit_rule(version, row.rule_id)
        yield StatementLine(
            number=row.number,
            run=known.run.run,
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
        )


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


def _notices(store: Store, session: Session, run: Run, participant: str) -> Iterator[Notice]:
    for exception in exceptions_of(store, session, run, participant):
        text = f"{exception.source_key} of {exception.day} is {NOTICES[exception.kind]} ({exception.about})"
        yield Notice(exception.kind, exception.source_key, text)


def _basis(known: KnownRun) -> Basis:
    newest = known.versions[-1]
    return Basis(
        run=known.run.run,
        rule_set=known.run.rule_set,
        version=newest.label,
        rule_set_hash=newest.hash,
        log_position=known.run.as_of,
        lines_root=known.run.lines_root,
    )


def _earning(versions: Sequence[RuleSet], component: str) -> Earning:
    return next(e for version in reversed(versions) for e in version.earnings if e.id == component)


def _credit_rule(version: RuleSet, rule_id: str) -> CreditRule:
    return next(rule for rule in version.credit_rules if rule.id == rule_id)
