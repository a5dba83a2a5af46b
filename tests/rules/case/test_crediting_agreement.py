"""The case engine credits sales one at a time as the columnar engine and the plain evaluator do.

COMPLEDGER_FUZZ=5000 tries more worlds; COMPLEDGER_ONLY and COMPLEDGER_WITHOUT narrow what they use, as
`tests.worlds.features` says.
"""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import astuple, replace

import duckdb
import pytest
from hypothesis import HealthCheck, given, note, settings

from compledger.rules.case.crediting import Crediter
from compledger.rules.case.results import CaseException, Credit
from tests.naive import World
from tests.naive.credit import credit, troubles
from tests.naive.rounding import decimal
from tests.worlds import calculated_in, shown, worlds
from tests.worlds.engine import snapshot_of

WORLDS = int(os.environ.get("COMPLEDGER_FUZZ", "100"))
PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
CREDIT = """transaction_id, source, source_key, day, version, rule_id, recipient, level, participant, position, base,
share, split_part, split_whole, credited, received, received_currency, exchange_rate, exchange_path"""
OF_SALES = """SELECT kind, transaction_id, source, source_key, day, about, participant, detail, period FROM exception
WHERE kind IN ('no_participant', 'no_territory', 'no_unit', 'no_seat', 'nobody', 'vacant_seat', 'no_plan',
'other_currency', 'no_base', 'too_large', 'no_exchange_rate', 'converted_too_large') AND about IN (SELECT rule_id
FROM rule)"""


# A world that fails is long to print, and is shown in short by `shown` beside that.
@pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")
@given(worlds())
@settings(max_examples=WORLDS, deadline=None, suppress_health_check=PATIENT, print_blob=True)
def test_credits_and_exceptions_of_each_sale_are_those_of_both_others(world: World) -> None:
    note(shown(world))
    world = told(world)
    credits, exceptions = credited(world)
    plain, uncredited = credit(world)
    assert differences(
        [
            (
                c.matched.sale["source_key"], c.matched.day, c.matched.rule.id, c.recipient, c.level, c.participant,
                c.position, c.title, c.unit, c.credited,
            )
            for c in credits
        ],
        [
            (
                c.match.row["source_key"], c.match.day, c.match.rule.id, c.recipient, c.level, c.participant,
                c.seat.position, c.seat.title, c.seat.unit, decimal(c.amount),
            )
            for c in plain
        ],
    ) == []  # fmt: skip
    assert differences(
        [(e.kind, e.source_key, e.about, e.participant, e.period) for e in exceptions],
        [astuple(trouble) for trouble in troubles(world, uncredited)],
    ) == []  # fmt: skip
    paid = [c for c in credits if any(c.matched.day in period for period in world.periods)]
    with duckdb.connect(":memory:") as connection:
        calculated_in(connection, world)
        assert differences(map(row, paid), connection.execute(f"SELECT {CREDIT} FROM credit").fetchall()) == []
        assert differences(map(astuple, exceptions), connection.execute(OF_SALES).fetchall()) == []


def told(world: World) -> World:
    """Return a world with the sales alone that a snapshot holds."""
    snapshot = snapshot_of(world)
    sales = [each for each in world.transactions if snapshot.begins <= each["day"] < snapshot.ends_before]  # type: ignore[operator]
    return replace(world, transactions=sales)


def credited(world: World) -> tuple[list[Credit], list[CaseException]]:
    """Return what the case engine makes of the sales that the columnar engine is given, under the same numbers."""
    crediter = Crediter(snapshot_of(world))
    sales: list[Mapping[str, object]] = [
        {"transaction_id": number, **each} for number, each in enumerate(world.transactions, start=1)
    ]
    found = [crediter.credits_of(sale) for sale in sales]
    return [c for credits, _ in found for c in credits], [e for _, exceptions in found for e in exceptions]


def row(credit: Credit) -> tuple[object, ...]:
    """Return a credit as a row of the columnar engine's relation."""
    matched, sale = credit.matched, credit.matched.sale
    converted = (None, None, None, None) if matched.converted is None else astuple(matched.converted)
    return (
        sale["transaction_id"], sale["source"], sale["source_key"], matched.day, matched.version, matched.rule.id,
        credit.recipient, credit.level, credit.participant, credit.position, matched.base, credit.share,
        credit.split_part, credit.split_whole, credit.credited, *converted,
    )  # fmt: skip


def differences(ours: Iterable[object], theirs: Iterable[object]) -> list[str]:
    """Return what only one of the two has, told apart."""
    one, other = Counter(ours), Counter(theirs)
    return [f"only here: {each}" for each in (one - other).elements()] + [
        f"only there: {each}" for each in (other - one).elements()
    ]
