"""Lifecycle: what became of each line after it was booked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from compledger.demo_company.days import END, working_day
from compledger.demo_company.dice import Dice
from compledger.demo_company.orders import Order
from compledger.demo_company.products import Line

CANCELLED_PERCENT, UNPAID_PERCENT, LATE_PERCENT = 2, 3, 6
Return = tuple[date, int]
"""The day goods came back and their amount in cents, below zero."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a line of an order."""

    order_number: str
    line_number: int
    code: str
    """B booked, I invoiced, P paid, C cancelled, R returned."""
    day: date
    amount_cents: int
    """Below zero where the event takes away: C, R, and every event of a return."""

    @property
    def key(self) -> str:
        """Return the event's own key; each kind happens at most once to a line."""
        return f"{self.order_number}/{self.line_number}/{self.code}"


@dataclass(frozen=True, slots=True)
class _Fate:
    """What one order will meet, drawn once for all its lines, in days."""

    cancelled_after: int | None
    """Not cancelled where None."""
    invoiced_after: int
    delivered_after: int
    """Services are invoiced once delivered."""
    paid_after: int | None
    """Counted from the invoice; never paid where None."""


def live_events(seed: int, orders: list[Order]) -> list[Event]:
    """Return all events before the demo's end in order of day; what would happen later is not known yet."""
    dice = Dice(seed, "lifecycle")
    returns = _returns(orders)
    events = [
        event
        for order in orders
        for event in _order_events(order, _fate(dice, order, returns), returns)
        if event.day < END
    ]
    return sorted(events, key=lambda event: event.day)


def _returns(orders: list[Order]) -> dict[str, dict[str, Return]]:
    """Return by order and product what came back; an order has a product, and a return, once."""
    return {
        order.returned.number: {line.product.name: (order.day, line.amount_cents) for line in order.lines}
        for order in orders
        if order.returned
    }


def _fate(dice: Dice, order: Order, returns: dict[str, dict[str, Return]]) -> _Fate:
    cancelled = dice.happens(CANCELLED_PERCENT) and order.returned is None and order.number not in returns
    late = dice.happens(LATE_PERCENT)
    return _Fate(
        cancelled_after=dice.between(1, 20) if cancelled else None,
        invoiced_after=dice.between(1, 10),
        delivered_after=dice.between(15, 50),
        paid_after=None if dice.happens(UNPAID_PERCENT) else dice.between(*((70, 120) if late else (25, 60))),
    )


def _order_events(order: Order, fate: _Fate, returns: dict[str, dict[str, Return]]) -> Iterator[Event]:
    gone = returns.get(order.number, {})
    for number, line in enumerate(order.lines, 1):
        steps = _steps(order, line, fate, gone.get(line.product.name))
        for code, day, amount_cents in steps:
            yield Event(order.number, number, code, day, amount_cents)


def _steps(order: Order, line: Line, fate: _Fate, gone: Return | None) -> Iterator[tuple[str, date, int]]:
    amount_cents = line.amount_cents
    yield "B", order.day, amount_cents
    if fate.cancelled_after is not None:
        yield "C", working_day(order.day + timedelta(fate.cancelled_after)), -amount_cents
        return
    wait = fate.delivered_after if line.product.family == "Services" else fate.invoiced_after
    invoiced_on = working_day(order.day + timedelta(wait))
    yield "I", invoiced_on, amount_cents
    paid_on = None
    if fate.paid_after is not None and order.returned is None:
        paid_on = working_day(invoiced_on + timedelta(fate.paid_after))
    owed_cents = amount_cents
    if gone is not None:
        yield "R", *gone
        if paid_on is not None and gone[0] < paid_on:
            owed_cents += gone[1]  # the customer pays what they kept
    if paid_on is not None and owed_cents:
        yield "P", paid_on, owed_cents
