"""Why somebody is credited is told where they are, and every exception of theirs is named."""

import os

import pytest
from hypothesis import given, note, settings

from compledger.rules.case.crediting import Crediter
from compledger.rules.case.why import Fate, Part, why
from tests.naive import World
from tests.rules.case.test_agreement import PATIENT
from tests.worlds import shown, worlds
from tests.worlds.engine import snapshot_of
from tests.worlds.people import PEOPLE

WORLDS = int(os.environ.get("COMPLEDGER_FUZZ", "40"))


@pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")
@given(worlds())
@settings(max_examples=WORLDS, deadline=None, suppress_health_check=PATIENT, print_blob=True)
def test_the_answer_has_every_credit_and_every_exception_of_a_participant(world: World) -> None:
    note(shown(world))
    crediter = Crediter(snapshot_of(world))
    for number, row in enumerate(world.transactions, start=1):
        sale = {"transaction_id": number, **row}
        credits, exceptions = crediter.credits_of(sale)
        for participant in PEOPLE:
            answer = why(crediter, sale, participant, nearest=100)
            told = [r for rule in answer.holding for r in rule.recipients]
            assert [c for r in told for c in r.credits] == [c for c in credits if c.participant == participant]
            of_them = {(e.about, e.kind) for e in exceptions if e.participant == participant}
            named = {
                (rule.rule.id, r.exception)
                for rule in answer.holding
                for r in rule.recipients
                if r.fate is Fate.EXCEPTION
            }
            assert named <= of_them or not any(sale["day"] in period for period in world.periods)  # type: ignore[operator]
            if any(sale["day"] in period for period in world.periods):  # type: ignore[operator]
                assert {about for about, _ in named} == {about for about, _ in of_them}
            assert answer.others == 0
            assert all(rule.condition.holds is not True or not rule.in_days for rule in answer.nearest)
            for rule in (*answer.holding, *answer.nearest):
                check(rule.condition)


def check(part: Part) -> None:
    """Hold that the parts of a condition give what the whole is said to be."""
    if not part.parts:
        return
    answers = [each.holds for each in part.parts]
    decides = part.joined_by == "or"
    whole = decides if decides in answers else None if None in answers else not decides
    assert part.holds is whole
    for each in part.parts:
        check(each)
