"""Explanations of random companies are those of the credits: what a verdict says is what crediting does.

COMPLEDGER_FUZZ=5000 tries more worlds, as in `test_crediting_agreement`.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, note, settings

from compledger.rules.case.crediting import Crediter
from compledger.rules.case.matching import Flaw
from compledger.rules.case.results import Credit
from compledger.rules.case.why import Candidate, Explainer, Outcome, Part, Reach, Verdict, WhyNot, of_candidate
from compledger.rules.language.forms.crediting import Through
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import (
    All,
    Any,
    Compare,
    Condition,
    DatedValue,
    Field,
    Formula,
    IsMissing,
    Not,
    OneOf,
)
from tests.naive import Row, World
from tests.naive.credit import dated_value
from tests.naive.formulas import Value, exact, holds, value
from tests.worlds import shown, worlds
from tests.worlds.engine import snapshot_of
from tests.worlds.people import PEOPLE

WORLDS = int(os.environ.get("COMPLEDGER_FUZZ", "50"))
PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)


@pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")
@given(worlds())
@settings(max_examples=WORLDS, deadline=None, suppress_health_check=PATIENT, print_blob=True)
def test_a_verdict_says_credited_exactly_where_there_is_a_credit(world: World) -> None:
    note(shown(world))
    crediter = Crediter(snapshot_of(world))
    explainer = Explainer(crediter)
    for row, each in enumerate(world.transactions, start=1):
        sale = {"transaction_id": row, **each}
        credits, exceptions = crediter.credits_of(sale)
        for who in PEOPLE:
            told = explainer.why_not(sale, who)
            said = {
                (one.verdict.rule.id, reach.number, candidate.level)
                for one in told.rules
                for reach, candidate, outcome in outcomes(one.verdict, who)
                if outcome is Outcome.CREDITED
            }
            own = by_place(credit for credit in credits if credit.participant == who)
            assert said == own.keys()
            assert by_place(told.credits) == own
            assert {one.verdict.rule.id for one in told.rules if one.outcome is Outcome.CREDITED} == {k[0] for k in own}
            assert list(told.exceptions) == [e for e in exceptions if e.participant in {None, who}]
            if told.period is not None:
                named = [(e.kind, e.about) for e in exceptions if e.participant == who]
                assert Counter(named_by(told, who)) == Counter(named)


@pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")
@given(worlds())
@settings(max_examples=WORLDS, deadline=None, suppress_health_check=PATIENT, print_blob=True)
def test_every_part_of_every_condition_comes_to_what_the_plain_evaluator_says(world: World) -> None:
    note(shown(world))
    explainer = Explainer(Crediter(snapshot_of(world)))
    for row, each in enumerate(world.transactions, start=1):
        told = explainer.why_not({"transaction_id": row, **each}, PEOPLE[0])
        for one in told.rules:
            assert told.rule_set is not None
            compared(one.verdict.rule.when, one.verdict.condition, asking(told.rule_set, each))
            keeps = [part for part in one.verdict.failing if part.holds is not True]
            assert bool(keeps) is (one.verdict.condition.holds is not True)


def by_place(credits: Iterable[Credit]) -> dict[tuple[str, int, int], Credit]:
    """Return one participant's credits of a sale by rule, recipient and level."""
    return {(each.matched.rule.id, each.recipient, each.level): each for each in credits}


def outcomes(verdict: Verdict, participant: str) -> Iterator[tuple[Reach, Candidate, Outcome]]:
    """Give each time that a participant is found by a rule."""
    for reach in verdict.reaches:
        for candidate in reach.candidates:
            if candidate.participant == participant:
                yield reach, candidate, of_candidate(candidate, flawed=verdict.flawed)


def named_by(told: WhyNot, participant: str) -> Iterator[tuple[str, str]]:
    """Give the exceptions of a participant that the verdicts come to."""
    for one in told.rules:
        verdict = one.verdict
        for _, _, outcome in outcomes(verdict, participant):
            if outcome in {Outcome.NO_SEAT, Outcome.NO_PLAN}:
                yield outcome.value, verdict.rule.id
            elif outcome is Outcome.BAD_BASE:
                assert verdict.worked is not None
                assert isinstance(verdict.worked.base, Flaw)
                yield verdict.worked.base.kind, verdict.rule.id
        for reach in verdict.reaches:
            along_seats = reach.recipient.through in {Through.MANAGERS, Through.RELATION}
            if along_seats and reach.of == participant and reach.of_seat is None:
                yield "no_seat", verdict.rule.id


def asking(rules: RuleSet, row: Row) -> Callable[[Formula], Value]:
    """Return what answers the leaves of a condition for a sale."""

    def ask(leaf: Formula) -> Value:
        if isinstance(leaf, DatedValue):
            day = row["day"]
            assert isinstance(day, date)
            return dated_value(rules, leaf.name, day)
        assert isinstance(leaf, Field)
        return exact(row[leaf.name])

    return ask


def compared(condition: Condition, part: Part, ask: Callable[[Formula], Value]) -> None:
    """Compare a part, and all that it is joined of, with the plain evaluator's answers."""
    assert part.holds is holds(condition, ask)
    match condition:
        case All(below) | Any(below):
            assert len(part.parts) == len(below)
        case Not(of):
            below = (of,)
        case Compare(left, _, right):
            assert part.comes_to == (value(left, ask), value(right, ask))
            below = ()
        case OneOf(of, _) | IsMissing(of):
            assert part.comes_to == (value(of, ask),)
            below = ()
    for each, own in zip(below, part.parts, strict=True):
        compared(each, own, ask)
