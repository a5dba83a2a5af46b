"""Reaching: whom the recipients of a rule that holds come to, seat by seat, and what each of them lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from compledger.rules.case.crediting.recipients import ALONG_SEATS, with_seat
from compledger.rules.case.facts import People, Tie
from compledger.rules.case.results import Credit, Sale
from compledger.rules.case.why.parts import Part, Probe
from compledger.rules.case.why.verdicts import Candidate, Reach
from compledger.rules.language.forms.crediting import CreditRule, Recipient, Through

CreditKey = tuple[str, int, int, str]
"""A rule's id, which of its recipients, the level, the participant: one credit of a sale."""


def key_of(credit: Credit) -> CreditKey:
    """Return which of a sale's credits this is."""
    return credit.matched.rule.id, credit.recipient, credit.level, credit.participant


@dataclass(frozen=True, slots=True)
class Reaching:
    """Follows the recipients of one rule from one sale."""

    people: People
    sale: Sale
    """With every field of the version."""
    day: date
    rule: CreditRule
    only: Probe | None
    """None where the rule asks nothing of seats."""
    credits: Mapping[CreditKey, Credit]
    """All of the sale."""

    def reaches(self) -> tuple[Reach, ...]:
        """Return whom each recipient comes to."""
        return tuple(self._reach(number, recipient) for number, recipient in enumerate(self.rule.recipients))

    def _reach(self, number: int, recipient: Recipient) -> Reach:
        of = self.sale[recipient.field]
        if of is None:
            return Reach(number, recipient, None, None, ())
        if recipient.through is Through.SELF:
            own = Tie(str(of), "", 0, None, date.min, date.max)
            return Reach(number, recipient, str(of), None, (self._candidate(number, own),))
        along_seats = recipient.through in ALONG_SEATS
        of_seat = self.people.seat(str(of), self.day) if along_seats else None
        if along_seats and of_seat is None:
            return Reach(number, recipient, str(of), None, ())
        ties = self.people.related(recipient.through, recipient.relation, str(of), self.day)
        levels = range(recipient.first_level, recipient.levels + 1) if along_seats else range(1)
        found = tuple(self._candidate(number, tie, in_levels=tie.level in levels) for tie in ties)
        return Reach(number, recipient, str(of), of_seat, found)

    def _candidate(self, number: int, tie: Tie, *, in_levels: bool = True) -> Candidate:
        who = tie.participant
        if who is None:
            return Candidate(None, tie.position, tie.level, in_levels, tie.share, None, None, False, None)  # noqa: FBT003
        seat = self.people.seat(who, self.day)
        asked: Part | None = None
        if seat is not None and self.only is not None:
            asked = self.only.part(with_seat(self.sale, seat, tie.level), {})
        return Candidate(
            participant=who,
            position=None if seat is None else seat.position,
            level=tie.level,
            in_levels=in_levels,
            member_share=tie.share,
            seat=seat,
            only=asked,
            is_paid=self.people.is_paid(who, self.day),
            credit=self.credits.get((self.rule.id, number, tie.level, who)),
        )
