"""The index: which rules a sale may meet is looked up by the values that it has, and only those are tried."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from operator import ge, gt, itemgetter, le, lt
from typing import Any as Anything

from compledger.rules.case.matching.branches import Bound, Branch, Range, Written
from compledger.rules.case.matching.functions import Functions, Test
from compledger.rules.case.results import Sale

MANY = 8
"""Of one key, so many rules with a range on one field are looked up by its bounds."""
Key = Callable[[Sale], object]
Bounds = list[Anything]
"""Values of one field, in rising order."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One branch of one rule, under its keys."""

    rule: int
    tests: tuple[Test, ...]
    """All that is left to ask once the keys are met."""
    ranges: Mapping[str, Range]


Found = tuple[int, tuple[Test, ...]]


class Index:
    """Finds the numbers of the rules that hold for a sale."""

    __slots__ = ("_banded", "_keyed")

    def __init__(self, rules: Iterable[tuple[int, Iterable[Branch]]], functions: Functions) -> None:
        by_fields: dict[tuple[str, ...], dict[object, list[Entry]]] = {}
        for rule, branches in rules:
            for branch in branches:
                entry = Entry(rule, tuple(_tests(branch, functions)), _ranges(branch))
                fields = tuple(sorted(branch.keys))
                keys = by_fields.setdefault(fields, {})
                for key in _keys(branch, fields):
                    keys.setdefault(key, []).append(entry)
        self._keyed: list[tuple[Key, dict[object, tuple[Found, ...]]]] = []
        self._banded: list[tuple[Key, Key, dict[object, tuple[Bounds, list[tuple[Found, ...]]]]]] = []
        for fields, keys in by_fields.items():
            self._add(_key_of(fields), keys)

    def _add(self, key_of: Key, keys: Mapping[object, Sequence[Entry]]) -> None:
        plain: dict[object, tuple[Found, ...]] = {}
        banded: dict[str, dict[object, tuple[Bounds, list[tuple[Found, ...]]]]] = {}
        for key, entries in keys.items():
            name = _banding(entries)
            ranged = [entry for entry in entries if name in entry.ranges]
            if name is not None:
                banded.setdefault(name, {})[key] = _bands([(entry, entry.ranges[name]) for entry in ranged])
            others = tuple((e.rule, e.tests) for e in entries if name not in e.ranges)
            if others:
                plain[key] = others
        if plain:
            self._keyed.append((key_of, plain))
        self._banded += [(key_of, itemgetter(name), bands) for name, bands in banded.items()]

    def rules(self, sale: Sale) -> list[int]:
        """Return the numbers of the rules whose conditions hold, in rising order."""
        found: list[int] = []
        for key_of, keys in self._keyed:
            entries = keys.get(key_of(sale))
            if entries is not None:
                for rule, tests in entries:
                    for test in tests:
                        if not test(sale):
                            break
                    else:
                        found.append(rule)
        for key_of, asked, banded in self._banded:
            bands = banded.get(key_of(sale))
            value = asked(sale)
            if bands is not None and value is not None:
                for rule, tests in bands[1][bisect_right(bands[0], value)]:
                    if all(test(sale) for test in tests):
                        found.append(rule)
        return sorted(set(found)) if len(found) > 1 else found


def _key_of(fields: tuple[str, ...]) -> Key:
    """Return what takes a sale's key: the value of one field, a tuple of several, None for none."""
    return itemgetter(*fields) if fields else lambda _: None


def _keys(branch: Branch, fields: tuple[str, ...]) -> Iterable[object]:
    if not fields:
        return [None]
    if len(fields) == 1:
        return branch.keys[fields[0]]
    return product(*(branch.keys[name] for name in fields))


def _tests(branch: Branch, functions: Functions) -> Iterable[Test]:
    for name, values in branch.apart:
        yield _one_of(name, values)
    for name, asked in branch.ranges:
        yield from _within(name, asked)
    for condition in branch.rest:
        yield functions.test(condition)


def _one_of(name: str, values: frozenset[Written]) -> Test:
    return lambda sale: sale[name] in values


def _within(name: str, asked: Range) -> Iterable[Test]:
    if asked.low is not None:
        yield _beyond(name, ge if asked.low.counts else gt, asked.low)
    if asked.high is not None:
        yield _beyond(name, le if asked.high.counts else lt, asked.high)


def _beyond(name: str, compare: Callable[[Anything, Anything], bool], bound: Bound) -> Test:
    known = bound.value
    return lambda sale: (value := sale[name]) is not None and compare(value, known)


def _ranges(branch: Branch) -> dict[str, Range]:
    """Return a range for each field that has any: wide enough, as the tests ask for all bounds anyway."""
    found: dict[str, Range] = {}
    for name, asked in branch.ranges:
        known = found.get(name, Range())
        found[name] = Range(known.low or asked.low, known.high or asked.high)
    return found


def _banding(entries: Sequence[Entry]) -> str | None:
    """Return the field by whose bounds the entries of one key are looked up; None where that is not worth it."""
    counts: dict[str, int] = {}
    for entry in entries:
        for name in entry.ranges:
            counts[name] = counts.get(name, 0) + 1
    most = max(counts, key=lambda name: counts[name], default=None)
    return most if most is not None and counts[most] >= MANY else None


def _bands(ranged: Sequence[tuple[Entry, Range]]) -> tuple[Bounds, list[tuple[Found, ...]]]:
    """Return the bounds of some ranges, and between each two of them the entries that may hold there."""
    bounds: Bounds = sorted({bound.value for _, r in ranged for bound in (r.low, r.high) if bound is not None})
    bands: list[list[Found]] = [[] for _ in range(len(bounds) + 1)]
    for entry, asked in ranged:
        first = 0 if asked.low is None else bisect_right(bounds, asked.low.value)
        last = len(bounds) if asked.high is None else bisect_right(bounds, asked.high.value)
        for band in range(first, last + 1):
            bands[band].append((entry.rule, entry.tests))
    return bounds, [tuple(band) for band in bands]
