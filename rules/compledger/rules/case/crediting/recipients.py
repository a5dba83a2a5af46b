"""Recipients: whom a credit rule reaches from a sale, and what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compledger.rules.case.facts import People, SeatHeld
from compledger.rules.case.matching import Test
from compledger.rules.case.results import Sale
from compledger.rules.language.forms.crediting import Recipient, Split, Through

ALONG_SEATS = (Through.MANAGERS, Through.RELATION)
"""Ways that have levels."""
EMPTY: Mapping[Through, str] = {Through.TERRITORY: "no_territory", Through.UNIT: "no_unit"}
"""The exception of an empty field; `no_participant` for other ways."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody whom a rule means to credit: with a seat and under the plan, or with what they lack."""

    participant: str
    level: int
    share: Decimal | None
    """As a member of a territory."""
    seat: SeatHeld | None
    flaw: str | None
    """no_seat, no_plan."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Nobody could be found."""

    kind: str
    """no_participant, no_territory, no_unit, no_seat, nobody, vacant_seat."""
    participant: str | None = None
    detail: str | None = None
    """The vacant position."""


def is_split(recipient: Recipient) -> bool:
    """Tell whether those who are found share one credit."""
    return recipient.through in {Through.TERRITORY, Through.UNIT} and recipient.split is not Split.EACH


def found_by(
    recipient: Recipient, sale: Sale, day: date, people: People, only: Test | None
) -> tuple[Sequence[Reached], Sequence[Missed]]:
    """Return whom a recipient of a rule comes to, without those whom `only` passes over, and why others are missed."""
    of = sale[recipient.field]
    if of is None:
        return (), () if recipient.optional else (Missed(EMPTY.get(recipient.through, "no_participant")),)
    if recipient.through is Through.SELF:
        one = reached(str(of), 0, None, sale, day, people, only)
        return (() if one is None else (one,)), ()
    asks_a_seat = recipient.through in ALONG_SEATS
    if asks_a_seat and people.seat(str(of), day) is None:
        return (), (Missed("no_seat", str(of)),)
    ties = people.related(recipient.through, recipient.relation, str(of), day)
    if asks_a_seat:
        ties = [tie for tie in ties if recipient.first_level <= tie.level <= recipient.levels]
    elif not ties:
        return (), (Missed("nobody"),)
    all_found = [
        reached(tie.participant, tie.level, tie.share, sale, day, people, only)
        for tie in ties
        if tie.participant is not None
    ]
    vacant = [Missed("vacant_seat", detail=tie.position) for tie in ties if tie.participant is None]
    return [one for one in all_found if one is not None], vacant


def reached(
    participant: str, level: int, share: Decimal | None, sale: Sale, day: date, people: People, only: Test | None
) -> Reached | None:
    """Return somebody with what they hold and lack on a day; None where `only` passes over their seat."""
    seat = people.seat(participant, day)
    if seat is None:
        return Reached(participant, level, share, None, "no_seat")
    if only is not None and only(with_seat(sale, seat, level)) is not True:
        return None
    return Reached(participant, level, share, seat, None if people.is_paid(participant, day) else "no_plan")


def with_seat(sale: Sale, seat: SeatHeld, level: int) -> Sale:
    """Return a sale with what may be asked of a seat that is credited with it."""
    of_seat = {"seat_position": seat.position, "seat_title": seat.title, "seat_unit": seat.unit}
    return {**sale, **of_seat, "level": Decimal(level)}
