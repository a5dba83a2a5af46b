"""The snapshot of a worked example: a company of a few people, as a calculation reads it."""

from collections.abc import Iterable, Sequence
from datetime import date

import pyarrow as pa

from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.worked_example import ExamplePerson, WorkedExample
from compledger.rules.periods import Period
from compledger.rules.snapshot import QUOTAS, RATES, RELATED, SEATS, Snapshot, Table
from compledger.rules.timeline import FOREVER, Segment
from compledger.rules.worked_examples.reached import Row, related_rows, seat_days
from compledger.rules.worked_examples.transactions import SALES


def snapshot_of(rule_set: RuleSet, example: WorkedExample) -> Snapshot:
    """Return what the engine reads for an example, its transactions apart, which `load_transactions` puts under SALES.

    A quota of an example is the target of its period and of every window that a measure is taken over. Nobody is
    assigned to the plan, so that it pays everybody.
    """
    windows = _windows(rule_set, example)
    first_day = min([example.period.starts_on, *(window.starts_on for window in windows.values())])
    decides = Segment(
        max(rule_set.effective_from, first_day), min(rule_set.effective_until, example.period.ends_before), rule_set
    )
    return Snapshot(
        calendar=rule_set.calendar,
        periods=(example.period,),
        windows={calendar: (window,) for calendar, window in windows.items()},
        log_position=0,
        transactions=SALES,
        rule_sets=(decides,),
        seats=_table(SEATS, ((p.participant, p.participant, p.title, p.unit, *seat_days(p)) for p in example.people)),
        quotas=_table(QUOTAS, _quotas(rule_set, example, windows.items())),
        rates=_table(RATES, _rates(example.people)),
        related=_table(RELATED, related_rows(example)),
    )


def _windows(rule_set: RuleSet, example: WorkedExample) -> dict[str, Period]:
    """Return the window that holds the example's period, by the calendar that measures name."""
    named = f"{example.window_from.isoformat()} to {example.period.name}"
    return {
        measure.window: Period(named, example.window_from, example.period.ends_before)
        for measure in rule_set.measures
        if measure.window is not None
    }


def _quotas(rule_set: RuleSet, example: WorkedExample, windows: Iterable[tuple[str, Period]]) -> list[Row]:
    targets = [(rule_set.calendar, example.period), *windows]
    return [
        (person.participant, name, calendar, period.name, amount, rule_set.currency)
        for person in example.people
        for name, amount in person.quotas.items()
        for calendar, period in targets
    ]


def _rates(people: Sequence[ExamplePerson]) -> list[Row]:
    return [(p.participant, name, rate, date.min, FOREVER) for p in people for name, rate in p.rates.items()]


def _table(schema: pa.Schema, rows: Iterable[Row]) -> Table:
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)
