"""The same plan in numpy: one mask a rule over all transactions, as simulators of tax law do it, and whole numbers."""

import numpy as np

from tests.benchmarks.engine.answer import LOAD, Answer, Group, Total
from tests.benchmarks.engine.clock import Clock
from tests.benchmarks.engine.columns import Ints, load_columns
from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.masks import Columns, mask_of
from tests.benchmarks.engine.plan import BOUNDS_PERCENT, MEASURES
from tests.benchmarks.engine.reach import REPS_KEY, TEAMS_KEY, Reached, kind_of, reached_by_rep, reached_by_team, terms
from tests.benchmarks.engine.rules import ROLES

HALF_CENT, CENT = 500_000, 1_000_000
"""In hundred-millionths."""


def calculate(company: Company) -> Answer:
    """Calculate the year."""
    clock = Clock()
    with clock.stage(LOAD):
        columns = load_columns(company)
        rep, team = list(reached_by_rep()), list(reached_by_team(company))
        paid_by = np.array([(*t.bounds, *t.rates, t.cap, t.measure) for t in sorted(terms(company))], np.int64)
    with clock.stage("match"):
        rows, rules = _match(company, columns)
    with clock.stage("lines"):
        credits = _credits(company, columns, rows, rules, rep, team)
    with clock.stage("ordered"):
        earned = _earned(credits, paid_by)
    with clock.stage("totals"):
        totals = _totals(credits, earned, paid_by)
    return Answer(totals, clock, len(rows), {}, company.rows)


def _match(company: Company, columns: Columns) -> tuple[Ints, Ints]:
    found = [np.flatnonzero(mask_of(rule, columns)) for rule in company.rules]
    numbers = np.array([rule.number for rule in company.rules])
    return np.concatenate(found), np.repeat(numbers, [len(rows) for rows in found])


def _credits(
    company: Company, columns: Columns, rows: Ints, rules: Ints, rep: list[Reached], team: list[Reached]
) -> dict[str, Ints]:
    """Return the credits in the order in which they count within a payee, measure and quarter."""
    kinds = np.array([kind_of(ROLES.index(rule.shares), rule.measure) for rule in company.rules])[rules]
    parts = [
        _reach(columns, rows, rules, kinds * REPS_KEY + columns["sold_by"][rows], rep, len(ROLES) * 2 * REPS_KEY),
        _reach(columns, rows, rules, kinds * TEAMS_KEY + columns["team"][rows], team, len(ROLES) * 2 * TEAMS_KEY),
    ]
    credit = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((credit["role"], credit["rule"], credit["row"], credit["day"], credit["group"]))
    return {name: values[order] for name, values in credit.items()}


def _reach(columns: Columns, rows: Ints, rules: Ints, keys: Ints, reached: list[Reached], size: int) -> dict[str, Ints]:
    """Join matches with whom they credit: the recipients of one key stand side by side."""
    table = np.array(sorted(reached), np.int64).reshape(-1, len(Reached._fields))
    counts = np.bincount(table[:, 0], minlength=size)
    first = np.cumsum(counts) - counts
    times = counts[keys]
    match = np.repeat(np.arange(len(rows)), times)
    offset = np.arange(len(match)) - np.repeat(np.cumsum(times) - times, times)
    found = table[first[keys[match]] + offset]
    row = rows[match]
    return {
        "row": row,
        "rule": rules[match],
        "role": found[:, 1],
        "day": columns["day"][row].astype(np.int64),
        "group": found[:, 2] * 4 + columns["quarter"][row],
        "credit": columns["amount"][row] * found[:, 3],
    }


def _earned(credits: dict[str, Ints], paid_by: Ints) -> Ints:
    """Return each line's cents."""
    group, credit = credits["group"], credits["credit"]
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    running = np.cumsum(credit)
    before_group = np.repeat(running[starts] - credit[starts], np.diff(np.r_[starts, len(group)]))
    total = running - before_group
    ends = np.r_[starts[1:], len(group)] - 1
    final = np.repeat(total[ends], np.diff(np.r_[starts, len(group)]))
    owner = paid_by[group // 4]
    tiers = len(BOUNDS_PERCENT)
    bounds, rates = owner[:, : tiers - 1], owner[:, tiers - 1 : 2 * tiers - 1]
    product = rates[:, 0] * credit
    for tier in range(1, tiers):
        bound = bounds[:, tier - 1]
        slice_ = np.maximum(total - bound, 0) - np.maximum(total - credit - bound, 0)
        product += (rates[:, tier] - rates[:, tier - 1]) * slice_
    reached = (final[:, None] >= bounds).sum(axis=1)
    retroactive = credit * np.take_along_axis(rates, reached[:, None], axis=1)[:, 0]
    product = np.where(owner[:, -1] == MEASURES.index("services"), retroactive, product)
    return np.sign(product) * ((np.abs(product) + HALF_CENT) // CENT)


def _totals(credits: dict[str, Ints], earned: Ints, paid_by: Ints) -> dict[Group, Total]:
    group = credits["group"]
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    lines = np.diff(np.r_[starts, len(group)])
    credited, cents = np.add.reduceat(credits["credit"], starts), np.add.reduceat(earned, starts)
    paid = np.minimum(cents, paid_by[group[starts] // 4, -2])
    rows = zip(group[starts].tolist(), lines.tolist(), credited.tolist(), cents.tolist(), paid.tolist(), strict=True)
    return {Group(g // 8, g // 4 % 2, g % 4): Total(*figures) for g, *figures in rows}
