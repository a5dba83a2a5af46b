"""Seeded credit rules: many that look like a table's rows, some of every other shape.

The more rules a company has, the more special each is: the shares of transactions that rules match are drawn so that
one transaction meets about 0.23, 0.71, 1.9 and 4.7 of 10, 100, 1,000 and 5,000 rules.
"""

from collections.abc import Callable
from itertools import pairwise
from math import erf, exp, log, sqrt
from random import Random

from tests.benchmarks.engine.dimensions import DAYS, SIZES
from tests.benchmarks.engine.plan import Between, Condition, Conditions, Either, Margin, NotOneOf, OneOf, Rule

MEDIAN_AMOUNT = 800
AMOUNT_SIGMA = 1.3
"""Amounts are log-normal; 1 in 50 is a credit memo, below zero."""
MEMOS = 0.02
LEAST_MARGIN, MOST_MARGIN = 10, 60
"""Percent of the amount; every whole percent between is as likely."""

MATCHES = ((10, 0.23), (100, 0.71), (1000, 1.9), (5000, 4.7))
CANDIDATES = 10

SIGNATURES = (
    ("region",), ("family",), ("product",), ("region", "family"), ("region", "segment"), ("family", "channel"),
    ("family", "segment"), ("country", "family"), ("country", "segment"), ("product", "region"),
    ("product", "segment"), ("product", "channel"), ("region", "family", "segment"), ("region", "family", "channel"),
    ("country", "segment", "channel"), ("family", "segment", "channel"), ("deal_currency", "family", "channel"),
)  # fmt: skip
"""Which dimensions table-like rules ask."""

ROLES = ((100, 0, 0), (80, 0, 0), (100, 25, 0), (100, 50, 0), (100, 0, 2), (100, 0, 5))
ROLE_WEIGHTS = (35, 15, 10, 10, 15, 15)
"""With 2 specialists a team and nearly 3 managers a rep: about 2.3 credits a match."""


def seeded_rules(count: int, seed: int = 7) -> tuple[Rule, ...]:
    """Return so many rules."""
    dice = Random(seed)  # noqa: S311  nothing here is a secret
    wanted = _matches_wanted(count)
    sizes = [exp(dice.gauss(0, 0.8)) for _ in range(count)]
    scale = wanted / sum(sizes)
    found, debt = [], 0.0
    for number, size in enumerate(sizes):
        target = max(size * scale + debt / 4, wanted / count / 20)
        rule = _nearest(dice, number, target)
        debt += size * scale - probability(rule.when) * (rule.end_day - rule.first_day) / DAYS
        found.append(rule)
    return tuple(found)


def probability(conditions: Conditions) -> float:
    """Return how likely it is that a transaction meets conditions; dimensions are drawn evenly."""
    share = 1.0
    for condition in conditions:
        share *= _chance(condition)
    return share


def _chance(condition: Condition) -> float:
    match condition:
        case OneOf(field, codes):
            return len(codes) / SIZES[field]
        case NotOneOf(field, codes):
            return 1 - len(codes) / SIZES[field]
        case Between(low, high):
            upper = 1.0 if high is None else _below(high)
            return (upper - (0.0 if low is None else _below(low))) * (1 - MEMOS)
        case Margin(percent):
            return (MOST_MARGIN + 1 - percent) / (MOST_MARGIN + 1 - LEAST_MARGIN)
        case Either(left, right):
            a, b = probability(left), probability(right)
            return a + b - a * b


def _below(amount: int) -> float:
    return 0.5 * (1 + erf(log(amount / MEDIAN_AMOUNT) / AMOUNT_SIGMA / sqrt(2)))


def _matches_wanted(count: int) -> float:
    """Return the matches of a transaction among so many rules, on straight lines between the logarithms."""
    pairs = list(pairwise(MATCHES))
    (a, low), (b, high) = next((pair for pair in pairs if count <= pair[1][0]), pairs[-1])
    return exp(log(low) + (log(high) - log(low)) * (log(count) - log(a)) / (log(b) - log(a)))


def _nearest(dice: Random, number: int, target: float) -> Rule:
    """Draw several conditions of one shape and take the one that matches about as much as wanted."""
    shape = dice.choices(list(SHAPES), weights=list(SHAPES.values()))[0]
    days = _days(dice)
    part = (days[1] - days[0]) / DAYS
    drawn = [shape(dice) for _ in range(CANDIDATES)]
    when = min(drawn, key=lambda conditions: abs(log(probability(conditions) * part / target)))
    shares = dice.choices(ROLES, weights=ROLE_WEIGHTS)[0]
    return Rule(number, when, *days, int(dice.random() < 0.25), shares)


def _days(dice: Random) -> tuple[int, int]:
    if dice.random() < 0.8:
        return 0, DAYS
    first = dice.randrange(0, 300)
    return first, min(DAYS, first + dice.randrange(45, 200))


def _equal(dice: Random) -> tuple[OneOf, ...]:
    return tuple(OneOf(field, (dice.randrange(SIZES[field]),)) for field in dice.choice(SIGNATURES))


def _in(dice: Random) -> Conditions:
    fields = dice.choice(SIGNATURES)
    return tuple(OneOf(field, _codes(dice, field, dice.randrange(1, 5))) for field in fields)


def _range(dice: Random) -> Conditions:
    low = dice.choice((200, 500, 1000, 2500, 5000))
    high = dice.choice((None, low * 2, low * 5, low * 20))
    return (*_equal(dice), Between(low, high))


def _only_range(dice: Random) -> Conditions:
    low = dice.choice((2_500, 5_000, 10_000, 15_000, 20_000, 30_000, 50_000))
    return (Between(low, dice.choice((None, low + low // 5, low * 2))),)


def _accounts(dice: Random) -> Conditions:
    return (OneOf("account", _codes(dice, "account", dice.randrange(1, 30))),)


def _not(dice: Random) -> Conditions:
    asked = _equal(dice)
    other = dice.choice([f for f in ("segment", "channel", "deal_currency") if all(c.field != f for c in asked)])
    return (*asked, NotOneOf(other, _codes(dice, other, dice.randrange(1, 3))))


def _or(dice: Random) -> Conditions:
    return (Either(_equal(dice), _equal(dice)),)


def _arithmetic(dice: Random) -> Conditions:
    return (*_equal(dice), Margin(dice.randrange(25, 50, 5)))


SHAPES: dict[Callable[[Random], Conditions], int] = {
    _equal: 60,
    _in: 12,
    _range: 8,
    _accounts: 5,
    _not: 5,
    _or: 5,
    _arithmetic: 4,
    _only_range: 1,
}
"""Percent of the rules that have each shape."""


def _codes(dice: Random, field: str, count: int) -> tuple[int, ...]:
    return tuple(sorted(dice.sample(range(SIZES[field]), min(count, SIZES[field] - 1))))
