"""CREDIT: from one sale to everybody's credits, and what could not be credited, each by its name."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from compledger.rules.case.crediting.recipients import Missed, Reached, found_by, is_split
from compledger.rules.case.crediting.splits import parts_of
from compledger.rules.case.facts import People, SeatHeld
from compledger.rules.case.matching import Flaw, Matcher, Versions, base_of, day_of
from compledger.rules.case.matching.numbers import EXACTLY
from compledger.rules.case.results import CaseException, Credit, Matched, Sale
from compledger.rules.snapshot import Snapshot

TWELVE_PLACES = Decimal("1e-12")


class Crediter:
    """Credits sales of a snapshot one at a time."""

    def __init__(self, snapshot: Snapshot, people: People | None = None, versions: Versions | None = None) -> None:
        """Take a snapshot; `people` and `versions` are what is ready of it already."""
        self.people = people or People(snapshot)
        self.matcher = Matcher(snapshot, versions)
        self._periods = snapshot.periods

    def period_of(self, day: date) -> str | None:
        """Return the name of the paid period that holds a day; None where none does."""
        return next((period.name for period in self._periods if day in period), None)

    def credits_of(self, sale: Sale) -> tuple[list[Credit], list[CaseException]]:
        """Return a sale's credits in the order in which they count, and its exceptions.

        A sale of a day before the paid periods has credits, for the windows that hold it, and no exceptions.
        """
        found = self.matcher.holding(sale)
        credits: list[Credit] = []
        exceptions: list[CaseException] = []
        if found is None:
            return credits, exceptions
        version, ready, places, whole = found
        period = self.period_of(day_of(sale))
        for place in places:
            base, rule = base_of(whole, version, ready, place, self.people), ready.rules[place]
            for number, recipient in enumerate(rule.recipients):
                reached, missed = found_by(recipient, whole, day_of(sale), self.people, ready.only[place])
                if not isinstance(base, Flaw):
                    matched = Matched(sale, day_of(sale), version, rule, base.amount, base.converted)
                    credits += _credits(matched, number, reached)
                if period is not None:
                    exceptions += _exceptions(sale, rule.id, period, reached, missed, base)
        return credits, exceptions


def _credits(matched: Matched, number: int, reached: Sequence[Reached]) -> Iterator[Credit]:
    """Give the credits of one recipient; who lacks a seat or plan keeps their part of a split from the others."""
    recipient = matched.rule.recipients[number]
    amount = EXACTLY.quantize(EXACTLY.multiply(matched.base, recipient.share), TWELVE_PLACES)
    if not is_split(recipient):
        for one in reached:
            if one.seat is not None and one.flaw is None:
                yield _credit(matched, number, one, one.seat, amount)
    elif reached:
        parts = parts_of(amount, recipient, [(one.participant, one.share) for one in reached])
        for one, part in zip(reached, parts, strict=True):
            if one.seat is not None and one.flaw is None:
                yield _credit(matched, number, one, one.seat, part.credited, part.weight, part.whole)


def _credit(
    matched: Matched,
    number: int,
    one: Reached,
    seat: SeatHeld,
    credited: Decimal,
    split_part: Decimal | None = None,
    split_whole: Decimal | None = None,
) -> Credit:
    return Credit(
        matched, number, one.level, one.participant, seat.position, seat.title, seat.unit,
        matched.rule.recipients[number].share, credited, split_part, split_whole,
    )  # fmt: skip


def _exceptions(
    sale: Sale, rule: str, period: str, reached: Sequence[Reached], missed: Sequence[Missed], base: object
) -> Iterator[CaseException]:
    """Give the exceptions of one recipient: what is missing of people, then of the amount for those who have all."""
    for one in missed:
        yield _exception(sale, rule, period, one.kind, one.participant, one.detail)
    for each in reached:
        if each.flaw is not None:
            yield _exception(sale, rule, period, each.flaw, each.participant)
        elif isinstance(base, Flaw):
            yield _exception(sale, rule, period, base.kind, each.participant, base.detail)


def _exception(
    sale: Sale, rule: str, period: str, kind: str, participant: str | None, detail: str | None = None
) -> CaseException:
    number = sale["transaction_id"]
    assert isinstance(number, int)
    return CaseException(
        kind, number, str(sale["source"]), str(sale["source_key"]), day_of(sale), rule, participant, detail, period
    )
