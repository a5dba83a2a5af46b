"""Homes: by which fields a rule is looked up, which may be more than those that it asks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import prod

from compledger.rules.columnar.loading.branch import Signature
from compledger.rules.columnar.plan.columns import Columns

MAX_KEY = 2**63
"""The first number that no key is."""
MAX_FOLD, MAX_FOLDED_KEYS = 128, 50_000
"""Keys that one key may become for rules to be looked up together with those that ask more fields, and all of them."""


class Homes:
    """By which signature the rules of each are looked up: to scan the sales once less is worth some more keys.

    A rule that does not ask a field of its key has a key for each code of that field, and one for a sale without it.
    """

    def __init__(self, signatures: Sequence[Signature], columns: Columns) -> None:
        self._columns = columns
        self._rules = Counter(signatures)
        self._of: dict[Signature, Signature] = {}
        for small in sorted(self._rules, key=lambda each: (-len(each.fields), each.fields)):
            self._of[small] = self._cheapest(small, small.fields) or small

    def of(self, small: Signature, also: Iterable[str]) -> Signature:
        """Return the signature by which a rule is looked up, with the fields `also` in its key where that can be."""
        home = self._of[small]
        wanted = {*small.fields, *also}
        return home if wanted <= {*home.fields} else self._cheapest(small, wanted) or home

    def _cheapest(self, small: Signature, wanted: Iterable[str]) -> Signature | None:
        """Return the home with all wanted fields that needs fewest keys, None where it needs too many."""
        homes = [
            home for home in dict.fromkeys(self._of.values())
            if small.fields and {*wanted} <= {*home.fields} and replace(home, fields=small.fields) == small
        ]  # fmt: skip
        most = min(MAX_FOLD, MAX_FOLDED_KEYS // self._rules[small])
        costs = sorted(((self._cost(small, home), home) for home in homes), key=lambda each: (each[0], each[1].fields))
        return costs[0][1] if costs and costs[0][0] <= most else None

    def _cost(self, small: Signature, home: Signature) -> int:
        return prod(self._columns.radix(name) + 1 for name in {*home.fields} - {*small.fields})


def fitting(fields: Sequence[str], columns: Columns) -> tuple[str, ...]:
    """Return the fields whose codes fit one key, those of most codes first; others are tested beside it."""
    fitting: list[str] = []
    for name in sorted(fields, key=lambda each: (-columns.radix(each), each)):
        if prod(columns.radix(one) + 1 for one in (*fitting, name)) < MAX_KEY:
            fitting.append(name)
    return tuple(sorted(fitting))
