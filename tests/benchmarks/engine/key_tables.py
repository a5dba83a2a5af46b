"""Rules as key tables: one look-up for all rules that ask the same dimensions for equality.

What else a rule asks stands beside its key as numbers: days, bounds of the amount, a least margin, forbidden values of
small dimensions as bits. Only the second side of an OR has a condition of its own: that the first side did not hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import NamedTuple

from tests.benchmarks.engine.dimensions import SIZES
from tests.benchmarks.engine.plan import MEASURES, Between, Conditions, Either, Margin, NotOneOf, OneOf, Rule
from tests.benchmarks.engine.rules import ROLES

FOLDED_KEYS = 64
"""A signature is looked up by a larger one if that takes at most so many keys for each of its own."""
LEAST, MOST = -9_999_999, 9_999_999
NO_MARGIN = -1
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


@dataclass(frozen=True)
class KeyTable:
    """Rules that are looked up together."""

    fields: Signature
    """Dimensions whose numbers make the key, the first the most significant; none: every transaction is asked."""
    rows: Sequence[KeyRow]
    ruled_out: Mapping[int, Sequence[OneOf]]
    """By rule with a second side here: what must not hold, the first side."""

    def columns(self) -> dict[str, tuple[int, ...]]:
        """Return the rows turned on their side."""
        return dict(zip(KeyRow._fields, zip(*self.rows, strict=True), strict=True))


def key_tables(rules: Sequence[Rule]) -> list[KeyTable]:
    """Return the key tables of all rules; no transaction meets one rule twice."""
    sides = [(rule, *side) for rule in rules for side in _alternatives(rule.when)]
    homes = _homes({_signature(conditions) for _, conditions, _ in sides})
    grouped: dict[Signature, list[tuple[Rule, Conditions, Conditions]]] = {}
    for side in sides:
        grouped.setdefault(homes[_signature(side[1])], []).append(side)
    return [_key_table(fields, found) for fields, found in grouped.items()]


def _key_table(fields: Signature, sides: Sequence[tuple[Rule, Conditions, Conditions]]) -> KeyTable:
    rows = [row for rule, asked, first in sides for row in _key_rows(rule, asked, fields, second=bool(first))]
    ruled_out = {rule.number: [c for c in first if isinstance(c, OneOf)] for rule, _, first in sides if first}
    return KeyTable(fields, rows, ruled_out)


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
