"""Verdicts: what a rule says of a sale, and what that means for one participant; plain data, no words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from compledger.rules.case.facts import SeatHeld
from compledger.rules.case.matching import Base, Flaw
from compledger.rules.case.results import CaseException, Credit
from compledger.rules.case.why.parts import Asked, Part, failing
from compledger.rules.language.forms.crediting import CreditRule, Recipient
from compledger.rules.language.forms.document import RuleSet


@dataclass(frozen=True, slots=True)
class Worked:
    """What a rule credits of a sale, and from what it is worked out."""

    text: str
    asked: tuple[Asked, ...]
    exact: Decimal | Fraction | None
    """Before it is rounded to six places and converted; None where something is missing."""
    base: Base | Flaw


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a recipient of a rule comes to, or a vacant seat in that place."""

    participant: str | None
    """None: the position is vacant."""
    position: str | None
    """Of the seat or the vacant place; None where they have no seat."""
    level: int
    in_levels: bool
    """Whether the rule goes to that level; True where there are none."""
    member_share: Decimal | None
    """A territory member's own."""
    seat: SeatHeld | None
    only: Part | None
    """What the seat is asked; None where nothing is, or there is no seat."""
    is_paid: bool
    """Whether the plan was assigned to them on the day."""
    credit: Credit | None


class Outcome(StrEnum):
    """What a participant has of one recipient of a rule, or of a rule, or why nothing; the best first."""

    CREDITED = "credited"
    BAD_BASE = "bad_base"
    """They would be credited, but there is no amount: see the flaw of `worked`."""
    NO_PLAN = "no_plan"
    """The plan was not assigned to them on the day."""
    PASSED_OVER = "passed_over"
    """Their seat does not meet the rule's `only`."""
    NO_SEAT = "no_seat"
    """They held no seat on the day."""
    OUT_OF_LEVELS = "out_of_levels"
    """They stand above the sale's participant, at a level to which the rule does not go."""
    OTHERS = "others"
    """Others are found, or a vacant seat."""
    NOBODY = "nobody"
    """Nobody is found: no member of the territory or unit, nobody above."""
    UNSEATED = "unseated"
    """The participant that the field names held no seat, so nobody stands above them."""
    EMPTY_FIELD = "empty_field"
    NOT_MET = "not_met"
    """The rule's condition does not hold."""
    OTHER_DAYS = "other_days"
    """The day is not one of the rule's own."""


ORDER = {outcome: place for place, outcome in enumerate(Outcome)}


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom one recipient of a rule comes to."""

    number: int
    """Which of the rule's recipients, from 0."""
    recipient: Recipient
    of: str | None
    """What the sale says in the recipient's field."""
    of_seat: SeatHeld | None
    """The seat of the participant that the field names, for managers and relations; without it nobody is found."""
    candidates: tuple[Candidate, ...]

    @property
    def others(self) -> tuple[str, ...]:
        """Everybody who is found, in order."""
        return tuple(c.participant for c in self.candidates if c.participant is not None and c.in_levels)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a sale. Days, condition, recipients are asked in that order, until one says no."""

    rule: CreditRule
    in_days: bool
    condition: Part
    worked: Worked | None = None
    """None where the rule does not hold."""
    reaches: tuple[Reach, ...] = ()
    """Of each recipient; none where the rule does not hold."""

    @property
    def holds(self) -> bool:
        """Whether the rule is for the sale."""
        return self.in_days and self.condition.holds is True

    @property
    def flawed(self) -> bool:
        """Whether the rule is for the sale, but has no amount to credit."""
        return self.worked is not None and isinstance(self.worked.base, Flaw)

    @property
    def failing(self) -> tuple[Part, ...]:
        """The parts of the condition that do not hold."""
        return failing(self.condition)


@dataclass(frozen=True, slots=True)
class ForOne:
    """A rule's verdict on a sale, and what one participant has of it."""

    verdict: Verdict
    outcome: Outcome
    """The best of its recipients."""
    by_recipient: tuple[Outcome, ...]
    """In the rule's order; none where the rule does not hold."""

    @property
    def nearness(self) -> tuple[int, int, int]:
        """A key to sort by: first what was credited or nearly was, last what fails in most of its parts."""
        verdict = self.verdict
        return ORDER[self.outcome] if verdict.holds else len(ORDER), not verdict.in_days, len(verdict.failing)


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a participant has a credit of a sale, or none: every rule of the version in force, the nearest first."""

    participant: str
    day: date
    version: int | None
    """Which of the snapshot's rule sets; None: none is in force on the day, and no rule is asked."""
    rule_set: RuleSet | None
    period: str | None
    """The paid period of the day; None: outside all that the snapshot pays, where no exceptions are told."""
    seat: SeatHeld | None
    """The participant's on the day."""
    is_paid: bool
    """Whether the plan was assigned to the participant on the day."""
    rules: tuple[ForOne, ...]
    exceptions: tuple[CaseException, ...]
    """Of the sale, those that name the participant or nobody."""

    @property
    def credits(self) -> tuple[Credit, ...]:
        """What they are credited with, by all rules."""
        return tuple(
            candidate.credit
            for each in self.rules
            for reach in each.verdict.reaches
            for candidate in reach.candidates
            if candidate.participant == self.participant and candidate.credit is not None
        )
