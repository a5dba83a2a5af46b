"""Why a participant is credited with a sale, or is not: each rule considered, with the values that decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from compledger.rules.case.crediting import Crediter
from compledger.rules.case.matching import Flaw, ReadyVersion, Test, base_of, complete
from compledger.rules.case.results import Sale, day_of
from compledger.rules.case.why.parts import Part, part_of
from compledger.rules.case.why.recipients import Fate, RecipientAnswer, answers
from compledger.rules.language.forms.crediting import CreditRule
from compledger.rules.language.forms.expression import All

NEAREST = 5
"""Rules that do not hold and are told in full, unless more are asked for."""
CANDIDATES = 4
"""For each of them so many are looked at."""


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """A rule that was considered."""

    rule: CreditRule
    holds: bool
    in_days: bool
    """Whether the sale's day is one of the rule's own."""
    condition: Part
    flaw: Flaw | None
    """What is wrong with the amount, of a rule that holds."""
    recipients: tuple[RecipientAnswer, ...]
    """Of a rule that holds; of one that does not, what would become of the participant if it did."""

    @property
    def would_credit(self) -> bool:
        """Whether a rule that does not hold would credit the participant if it did."""
        return any(recipient.fate is Fate.WOULD for recipient in self.recipients)


@dataclass(frozen=True, slots=True)
class Why:
    """The answer for one sale and participant."""

    participant: str
    version: int | None
    """Which of the snapshot's rule sets is in force on the sale's day; None where none is."""
    holding: tuple[RuleAnswer, ...]
    """The rules that hold, in order of id."""
    nearest: tuple[RuleAnswer, ...]
    """Rules that do not: those first that would credit the participant, and of these those that lack least."""
    others: int
    """How many more do not hold."""

    @property
    def is_credited(self) -> bool:
        """Whether any rule credits the participant."""
        return any(recipient.credits for answer in self.holding for recipient in answer.recipients)


def why(crediter: Crediter, sale: Sale, participant: str, nearest: int = NEAREST) -> Why:
    """Return why a participant is credited with a sale or is not.

    Args:
        crediter: of the snapshot.
        sale: a transaction of a day of the snapshot.
        participant: whose credit is asked; need not be anybody known.
        nearest: how many of the rules that do not hold are told in full.
    """
    found = crediter.matcher.holding(sale)
    if found is None:
        return Why(participant, None, (), (), 0)
    version, ready, places, whole = found
    asking = _Asking(crediter, version, ready, complete(whole, ready), participant)
    held = frozenset(places)
    failing = sorted((place for place in range(len(ready.rules)) if place not in held), key=asking.distance)
    # Those that lack least, and of them first those that would reach the participant.
    near = [asking.answer(place, holds=False) for place in failing[: nearest * CANDIDATES]]
    near.sort(key=lambda answer: not answer.would_credit)
    return Why(
        participant,
        version,
        tuple(asking.answer(place, holds=True) for place in places),
        tuple(near[:nearest]),
        max(len(failing) - nearest, 0),
    )


class _Asking:
    """Asks the rules of one version about one sale and participant."""

    def __init__(self, crediter: Crediter, version: int, ready: ReadyVersion, sale: Sale, participant: str) -> None:
        self._crediter, self._version, self._ready = crediter, version, ready
        self._sale, self._participant = sale, participant
        self._credits = crediter.credits_of(sale)[0]
        self._tests = _tests(ready)

    def distance(self, place: int) -> tuple[int, str]:
        """Return how many parts of a rule's condition fail, its own days among them; by id where they are equal."""
        rule = self._ready.rules[place]
        failing = sum(1 for test in self._tests[place] if test(self._sale) is not True)
        return failing + (not self._in_days(rule)), rule.id

    def answer(self, place: int, *, holds: bool) -> RuleAnswer:
        """Return everything about one rule."""
        rule = self._ready.rules[place]
        base = base_of(self._sale, self._version, self._ready, place, self._crediter.people)
        credits = [credit for credit in self._credits if credit.matched.rule is rule]
        return RuleAnswer(
            rule=rule,
            holds=holds,
            in_days=self._in_days(rule),
            condition=part_of(rule.when, self._ready.functions, self._sale),
            flaw=base if holds and isinstance(base, Flaw) else None,
            recipients=answers(self._crediter, self._ready, place, self._sale, self._participant, credits, base),
        )

    def _in_days(self, rule: CreditRule) -> bool:
        return rule.effective_from <= day_of(self._sale) < rule.effective_until


@lru_cache(maxsize=16)
def _tests(ready: ReadyVersion) -> Sequence[Sequence[Test]]:
    """Return for each rule of a version the parts that all have to hold."""
    return [
        [ready.functions.test(part) for part in (rule.when.parts if isinstance(rule.when, All) else (rule.when,))]
        for rule in ready.rules
    ]
