"""Rules as key tables: one join for all rules that ask the same dimensions for equality."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

import pyarrow as pa
from duckdb import DuckDBPyConnection

from tests.benchmarks.engine.dimensions import DAYS, SIZES
from tests.benchmarks.engine.plan import MEASURES, Between, Condition, Conditions, Either, Margin, NotOneOf, OneOf, Rule
from tests.benchmarks.engine.rules import ROLES

MAX_KEYS = 64
LEAST, MOST = -9_999_999, 9_999_999
TAKEN = "t.id, k.rule::USMALLINT AS rule, k.kind::UTINYINT AS kind, t.day, t.bucket, t.sold_by, t.team, t.amount"


@dataclass
class Branch:
    """Rules that are looked up together."""

    fields: tuple[str, ...]
    rows: list[tuple[int, int, int, int, int, int, int]] = field(default_factory=list)
    """key, rule, kind, first day, end day, least amount, amount too large."""
    rests: dict[int, str] = field(default_factory=dict)
    """What is asked beside, by rule."""


def match_sql(connection: DuckDBPyConnection, rules: Sequence[Rule]) -> str:
    """Register the key tables and return the SELECT of all matches."""
    branches: dict[tuple[tuple[str, ...], bool], Branch] = {}
    for rule in rules:
        for conditions, excluded in _alternatives(rule.when):
            _add(branches, rule, conditions, excluded)
    return " UNION ALL ".join(_select(connection, n, branch) for n, branch in enumerate(branches.values()))


def _alternatives(when: Conditions) -> list[tuple[Conditions, Conditions]]:
    """Return conditions without OR, and what must not hold beside each: the alternatives never overlap."""
    for place, condition in enumerate(when):
        if isinstance(condition, Either):
            others = when[:place] + when[place + 1 :]
            return [((*condition.left, *others), ()), ((*condition.right, *others), condition.left)]
    return [(when, ())]


def _add(
    branches: dict[tuple[tuple[str, ...], bool], Branch], rule: Rule, conditions: Conditions, excluded: Conditions
) -> None:
    keys = {c.field: c.codes for c in conditions if isinstance(c, OneOf)}
    rests = [_sql(c) for c in conditions if not isinstance(c, OneOf | Between)]
    while prod(len(codes) for codes in keys.values()) > MAX_KEYS:
        widest = max(keys, key=lambda name: len(keys[name]))
        rests.append(_sql(OneOf(widest, keys.pop(widest))))
    if excluded:
        rests.append(f"NOT ({_all(excluded)})")
    low = max([c.low for c in conditions if isinstance(c, Between) and c.low is not None], default=LEAST)
    high = min([c.high for c in conditions if isinstance(c, Between) and c.high is not None], default=MOST)
    fields = tuple(sorted(keys))
    branch = branches.setdefault((fields, bool(rests)), Branch(fields))
    kind = ROLES.index(rule.shares) * len(MEASURES) + rule.measure
    for codes in product(*(keys[name] for name in fields)):
        key = 0
        for name, code in zip(fields, codes, strict=True):
            key = key * SIZES[name] + code
        branch.rows.append((key, rule.number, kind, rule.first_day, rule.end_day, low, high))
    if rests:
        assert rule.number not in branch.rests, "only the second alternative of a rule has something to rule out"
        branch.rests[rule.number] = " AND ".join(rests)


def _select(connection: DuckDBPyConnection, number: int, branch: Branch) -> str:
    columns = defaultdict(list)
    for row in branch.rows:
        for name, value in zip(("key", "rule", "kind", "first", "ending", "low", "high"), row, strict=True):
            columns[name].append(value)
    connection.register(f"keys_{number}", pa.table({n: pa.array(v, pa.int32()) for n, v in columns.items()}))
    joins = [f"{_key(branch.fields)} = k.key"] if branch.fields else []
    if any(row[3:5] != (0, DAYS) for row in branch.rows):
        joins += ["t.day >= k.first", "t.day < k.ending"]
    if any(value != LEAST for value in columns["low"]):
        joins.append("t.amount >= k.low")
    if any(value != MOST for value in columns["high"]):
        joins.append("t.amount < k.high")
    source = "tx" if branch.fields else f"(SELECT * FROM tx WHERE amount >= {min(columns['low'])})"
    cases = " ".join(f"WHEN {rule} THEN {rest}" for rule, rest in branch.rests.items())
    rest = f" WHERE CASE k.rule {cases} END" if branch.rests else ""
    return f"SELECT {TAKEN} FROM {source} t JOIN keys_{number} k ON {' AND '.join(joins)}{rest}"


def _key(fields: tuple[str, ...]) -> str:
    sql = f"t.{fields[0]}::INTEGER"
    for name in fields[1:]:
        sql = f"({sql} * {SIZES[name]} + t.{name})"
    return sql


def _all(conditions: Conditions) -> str:
    return " AND ".join(_sql(condition) for condition in conditions)


def _sql(condition: Condition) -> str:
    match condition:
        case OneOf(name, codes):
            return f"t.{name} IN ({', '.join(map(str, codes))})"
        case NotOneOf(name, codes):
            return f"t.{name} NOT IN ({', '.join(map(str, codes))})"
        case Between(low, high):
            return " AND ".join(
                [f"t.amount >= {low}"] * (low is not None) + [f"t.amount < {high}"] * (high is not None)
            )
        case Margin(percent):
            return f"t.amount - t.cost >= t.amount * 0.{percent:02}"
        case Either(left, right):
            return f"(({_all(left)}) OR ({_all(right)}))"
