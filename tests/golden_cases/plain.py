"""A worked example as the plain evaluator, which shares no code with the engine, works it out."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from compledger.rules.formulas import rounded
from compledger.rules.language import TRANSACTION_FIELDS, RuleSet
from compledger.rules.language.forms.crediting import Through
from compledger.rules.language.forms.worked_example import WorkedExample
from compledger.rules.worked_examples import Came, Line, Outcome, snapshot_of
from tests.naive import Held, OwnRate, Quota, Tie, World, evaluate
from tests.naive.credit import credit
from tests.naive.measure import Measured


def plain_outcome(rule_set: RuleSet, example: WorkedExample) -> Outcome:
    """Return what an example comes to, in the form in which expectations are compared."""
    world = world_of(rule_set, example, {})
    found = evaluate(world)
    measured = Measured(world, credit(world)[0])
    pairs = [(person.participant, measure.id) for person in example.people for measure in rule_set.measures]
    return Outcome(
        rule_set.currency,
        [
            Line(x.participant, x.component, x.kind, x.source_key, x.slice, x.effective_rate, x.earned_minor)
            for x in found.lines
        ],
        {pair: rounded(measured.total(*pair, example.period), 12) for pair in pairs},
        [Came(trouble.kind, trouble.source_key, trouble.participant, trouble.about) for trouble in found.exceptions],
    )


def world_of(rule_set: RuleSet, example: WorkedExample, exchange: Mapping[tuple[str, date], Decimal]) -> World:
    """Return the world that an example is."""
    snapshot = snapshot_of(rule_set, example)
    names = TRANSACTION_FIELDS.with_declared(rule_set.fields).kinds
    return World(
        calendar=snapshot.calendar,
        periods=snapshot.periods,
        windows=snapshot.windows,
        versions=snapshot.rule_sets,
        transactions=[{name: row.get(name) for name in names} for row in example.transactions],
        seats=[Held(*row.values()) for row in snapshot.seats.to_pylist()],
        ties=[Tie(Through(row.pop("through")), **_days(row)) for row in snapshot.related.to_pylist()],
        quotas=[Quota(**row) for row in snapshot.quotas.to_pylist()],
        rates=[OwnRate(**_days(row)) for row in snapshot.rates.to_pylist()],
        exchange=exchange,
    )


def _days(row: dict[str, object]) -> dict[str, object]:
    return {"begins": row.pop("effective_from"), "ends": row.pop("effective_until"), **row}
