"""The same plan as a plain loop: every rule asked of every transaction, exact Decimals, nothing clever."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pyarrow.parquet as pq

from tests.benchmarks.engine.answer import LOAD, Answer, Group, Total, check_of_matches
from tests.benchmarks.engine.clock import Clock
from tests.benchmarks.engine.company import Company, managers
from tests.benchmarks.engine.dimensions import FIRST_DAY, QUARTER_STARTS, SIZES, name_of
from tests.benchmarks.engine.line_check import Line, check_lines
from tests.benchmarks.engine.plan import (
    BOUNDS_PERCENT,
    CAP_PERCENT,
    MANAGERS,
    OVERLAY,
    OWNER,
    TIMES_TENTHS,
    Between,
    Condition,
    Conditions,
    Either,
    Margin,
    NotOneOf,
    OneOf,
    Rule,
)

Row = Mapping[str, Any]
Credit = tuple[int, str, int, int, int, Decimal]
"""Day, source key, rule, role, transaction, credited amount: sorts in the order in which credits count."""
CENT = Decimal("0.01")


def calculate(company: Company) -> Answer:
    """Calculate the year."""
    clock = Clock()
    with clock.stage(LOAD):
        rows = _load(company)
    with clock.stage("match"):
        matched = [(row, rule) for row in rows for rule in company.rules if _applies(rule, row)]
    with clock.stage("lines"):
        credits: defaultdict[Group, list[Credit]] = defaultdict(list)
        for row, rule in matched:
            for payee, role, share in _recipients(company, rule, row):
                group = Group(payee, rule.measure, row["quarter"])
                order = (row["day"], row["source_key"], rule.number, role)
                credits[group].append((*order, row["transaction_id"], row["amount"] * share))
        lines: list[Line] = []
        totals = {group: _total(company, group, sorted(found), lines) for group, found in credits.items()}
    check = check_of_matches((row["transaction_id"], rule.number) for row, rule in matched)
    return Answer(totals, clock, len(matched), check_lines(lines), company.rows, check)


def _load(company: Company) -> list[dict[str, Any]]:
    codes = {field: {name_of(field, code): code for code in range(size)} for field, size in SIZES.items()}
    rows = pq.read_table(company.transactions).to_pylist()
    for row in rows:
        row["day"] = (row["day"] - FIRST_DAY).days
        row["quarter"] = sum(row["day"] >= start for start in QUARTER_STARTS[1:])
        for field, numbers in codes.items():
            row[field] = numbers[row[field]]
    return rows


def _applies(rule: Rule, row: Row) -> bool:
    return rule.first_day <= row["day"] < rule.end_day and _all(rule.when, row)


def _all(conditions: Conditions, row: Row) -> bool:
    return all(_holds(condition, row) for condition in conditions)


def _holds(condition: Condition, row: Row) -> bool:
    match condition:
        case OneOf(field, codes):
            return row[field] in codes
        case NotOneOf(field, codes):
            return row[field] not in codes
        case Between(low, high):
            return (low is None or row["amount"] >= low) and (high is None or row["amount"] < high)
        case Margin(percent):
            return bool(row["amount"] - row["cost"] >= row["amount"] * percent / 100)
        case Either(left, right):
            return _all(left, row) or _all(right, row)


def _recipients(company: Company, rule: Rule, row: Row) -> Iterator[tuple[int, int, Decimal]]:
    yield row["sold_by"], OWNER, Decimal(rule.shares[OWNER]) / 100
    if rule.shares[OVERLAY]:
        for specialist in company.teams[row["team"]]:
            yield specialist, OVERLAY, Decimal(rule.shares[OVERLAY]) / 100
    if rule.shares[MANAGERS]:
        for level, manager in enumerate(managers(row["sold_by"])):
            yield manager, MANAGERS + level, Decimal(rule.shares[MANAGERS]) / 100


def _total(company: Company, group: Group, credits: list[Credit], lines: list[Line]) -> Total:
    """Return a group's total and add its lines."""
    quota = Decimal(company.quotas[group.payee, group.measure])
    rate = Decimal(company.rates[group.payee]) / 1000
    tiers = [
        (quota * percent / 100, rate * times / 10)
        for percent, times in zip(BOUNDS_PERCENT, TIMES_TENTHS[group.measure], strict=True)
    ]
    retroactive = _rate_at(tiers, sum((amount for *_, amount in credits), Decimal(0)))
    earned, running = 0, Decimal(0)
    for _, _, rule, role, transaction, amount in credits:
        marginal = _worth(tiers, running + amount) - _worth(tiers, running)
        pay = amount * retroactive if group.measure else marginal
        cents = int(pay.quantize(CENT, ROUND_HALF_UP).scaleb(2))
        lines.append((group, transaction, rule, role, int(amount.scaleb(4)), cents))
        earned += cents
        running += amount
    return Total(len(credits), int(running.scaleb(4)), earned, min(earned, int(quota * CAP_PERCENT)))


def _rate_at(tiers: list[tuple[Decimal, Decimal]], total: Decimal) -> Decimal:
    return next((rate for bound, rate in reversed(tiers) if total >= bound), tiers[0][1])


def _worth(tiers: list[tuple[Decimal, Decimal]], total: Decimal) -> Decimal:
    """Return what a running total pays, each tier on its own slice; the first reaches below nought."""
    worth = Decimal(0)
    for (bound, rate), (ends, _) in zip(tiers, [*tiers[1:], (Decimal("Infinity"), Decimal(0))], strict=True):
        low = bound or Decimal("-Infinity")
        if total <= low:
            break
        worth += (min(total, ends) - bound) * rate
    return worth
