"""CREDIT: who is credited with how much of which transactions, and what could not be credited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from compledger.rules.language.forms.crediting import CreditRule, Recipient, Through
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import DatedValue, Field, Formula
from compledger.rules.language.forms.fields import SEAT_FIELDS, FieldKind
from tests.naive.formulas import Value, exact, holds, number
from tests.naive.results import Trouble
from tests.naive.rounding import half_away
from tests.naive.splits import parts_of
from tests.naive.world import Held, Row, Tie, World, on

TOO_LARGE = 10**12
EMPTY = {Through.TERRITORY: "no_territory", Through.UNIT: "no_unit"}


@dataclass(frozen=True)
class Match:
    """A transaction that a credit rule's condition holds for."""

    row: Row
    day: date
    rules: RuleSet
    rule: CreditRule


@dataclass(frozen=True)
class Credit:
    """What one participant is credited with of one transaction."""

    match: Match
    recipient: int
    level: int
    seat: Held
    amount: Fraction

    @property
    def participant(self) -> str:
        return self.seat.participant

    @property
    def pay_share(self) -> Fraction:
        """The part of what the credit earns that is paid."""
        return Fraction(self.match.rule.recipients[self.recipient].pay_share)

    def in_order(self) -> tuple[object, ...]:
        """The order in which credits are added up."""
        key = str(self.match.row["source_key"]).encode()
        place = self.match.rule.id, self.recipient, self.level
        return self.match.day, len(key), key, str(self.match.row["source"]), *place

    def ask(self, leaf: Formula) -> Value:
        """Answer what a table's dimension may ask of a credit."""
        return _ask(self.match, leaf, self.seat, self.level)


def credit(world: World) -> tuple[list[Credit], list[tuple[Match, str, str | None]]]:
    """Return all credits in their order, and what could not be credited: the kind, and who would have been."""
    credits: list[Credit] = []
    uncredited: list[tuple[Match, str, str | None]] = []
    for match in _matches(world):
        for place in range(len(match.rule.recipients)):
            for found in _credited(world, match, place):
                if isinstance(found, Credit):
                    credits.append(found)
                else:
                    uncredited.append((match, *found))
    return sorted(credits, key=Credit.in_order), uncredited


def troubles(world: World, uncredited: list[tuple[Match, str, str | None]]) -> list[Trouble]:
    """Return what could not be credited in the paid periods."""
    return [
        Trouble(kind, str(match.row["source_key"]), match.rule.id, participant, period.name)
        for match, kind, participant in uncredited
        for period in world.periods
        if match.day in period
    ]


def _matches(world: World) -> Iterator[Match]:
    for row in world.transactions:
        day = row["day"]
        assert isinstance(day, date)
        rules = world.version_on(day)
        if rules is None:
            continue
        for rule in rules.credit_rules:
            match = Match(row, day, rules, rule)
            if rule.effective_from <= day < rule.effective_until and _holds(match):
                yield match


def _holds(match: Match) -> bool:
    return holds(match.rule.when, lambda leaf: _ask(match, leaf)) is True


def _ask(match: Match, leaf: Formula, seat: Held | None = None, level: int = 0) -> Value:
    if isinstance(leaf, DatedValue):
        return dated_value(match.rules, leaf.name, match.day)
    assert isinstance(leaf, Field), leaf
    if seat is not None and leaf.name in SEAT_FIELDS:
        of_seat = {"seat_position": seat.position, "seat_title": seat.title, "seat_unit": seat.unit}
        return Fraction(level) if leaf.name == "level" else of_seat[leaf.name]
    return exact(match.row[leaf.name])


def dated_value(rules: RuleSet, name: str, day: date) -> Value:
    """Return a figure of the document as it stands on a day."""
    named = next(v for v in rules.values if v.id == name)
    spells = [spell for spell in named.spells if spell.effective_from <= day]
    return exact(spells[-1].value) if spells else None


Uncredited = tuple[str, str | None]


def _credited(world: World, match: Match, place: int) -> list[Credit | Uncredited]:
    """Return what one recipient of a rule comes to: credits and exceptions."""
    recipient = match.rule.recipients[place]
    of = match.row[recipient.field]
    if of is None:
        return [] if recipient.optional else [(EMPTY.get(recipient.through, "no_participant"), None)]
    if recipient.through == Through.SELF:
        return _shared(world, match, place, [(str(of), 0, None)])
    asks_a_seat = recipient.through in (Through.MANAGERS, Through.RELATION)
    if asks_a_seat and world.seat_on(str(of), match.day) is None:
        return [("no_seat", str(of))]
    ties = _ties(world, recipient, str(of), match.day)
    if not ties and not asks_a_seat:
        return [("nobody", None)]
    vacant: list[Credit | Uncredited] = [("vacant_seat", None) for tie in ties if tie.participant is None]
    people = [(tie.participant, tie.level, tie) for tie in ties if tie.participant is not None]
    if asks_a_seat:
        return vacant + [found for person in people for found in _shared(world, match, place, [person])]
    return vacant + _shared(world, match, place, people)


def _ties(world: World, recipient: Recipient, of: str, day: date) -> list[Tie]:
    found = [
        tie
        for tie in on(world.ties, day)
        if (tie.through, tie.relation, tie.of) == (recipient.through, recipient.relation, of)
    ]
    if recipient.through in (Through.MANAGERS, Through.RELATION):
        found = [tie for tie in found if recipient.first_level <= tie.level <= recipient.levels]
    return found


def _shared(
    world: World, match: Match, place: int, people: Sequence[tuple[str, int, Tie | None]]
) -> list[Credit | Uncredited]:
    """Share the base among the people found; who has no seat or is not under the plan keeps their part from others."""
    recipient, base = match.rule.recipients[place], _base(world, match)
    seats = {who: world.seat_on(who, match.day) for who, _, _ in people}
    asked = [(who, level, tie) for who, level, tie in people if _passes(match, seats[who], level)]
    if not asked:
        return []
    weights = {who: Fraction(1 if tie is None or tie.share is None else tie.share) for who, _, tie in asked}
    amount = base * Fraction(recipient.share) if isinstance(base, Fraction) else Fraction(0)
    parts = parts_of(amount, recipient, weights)
    found: list[Credit | Uncredited] = []
    for who, level, _ in asked:
        seat = seats[who]
        if seat is None:
            found.append(("no_seat", who))
        elif not world.assigned_on(who, match.day):
            found.append(("no_plan", who))
        elif isinstance(base, str):
            found.append((base, who))
        else:
            found.append(Credit(match, place, level, seat, parts[who]))
    return found


def _passes(match: Match, seat: Held | None, level: int) -> bool:
    """Tell whether a seat is one that the rule credits; who has none is an exception later."""
    return seat is None or holds(match.rule.only, lambda leaf: _ask(match, leaf, seat, level)) is True


def _base(world: World, match: Match) -> Fraction | str:
    """Return what a sale credits in the version's currency, or the exception that it is."""
    currency = str(match.row["currency"])
    foreign = currency != match.rules.currency and match.rule.base.kind == FieldKind.MONEY
    if currency != match.rules.currency and match.rules.exchange is None:
        return "other_currency"
    base = number(match.rule.base, lambda leaf: _ask(match, leaf))
    if base is None:
        return "no_base"
    base = half_away(base, 6)
    if abs(base) >= TOO_LARGE:
        return "too_large"
    if not foreign:
        return base
    rate = world.exchange.get((currency, match.day))
    if rate is None:
        return "no_exchange_rate"
    worth = half_away(base * Fraction(rate), 6)
    return worth if abs(worth) < TOO_LARGE else "converted_too_large"
