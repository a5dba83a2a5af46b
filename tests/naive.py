"""A plain evaluator: loops over transactions with exact Decimals, the slow way that is easy to believe.

It reads a rule set as parsed and shares no code with any engine: conditions are walked, running totals are kept in a
dictionary, tiers are cut one by one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, getcontext

from compledger.rules.language import Earning, PersonalRate, RuleSet
from compledger.rules.language.condition_form import All, Any, Compare, Condition, Field, IsMissing, Not, OneOf, Operand
from compledger.rules.timeline import Segment

getcontext().prec = 80

Row = Mapping[str, object]
SIGNS = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@dataclass(frozen=True)
class World:
    """What the evaluator may read."""

    versions: Sequence[Segment[RuleSet]]
    transactions: Sequence[Row]
    seats: Sequence[tuple[str, str, date, date]]
    quotas: Mapping[tuple[str, str], Decimal]
    rates: Sequence[tuple[str, str, Decimal, date, date]]
    exchange: Mapping[tuple[str, date], Decimal] = field(default_factory=dict)
    """What a unit of a currency is worth for a sale of a day, to a version that converts."""


@dataclass(frozen=True, order=True)
class Line:
    """An earning line, as far as engines must agree on it."""

    participant: str
    component: str
    day: date
    source_key: str
    rule: str
    tier: int
    slice_from: Decimal
    slice: Decimal
    earned_minor: int


def evaluate(world: World) -> tuple[list[Line], list[tuple[str, str, str]]]:
    """Return the lines, and the exceptions as (kind, source key, rule or component)."""
    credited, exceptions = _credit(world)
    totals: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    lines = []
    for row, version, rule_id, participant, amount in sorted(credited, key=_order):
        for measure in version.measures:
            if rule_id not in measure.credits:
                continue
            before = totals[participant, measure.id]
            totals[participant, measure.id] = before + amount
            for earning in (e for e in version.earnings if e.measure == measure.id):
                found = _earn(world, earning, row, participant, before, amount)
                if isinstance(found, str):
                    exceptions.append((found, str(row["source_key"]), earning.id))
                    continue
                for tier, slice_from, slice_, pay in found:
                    minor = int((pay * 100).quantize(Decimal(1), ROUND_HALF_UP))
                    key, day = str(row["source_key"]), row["day"]
                    assert isinstance(day, date)
                    lines.append(Line(participant, earning.id, day, key, rule_id, tier, slice_from, slice_, minor))
    return sorted(lines), sorted(exceptions)


Credit = tuple[Row, RuleSet, str, str, Decimal]


def _order(credit: Credit) -> tuple[object, ...]:
    row, _, rule_id, _, _ = credit
    key = str(row["source_key"]).encode()
    return row["day"], len(key), key, row["source"], rule_id


def _credit(world: World) -> tuple[list[Credit], list[tuple[str, str, str]]]:
    credited, exceptions = [], []
    for row in world.transactions:
        day, key = row["day"], str(row["source_key"])
        assert isinstance(day, date)
        for segment in world.versions:
            if not segment.effective_from <= day < segment.effective_until:
                continue
            for rule in segment.value.credit_rules:
                if holds(rule.when, row) is not True:
                    continue
                who = row[rule.to]
                worth = _worth(world, segment.value, row, row[rule.base], who)
                if isinstance(worth, str):
                    exceptions.append((worth, key, rule.id))
                else:
                    credited.append((row, segment.value, rule.id, str(who), worth * rule.share))
    return credited, exceptions


def _worth(world: World, version: RuleSet, row: Row, base: object, who: object) -> Decimal | str:
    """Return what a sale credits in the version's currency, or the exception that it is."""
    day = row["day"]
    assert isinstance(day, date)
    if who is None:
        return "no_participant"
    if not any(p == who and begins <= day < ends for p, _, begins, ends in world.seats):
        return "no_seat"
    foreign = row["currency"] != version.currency
    if foreign and version.exchange is None:
        return "other_currency"
    if not isinstance(base, Decimal):
        return "no_base"
    return _converted(world, str(row["currency"]), day, base) if foreign else base


def _converted(world: World, currency: str, day: date, base: Decimal) -> Decimal | str:
    rate = world.exchange.get((currency, day))
    if rate is None:
        return "no_exchange_rate"
    worth = (base * rate).quantize(Decimal("1e-6"), ROUND_HALF_UP)
    return worth if abs(worth) < 10**12 else "converted_too_large"


def _earn(
    world: World, earning: Earning, row: Row, participant: str, before: Decimal, amount: Decimal
) -> str | Iterable[tuple[int, Decimal, Decimal, Decimal]]:
    rate = _rate(world, earning, row, participant)
    if earning.table is None:
        return "no_rate" if rate is None else [(0, Decimal(0), amount, amount * rate)]
    quota = world.quotas.get((participant, earning.measure))
    if rate is None and any(tier.rate is None for tier in earning.table.tiers):
        return "no_rate"
    if quota is None:
        return "no_quota"
    if quota <= 0:
        return "quota_not_positive"
    return list(_slices(earning, quota, rate, before, amount))


def _slices(
    earning: Earning, quota: Decimal, rate: Decimal | None, before: Decimal, amount: Decimal
) -> Iterable[tuple[int, Decimal, Decimal, Decimal]]:
    assert earning.table is not None
    tiers = earning.table.tiers
    low, high = min(before, before + amount), max(before, before + amount)
    sign = 1 if amount >= 0 else -1
    for number, tier in enumerate(tiers, start=1):
        begins = tier.from_attainment * quota if number > 1 else Decimal("-Infinity")
        ends = tiers[number].from_attainment * quota if number < len(tiers) else Decimal("Infinity")
        inside_low, inside_high = max(low, begins), min(high, ends)
        stands_here = amount == 0 and begins <= before < ends
        if inside_high <= inside_low and not stands_here:
            continue
        slice_ = sign * (inside_high - inside_low)
        own = tier.rate if tier.rate is not None else rate
        assert own is not None
        yield number, inside_low if sign > 0 else inside_high, slice_, slice_ * own * tier.times


def _rate(world: World, earning: Earning, row: Row, participant: str) -> Decimal | None:
    if not isinstance(earning.rate, PersonalRate):
        return earning.rate
    day = row["day"]
    assert isinstance(day, date)
    for who, name, rate, begins, ends in world.rates:
        if (who, name) == (participant, earning.rate.name) and begins <= day < ends:
            return rate
    return None


def holds(condition: Condition, row: Row) -> bool | None:
    """Return whether a condition holds for a transaction; None where a missing value leaves it open, as in SQL."""
    match condition:
        case Compare(field, sign, operand):
            left, right = row[field.name], _value(operand, row)
            return None if left is None or right is None else SIGNS[sign](left, right)
        case OneOf(field, values):
            found = row[field.name]
            return None if found is None else found in [literal.value for literal in values]
        case IsMissing(field):
            return row[field.name] is None
        case Not(of):
            inner = holds(of, row)
            return None if inner is None else not inner
        case All(parts):
            found_all = [holds(part, row) for part in parts]
            return False if False in found_all else None if None in found_all else True
        case Any(parts):
            found_any = [holds(part, row) for part in parts]
            return True if True in found_any else None if None in found_any else False


def _value(operand: Operand, row: Row) -> object:
    return row[operand.name] if isinstance(operand, Field) else operand.value
