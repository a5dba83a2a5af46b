"""Provisional results: what a payee earns by now, as a run that nobody has registered would say it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from compledger.rules.case import CaseLine, CaseOutcome, Credit
from compledger.rules.money import plain
from compledger.runs import (
    FigureRow,
    KnownRun,
    PayeeResults,
    PeriodFacts,
    Run,
    RunException,
    RunMeasurement,
    RunTotal,
    in_order,
    line_rows,
)


def provisional_results(facts: PeriodFacts, number: int, participant: str, outcome: CaseOutcome) -> PayeeResults:
    """Return what a payee earns.

    Args:
        facts: what is known of the period.
        number: of the run that it would be, below nought, where no registered one is.
        participant: the payee.
        outcome: what the case engine makes of the facts.
    """
    run = _run(facts, number, outcome)
    known = KnownRun(
        run,
        versions=[segment.value for segment in facts.snapshot.rule_sets],
        days=[(segment.effective_from, segment.effective_until) for segment in facts.snapshot.rule_sets],
    )
    measurements = [
        RunMeasurement(
            run=number, participant=participant, measure=each.measure, credits=each.credits,
            credited=plain(each.credited), quota=each.quota, window_calendar=each.window_calendar,
            window_period=each.window_period if each.window_calendar else None, known_from=0,
        )
        for each in sorted(outcome.measurements, key=lambda each: each.measure)
    ]  # fmt: skip
    return PayeeResults(
        known=known,
        participant=participant,
        lines=line_rows(
            known, sorted(map(_row, outcome.lines), key=in_order), map(_credit, outcome.credits), measurements
        ),
        figures=[
            FigureRow(each.component, each.part, each.name, each.value)
            for each in sorted(outcome.figures, key=lambda each: (each.component, each.part, each.name))
        ],
        totals=_totals(number, participant, outcome.lines),
        measurements=measurements,
        exceptions=list(_exceptions(outcome)),
    )


def _run(facts: PeriodFacts, number: int, outcome: CaseOutcome) -> Run:
    return Run(
        run=number,
        rule_set=facts.snapshot.rule_sets[0].value.name,
        calendar=facts.calendar,
        period=facts.period.name,
        currency=facts.currency,
        as_of=facts.snapshot.log_position,
        manifest=b"",
        lines_root="",
        lines=len(outcome.lines),
        exception_counts="",
        earned_minor=sum(line.earned_minor for line in outcome.lines),
        known_from=0,
    )


def _row(line: CaseLine) -> dict[str, Any]:
    return {each.name: getattr(line, each.name) for each in fields(CaseLine)}


def _credit(credit: Credit) -> dict[str, Any]:
    """Return what running totals ask of a credit."""
    matched = credit.matched
    return {
        "transaction_id": matched.sale["transaction_id"],
        "source": matched.sale["source"],
        "source_key": matched.sale["source_key"],
        "day": matched.day,
        "version": matched.version,
        "rule_id": matched.rule.id,
        "recipient": credit.recipient,
        "level": credit.level,
        "credited": credit.credited,
    }


def _totals(number: int, participant: str, lines: Sequence[CaseLine]) -> Sequence[RunTotal]:
    counts, sums = Counter[str](), Counter[str]()
    for line in lines:
        counts[line.component] += 1
        sums[line.component] += line.earned_minor
    return [
        RunTotal(
            run=number, participant=participant, component=component, lines=count, earned_minor=sums[component],
            known_from=0,
        )
        for component, count in sorted(counts.items())
    ]  # fmt: skip


def _exceptions(outcome: CaseOutcome) -> Iterator[RunException]:
    in_order_ = sorted(
        outcome.exceptions,
        key=lambda each: ((each.day is None, each.day), (each.source_key is None, each.source_key), each.about),
    )
    for each in in_order_:
        yield RunException(**{field.name: getattr(each, field.name) for field in fields(each)})
