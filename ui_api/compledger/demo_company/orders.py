"""Orders: what the sellers and the web shop sold, day by day, and what came back."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

from compledger.demo_company.careers import Career
from compledger.demo_company.days import END, QUARTERS, Quarter, month_after, order_days, quarter_of, working_day
from compledger.demo_company.dice import Dice
from compledger.demo_company.products import Line, basket
from compledger.demo_company.quotas import Quotas, quota_months
from compledger.demo_company.seats import REGIONS

ORDERS_IN_QUARTER = {"Enterprise": (4, 9), "Mid-Market": (6, 11), "Public Sector": (5, 10)}
CHANNELS = ("direct", "direct", "direct", "partner", "partner", "tender")
WEB_PERCENT = 9
"""Web orders for each hundred that somebody sold."""
RETURN_PERCENT = 4
FIRST_NUMBER = 100_001
CUSTOMERS = 2_400


@dataclass(eq=False, slots=True)
class Order:
    """An order and its lines; a return is one too, and names the order whose goods came back."""

    day: date
    customer: str
    region: str
    sold_by: str
    """Participant; empty in the web shop."""
    channel: str
    lines: tuple[Line, ...]
    returned: "Order | None" = None
    number: str = ""
    """Given once all orders stand in order of time."""


def take_orders(seed: int, careers: list[Career], quotas: Quotas) -> list[Order]:
    """Return all orders, numbered in order of time."""
    dice = Dice(seed, "orders")
    orders = [order for career in careers for order in _career_orders(dice, career, quotas)]
    orders += _web_orders(dice, len(orders) * WEB_PERCENT // 100)
    orders += _returns(dice, orders, {career.participant: career for career in careers})
    orders = sorted(dice.sample(orders, len(orders)), key=lambda order: order.day)
    for number, order in enumerate(orders, FIRST_NUMBER):
        order.number = f"SO-{number}"
    return orders


def selling_days(career: Career, quarter: Quarter) -> list[tuple[date, int]]:
    """Return the working days of a quarter in months that count for the seller's quota, each with its weight."""
    months = {month for month, _ in quota_months(career, quarter)}
    days = [entry for entry in order_days(quarter) if month_after(entry[0], 0) in months]
    return [entry for entry in days if career.on(entry[0]) is not None]


def _career_orders(dice: Dice, career: Career, quotas: Quotas) -> list[Order]:
    skill_percent = dice.bell(61, 134)
    orders = []
    for quarter in QUARTERS:
        quota_cents = quotas.get((career.participant, quarter.name))
        if quota_cents is not None:
            goal_cents = quota_cents * _attainment_percent(dice, skill_percent) // 100
            orders += _quarter_orders(dice, career, quarter, goal_cents)
    return orders


def _attainment_percent(dice: Dice, skill_percent: int) -> int:
    """Return what a seller reaches in one quarter: their usual level, luck, and now and then a very good or bad one."""
    luck = dice.bell(-38, 40)
    if dice.happens(5):
        luck += dice.between(20, 45)
    elif dice.happens(5):
        luck -= dice.between(15, 35)
    return max(36, skill_percent + luck)


def _quarter_orders(dice: Dice, career: Career, quarter: Quarter, goal_cents: int) -> list[Order]:
    months = quota_months(career, quarter)
    days = selling_days(career, quarter)
    running = list(accumulate(weight for _, weight in days))
    low, high = ORDERS_IN_QUARTER[months[0][1].seat.business_unit]
    sizes = [dice.between(4, 20) ** 2 for _ in range(max(1, dice.bell(low, high) * len(months) // 3))]
    orders = []
    for size in sizes:
        day, _ = days[dice.weighted(running)]
        lines = basket(dice, goal_cents * size // sum(sizes), day.year)
        region = months[0][1].seat.region
        orders.append(Order(day, _customer(dice, career), region, career.participant, dice.pick(CHANNELS), lines))
    return orders


def _customer(dice: Dice, career: Career) -> str:
    """Return one of the dozen accounts that come with a seller's first seat, the first ones most often."""
    position = career.facts[0].seat.position
    account = min(dice.below(12), dice.below(12))
    base = sum(byte * weight for weight, byte in enumerate(position.encode(), 7))
    return f"C-{(base * 12 + account) % CUSTOMERS + 1:05}"


def _web_orders(dice: Dice, count: int) -> list[Order]:
    orders = []
    for _ in range(count):
        days = order_days(dice.pick(QUARTERS))
        day, _weight = dice.pick(days)  # the web shop knows no rush at the end of a quarter
        customer = f"C-{dice.below(CUSTOMERS) + 1:05}"
        lines = basket(dice, dice.between(300, 6_000) * 100, day.year)
        orders.append(Order(day, customer, dice.pick(REGIONS), "", "web", lines))
    return orders


def _returns(dice: Dice, orders: list[Order], careers: dict[str, Career]) -> list[Order]:
    """Return the returns: goods and licences, never services, while the seller still has a quota to charge them to."""
    returns = []
    for order in orders:
        goods = [line for line in order.lines if line.product.family != "Services"]
        if not goods or not dice.happens(RETURN_PERCENT):
            continue
        day = working_day(order.day + timedelta(dice.between(10, 75)))
        if day < END and (not order.sold_by or _sells_on(careers[order.sold_by], day)):
            returns.append(replace(order, day=day, lines=(_taken_back(dice, dice.pick(goods)),), returned=order))
    return returns


def _taken_back(dice: Dice, line: Line) -> Line:
    return replace(line, quantity=-(line.quantity if dice.happens(50) else dice.between(1, line.quantity)))


def _sells_on(career: Career, day: date) -> bool:
    return any(day == selling_day for selling_day, _ in selling_days(career, quarter_of(day)))
