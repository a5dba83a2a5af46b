"""Lines of one payee and component, narrow: what a line says beside the credit that it is of stands there once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from compledger.rules.case.earning.pay_rates import PayRate
from compledger.rules.case.results import CaseLine, Credit, Sale, day_of, number_of
from compledger.rules.periods import Period

NO_RATE = PayRate(None, None, None)
"""Of a line that slices with rates of their own were put together in."""


class CreditLine(NamedTuple):
    """What a credit, or the part of it in one tier, pays."""

    credit: Credit
    tier: int | None
    """From 1; None without tiers."""
    slice: Decimal
    rate: PayRate
    exact: Decimal
    earned: int
    """In minor units."""


@dataclass(frozen=True, slots=True)
class AddedLine:
    """A line that is of no credit: of a formula, of rounding a period as a whole, or of a limit."""

    kind: str
    """period, rounding or limit."""
    earned: int
    """In minor units."""
    sale: Sale | None = None
    """The deal, for a limit on one."""
    exact: Decimal | None = None
    """At 24 places, for a formula."""


Line = CreditLine | AddedLine


@dataclass(frozen=True, slots=True)
class Place:
    """What the lines of a payee's component have in common."""

    participant: str
    component: str
    period: Period
    version: int
    """The newest in the period that has the component."""
    last_position: str | None
    """Of the seat that the payee held last in the period."""


def wide(line: Line, place: Place, position_on: Callable[[date], str | None]) -> CaseLine:
    """Return a line with everything that it says; `position_on` tells which position the payee holds on a day."""
    return _of_credit(line, place) if isinstance(line, CreditLine) else _added(line, place, position_on)


def _of_credit(line: CreditLine, place: Place) -> CaseLine:
    credit, matched = line.credit, line.credit.matched
    sale, converted = matched.sale, matched.converted
    return CaseLine(
        kind="credit",
        participant=place.participant,
        position=credit.position,
        component=place.component,
        version=matched.version,
        period=place.period.name,
        day=matched.day,
        earned_minor=line.earned,
        exact=line.exact,
        rule_id=matched.rule.id,
        recipient=credit.recipient,
        level=credit.level,
        transaction_id=number_of(sale),
        source=str(sale["source"]),
        source_key=str(sale["source_key"]),
        base=matched.base,
        share=credit.share,
        split_part=credit.split_part,
        split_whole=credit.split_whole,
        credited=credit.credited,
        tier=line.tier,
        slice=line.slice,
        rate=line.rate.rate,
        times=line.rate.times,
        effective_rate=line.rate.effective,
        received=None if converted is None else converted.received,
        received_currency=None if converted is None else converted.currency,
        exchange_rate=None if converted is None else converted.rate,
        exchange_path=None if converted is None else converted.path,
    )


def _added(line: AddedLine, place: Place, position_on: Callable[[date], str | None]) -> CaseLine:
    sale, day, position = line.sale, place.period.last_day, place.last_position
    if sale is not None:
        day = day_of(sale)
        position = position_on(day) or position
    return CaseLine(
        kind=line.kind,
        participant=place.participant,
        position=position,
        component=place.component,
        version=place.version,
        period=place.period.name,
        day=day,
        earned_minor=line.earned,
        exact=line.exact,
        transaction_id=None if sale is None else number_of(sale),
        source=None if sale is None else str(sale["source"]),
        source_key=None if sale is None else str(sale["source_key"]),
    )
