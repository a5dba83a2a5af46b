"""What became of a participant in each recipient of a rule that a sale met."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from compledger.rules.case.crediting import Crediter, found_by, with_seat
from compledger.rules.case.matching import Flaw, ReadyVersion
from compledger.rules.case.results import Credit, Sale, day_of
from compledger.rules.case.why.parts import Part, part_of
from compledger.rules.language.forms.crediting import Recipient


class Fate(StrEnum):
    """What became of a participant."""

    CREDITED = "credited"
    PASSED_OVER = "passed_over"
    """They are found, and their seat is not what `only` asks."""
    EXCEPTION = "exception"
    """They are found, and something is missing or wrong: the kind of the exception says what."""
    WOULD = "would_be_credited"
    """The rule does not hold; if it did, it would credit them."""
    OTHERS = "others"
    """Others are found, or nobody."""


@dataclass(frozen=True, slots=True)
class RecipientAnswer:
    """One recipient of a rule."""

    number: int
    """Its place in the rule, from 0."""
    recipient: Recipient
    named: str | None
    """What its field says in the sale; None where that is empty."""
    fate: Fate
    credits: tuple[Credit, ...] = ()
    """Of the participant."""
    exception: str = ""
    """The kind, where that is their fate."""
    detail: str | None = None
    only: Part | None = None
    """What their seat was asked, where they were passed over."""
    found: tuple[str, ...] = ()
    """The others who are found."""
    missed: tuple[str, ...] = ()
    """Why nobody is found somewhere: kinds of exceptions that name nobody."""


def answers(
    crediter: Crediter, ready: ReadyVersion, place: int, sale: Sale, participant: str, credits: Sequence[Credit],
    base: object,
) -> tuple[RecipientAnswer, ...]:  # fmt: skip
    """Return what became of a participant in each recipient of a rule that holds.

    Args:
        crediter: who knows the people.
        ready: the version.
        place: of the rule in it.
        sale: with every field of the version.
        participant: whose fate is asked.
        credits: all credits of the sale by this rule.
        base: what it credits, or the flaw in that.
    """
    rule = ready.rules[place]
    return tuple(
        _answer(crediter, ready, place, number, sale, participant, [c for c in credits if c.recipient == number], base)
        for number in range(len(rule.recipients))
    )


def _answer(
    crediter: Crediter, ready: ReadyVersion, place: int, number: int, sale: Sale, participant: str,
    credits: Sequence[Credit], base: object,
) -> RecipientAnswer:  # fmt: skip
    recipient = ready.rules[place].recipients[number]
    value = sale[recipient.field]
    named = None if value is None else str(value)
    mine = tuple(credit for credit in credits if credit.participant == participant)
    if mine:
        return RecipientAnswer(number, recipient, named, Fate.CREDITED, credits=mine)
    found, missed = found_by(recipient, sale, day_of(sale), crediter.people, ready.only[place])
    others = tuple(sorted({one.participant for one in found if one.participant != participant}))
    gaps = tuple(one.kind for one in missed if one.participant is None)
    for one in found:
        if one.participant == participant:
            kind = one.flaw or (base.kind if isinstance(base, Flaw) else "")
            detail = base.detail if isinstance(base, Flaw) and not one.flaw else None
            fate = Fate.EXCEPTION if kind else Fate.WOULD
            return RecipientAnswer(number, recipient, named, fate, exception=kind, detail=detail, found=others)
    for each in missed:
        if each.participant == participant:
            return RecipientAnswer(number, recipient, named, Fate.EXCEPTION, exception=each.kind, found=others)
    only = _passed_over(crediter, ready, place, recipient, sale, participant)
    fate = Fate.OTHERS if only is None else Fate.PASSED_OVER
    return RecipientAnswer(number, recipient, named, fate, only=only, found=others, missed=gaps)


def _passed_over(
    crediter: Crediter, ready: ReadyVersion, place: int, recipient: Recipient, sale: Sale, participant: str
) -> Part | None:
    """Return what `only` asked of a participant whom it passed over; None where they are not found anyway."""
    if ready.only[place] is None:
        return None
    found, _ = found_by(recipient, sale, day_of(sale), crediter.people, None)
    for one in found:
        if one.participant == participant and one.seat is not None:
            return part_of(ready.rules[place].only, ready.functions, with_seat(sale, one.seat, one.level))
    return None
