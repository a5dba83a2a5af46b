"""Rules as key tables: one join for all rules that ask the same dimensions for equality.

What else a rule asks stands beside its key as numbers: days, bounds of the amount, a least margin, forbidden values of
small dimensions as bits. Only the second side of an OR has a condition of its own: that the first side did not hold.
"""

from collections.abc import Iterable, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from tests.benchmarks.engine.dimensions import DAYS, SIZES
from tests.benchmarks.engine.plan import MEASURES, Between, Conditions, Either, Margin, NotOneOf, OneOf, Rule
from tests.benchmarks.engine.rules import ROLES

FOLDED_KEYS = 64
"""A signature is looked up by a larger one if that takes at most so many keys for each of its own."""
LEAST, MOST = -9_999_999, 9_999_999
NO_MARGIN = -1
TAKEN = "t.id, k.rule, k.kind, t.day, t.bucket, t.sold_by, t.team, t.amount"

Signature = tuple[str, ...]


class KeyRow(NamedTuple):
    """A rule and one combination of values that it asks."""

    key: int
    rule: int
    kind: int
    first: int
    ending: int
    low: int
    high: int
    margin: int
    no_segment: int
    no_channel: int
    no_deal_currency: int
    second: bool
    """Whether this is the second side of an OR."""


KEY_TYPES = {
    "key": "INTEGER",
    "rule": "USMALLINT",
    "kind": "UTINYINT",
    "first": "SMALLINT",
    "ending": "SMALLINT",
    "low": "DECIMAL(9, 2)",
    "high": "DECIMAL(9, 2)",
    "margin": "DECIMAL(3, 2)",
    "no_segment": "UTINYINT",
    "no_channel": "UTINYINT",
    "no_deal_currency": "UTINYINT",
    "second": "BOOLEAN",
}
"""The transactions' own types: a comparison that converts first takes twice as long."""

TESTS = {
    "first": (0, "t.day >= k.first"),
    "ending": (DAYS, "t.day < k.ending"),
    "low": (LEAST, "t.amount >= k.low"),
    "high": (MOST, "t.amount < k.high"),
    "margin": (NO_MARGIN, "(k.margin < 0 OR t.amount - t.cost >= t.amount * k.margin)"),
    "no_segment": (0, "(k.no_segment >> t.segment) & 1 = 0"),
    "no_channel": (0, "(k.no_channel >> t.channel) & 1 = 0"),
    "no_deal_currency": (0, "(k.no_deal_currency >> t.deal_currency) & 1 = 0"),
}
"""What a column asks, and the value that asks nothing; a test that no row of a branch needs is left out."""


def match_sql(connection: DuckDBPyConnection, rules: Sequence[Rule]) -> str:
    """Register the key tables and return the SELECT of all matches."""
    sides = [(rule, *side) for rule in rules for side in _alternatives(rule.when)]
    homes = _homes({_signature(conditions) for _, conditions, _ in sides})
    branches: dict[Signature, list[tuple[Rule, Conditions, Conditions]]] = {}
    for side in sides:
        branches.setdefault(homes[_signature(side[1])], []).append(side)
    return " UNION ALL ".join(
        _select(connection, number, fields, found) for number, (fields, found) in enumerate(branches.items())
    )


def _alternatives(when: Conditions) -> list[tuple[Conditions, Conditions]]:
    """Return conditions without OR, and what must not hold beside each: the alternatives never overlap."""
    for place, condition in enumerate(when):
        if isinstance(condition, Either):
            others = when[:place] + when[place + 1 :]
            return [((*condition.left, *others), ()), ((*condition.right, *others), condition.left)]
    return [(when, ())]


def _signature(conditions: Conditions) -> Signature:
    return tuple(sorted(c.field for c in conditions if isinstance(c, OneOf)))


def _homes(signatures: set[Signature]) -> dict[Signature, Signature]:
    """Return by which signature each is looked up: scanning the transactions once less is worth some more keys."""
    homes: dict[Signature, Signature] = {}
    for small in sorted(signatures, key=lambda fields: (-len(fields), fields)):
        larger = [home for home in set(homes.values()) if small and set(small) < set(home)]
        costs = sorted((prod(SIZES[field] for field in home if field not in small), home) for home in larger)
        homes[small] = costs[0][1] if costs and costs[0][0] <= FOLDED_KEYS else small
    return homes


def _key_rows(rule: Rule, conditions: Conditions, fields: Signature, *, second: bool) -> Iterable[KeyRow]:
    asked = {c.field: c.codes for c in conditions if isinstance(c, OneOf)}
    bounds = next((c for c in conditions if isinstance(c, Between)), Between(None, None))
    margin = next((c.percent for c in conditions if isinstance(c, Margin)), NO_MARGIN)
    forbidden = {c.field: sum(1 << code for code in c.codes) for c in conditions if isinstance(c, NotOneOf)}
    kind = ROLES.index(rule.shares) * len(MEASURES) + rule.measure
    low = LEAST if bounds.low is None else bounds.low
    high = MOST if bounds.high is None else bounds.high
    bits = (forbidden.get("segment", 0), forbidden.get("channel", 0), forbidden.get("deal_currency", 0))
    for codes in product(*(asked.get(field, range(SIZES[field])) for field in fields)):
        key = 0
        for field, code in zip(fields, codes, strict=True):
            key = key * SIZES[field] + code
        yield KeyRow(key, rule.number, kind, rule.first_day, rule.end_day, low, high, margin, *bits, second)


def _select(
    connection: DuckDBPyConnection, number: int, fields: Signature, sides: list[tuple[Rule, Conditions, Conditions]]
) -> str:
    rows = [row for rule, conditions, first in sides for row in _key_rows(rule, conditions, fields, second=bool(first))]
    columns = dict(zip(KeyRow._fields, zip(*rows, strict=True), strict=True))
    connection.register("given", pa.table({name: pa.array(values) for name, values in columns.items()}))
    typed = ", ".join(f"{name}::{KEY_TYPES[name]} AS {name}" for name in KeyRow._fields)
    connection.execute(
        f"CREATE TABLE keys_{number} AS SELECT {typed} FROM (SELECT * REPLACE (margin * 0.01 AS margin) FROM given)"
    )
    joins = [f"{_key(fields)} = k.key"] if fields else []
    joins += [test for name, (nothing, test) in TESTS.items() if any(value != nothing for value in columns[name])]
    source = "tx" if fields else f"(SELECT * FROM tx WHERE amount >= {min(columns['low'])})"
    cases = " ".join(f"WHEN {rule.number} THEN NOT ({_equalities(first)})" for rule, _, first in sides if first)
    rest = f" WHERE NOT k.second OR CASE k.rule {cases} END" if cases else ""
    return f"SELECT {TAKEN} FROM {source} t JOIN keys_{number} k ON {' AND '.join(joins)}{rest}"


def _key(fields: Signature) -> str:
    sql = f"t.{fields[0]}::INTEGER"
    for field in fields[1:]:
        sql = f"({sql} * {SIZES[field]} + t.{field})"
    return sql


def _equalities(conditions: Conditions) -> str:
    assert all(isinstance(c, OneOf) for c in conditions), "the first side of an OR asks for equality only"
    return " AND ".join(f"t.{c.field} IN ({', '.join(map(str, c.codes))})" for c in conditions if isinstance(c, OneOf))
