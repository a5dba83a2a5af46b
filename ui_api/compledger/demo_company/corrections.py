"""Corrections: a later delivery of some orders, a few of them changed since."""

from dataclasses import replace

from compledger.demo_company.careers import Career
from compledger.demo_company.days import QUARTERS, quarter_of
from compledger.demo_company.dice import Dice
from compledger.demo_company.orders import Order, selling_days
from compledger.demo_company.products import Line

CORRECTED = 40
LATE_QUARTERS = QUARTERS[-2:]
"""Where corrections still come in."""


def correct_orders(seed: int, orders: list[Order], careers: list[Career]) -> list[Order]:
    """Return copies of some orders under the same keys: in four, one with another seller, two with another line amount.

    The fourth comes unchanged, as an export by day of last touch brings such rows too. Returns and what they took
    back stay as they are, so that no more is ever returned than was sold.
    """
    dice = Dice(seed, "corrections")
    returned = {order.returned.number for order in orders if order.returned}
    candidates = [
        order
        for order in orders
        if order.sold_by and not order.returned and order.number not in returned
        if order.day >= LATE_QUARTERS[0].months[0]
    ]
    chosen = dice.sample(candidates, CORRECTED)
    corrected = [_corrected(dice, number, order, careers) for number, order in enumerate(chosen)]
    return sorted(corrected, key=lambda order: order.number)


def _corrected(dice: Dice, number: int, order: Order, careers: list[Career]) -> Order:
    if number % 4 == 0:
        return replace(order, sold_by=dice.pick(_colleagues(order, careers)))
    if number % 4 in {1, 2}:
        place = dice.below(len(order.lines))
        lines = (*order.lines[:place], _changed(order.lines[place], dice), *order.lines[place + 1 :])
        return replace(order, lines=lines)
    return order


def _changed(line: Line, dice: Dice) -> Line:
    if dice.happens(50):
        return replace(line, discount_permille=line.discount_permille + 25)
    return replace(line, quantity=line.quantity + (dice.pick((-1, 1)) if line.quantity > 1 else 1))


def _colleagues(order: Order, careers: list[Career]) -> list[str]:
    """Return who else could sell in the region on the order's day; the seller alone where there is nobody."""
    found = []
    for career in careers:
        fact = career.on(order.day)
        if fact is not None and fact.seat.region == order.region and career.participant != order.sold_by:
            days = selling_days(career, quarter_of(order.day))
            found += [career.participant for day, _ in days if day == order.day]
    return found or [order.sold_by]
