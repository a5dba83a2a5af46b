"""Branches: a condition as ways to hold, each with the values it asks for equality, ranges, and what is left over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from math import prod

from compledger.rules.language.forms.expression import All, Any, Compare, Condition, Field, Literal, OneOf

MOST_KEYS = 64
"""A branch with more keys than this is found by fewer fields, if it has several."""
MOST_BRANCHES = 64
"""A choice between more ways than this is tried as a whole."""
MIRRORED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

Written = str | Decimal | date | bool


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of a range."""

    value: Decimal | date | str
    counts: bool
    """Whether the value itself lies in the range."""


@dataclass(frozen=True, slots=True)
class Range:
    """The values that a field may have; None: no bound."""

    low: Bound | None = None
    high: Bound | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """One way in which a condition holds: all of these together."""

    keys: dict[str, frozenset[Written]] = field(default_factory=dict)
    """The values of which a field must have one."""
    apart: Sequence[tuple[str, frozenset[Written]]] = ()
    """Further such fields, by which the rule is not found."""
    ranges: Sequence[tuple[str, Range]] = ()
    rest: Sequence[Condition] = ()


def branches_of(condition: Condition) -> list[Branch]:
    """Return the ways in which a condition holds, together the same as itself; they may overlap."""
    branch, choices = Branch(), []
    for part in _flat(condition):
        if (equal := _equality(part)) is not None:
            name, values = equal
            branch.keys[name] = branch.keys.get(name, values) & values
        elif (ranged := _range(part)) is not None:
            branch = replace(branch, ranges=[*branch.ranges, ranged])
        elif isinstance(part, Any):
            choices.append(part)
        else:
            branch = replace(branch, rest=[*branch.rest, part])
    return [_narrowed(each) for each in _chosen(branch, choices)]


def _flat(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _flat(part)
    else:
        yield condition


def _chosen(branch: Branch, choices: Sequence[Any]) -> list[Branch]:
    """Return a branch for each alternative, if that is the only way to find the rule by a key."""
    for place, choice in enumerate(choices):
        ways = [] if branch.keys else [way for part in choice.parts for way in branches_of(part)]
        if ways and len(ways) <= MOST_BRANCHES and all(way.keys for way in ways):
            left = [*choices[:place], *choices[place + 1 :]]
            return [
                Branch(way.keys, way.apart, [*branch.ranges, *way.ranges], [*branch.rest, *way.rest, *left])
                for way in ways
            ]
    return [replace(branch, rest=[*branch.rest, *choices])]


def _narrowed(branch: Branch) -> Branch:
    """Return a branch with few enough keys; the fields with the most values are asked one by one instead."""
    keys, apart = dict(branch.keys), list(branch.apart)
    while len(keys) > 1 and prod(len(values) for values in keys.values()) > MOST_KEYS:
        widest = max(keys, key=lambda name: len(keys[name]))
        apart.append((widest, keys.pop(widest)))
    return replace(branch, keys=keys, apart=apart)


def _equality(part: Condition) -> tuple[str, frozenset[Written]] | None:
    match part:
        case OneOf(Field(name), values):
            return name, frozenset(value.value for value in values)
        case Compare(Field(name), "=", Literal(_, value)) | Compare(Literal(_, value), "=", Field(name)):
            return name, frozenset([value])
        case _:
            return None


def _range(part: Condition) -> tuple[str, Range] | None:
    match part:
        case Compare(Field(name), sign, Literal(_, value)) if sign in MIRRORED and not isinstance(value, bool):
            return name, _bounded(sign, value)
        case Compare(Literal(_, value), sign, Field(name)) if sign in MIRRORED and not isinstance(value, bool):
            return name, _bounded(MIRRORED[sign], value)
        case _:
            return None


def _bounded(sign: str, value: Decimal | date | str) -> Range:
    bound = Bound(value, counts=sign.endswith("="))
    return Range(low=bound) if sign.startswith(">") else Range(high=bound)
