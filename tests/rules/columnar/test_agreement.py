"""The columnar engine and the plain evaluator give the same lines and exceptions, to the cent and to the slice.

COMPLEDGER_FUZZ=5000 tries more worlds; COMPLEDGER_ONLY and COMPLEDGER_WITHOUT narrow what they use, as
`tests.worlds.features` says.
"""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, note, settings

from tests.naive import World, evaluate
from tests.worlds import calculated, shown, worlds

WORLDS = int(os.environ.get("COMPLEDGER_FUZZ", "150"))
PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
"""A world is a company: large to draw, and that is meant."""


# A world that fails is long to print, and is shown in short by `shown` beside that.
@pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")
@given(worlds())
@settings(max_examples=WORLDS, deadline=None, suppress_health_check=PATIENT, print_blob=True)
def test_both_give_the_same_lines_and_exceptions(world: World) -> None:
    note(shown(world))
    plain, (columnar, _) = evaluate(world), calculated(world)
    assert differences(plain.lines, columnar.lines) == []
    assert differences(plain.exceptions, columnar.exceptions) == []


@given(worlds())
@settings(max_examples=max(WORLDS // 10, 15), deadline=None, suppress_health_check=PATIENT)
def test_the_order_in_which_transactions_arrive_changes_neither_lines_nor_root(world: World) -> None:
    turned = replace(world, transactions=world.transactions[::-1])
    assert calculated(world) == calculated(turned)


def differences(plain: Iterable[object], columnar: Iterable[object]) -> list[str]:
    """Return what only one of the two has, told apart."""
    ours, theirs = Counter(plain), Counter(columnar)
    only_plain = [f"only plain: {each}" for each in (ours - theirs).elements()]
    return only_plain + [f"only columnar: {each}" for each in (theirs - ours).elements()]
