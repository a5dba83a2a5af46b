"""Rules as rows: what a credit rule asks, taken apart into keys, ranges and a rest.

`region = 'EMEA' and product in ('A', 'B') and amount >= 1000 and cost < amount` asks two fields for equality (two
  keys),
one for a range, and leaves a rest. Rules that ask the same fields are rows of one table whatever they ask them for; the
rest's own literals are columns of that table too. So SQL grows with the kinds of rules, never with their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product
from math import prod

from compledger.rules.columnar.plan.days import Days
from compledger.rules.columnar.plan.numbered import NumberedRule
from compledger.rules.columnar.sql.expressions import Untrue
from compledger.rules.language.forms.expression import All, Any, Compare, Condition, Field, Literal, OneOf
from compledger.rules.language.forms.fields import EXACT_KINDS, SEAT_FIELDS

MAX_KEYS = 64
"""Key rows that one rule may become before its widest list is left to the rest."""
MAX_ALTERNATIVES = 8
"""Parts of an `or` that are looked up each for itself."""
MAX_SIGNATURES = 25
"""Sets of fields that are looked up each by a key of its own; with more, rules share keys of fewer fields."""
ONE = Decimal("0.000001")
FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of a field, both inclusive; None is no bound."""

    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One alternative of a rule's condition; a sale fits at most one alternative of a rule."""

    rule: NumberedRule
    keys: dict[str, tuple[Literal, ...]]
    """By field: the values of which it must have one."""
    ranges: dict[str, Range]
    begins: int
    ends: int
    """Days by number."""
    rest: tuple[Condition | Untrue, ...]


def asked_by(numbered: NumberedRule, days: Days) -> list[Asked]:
    """Return what a rule asks: mostly one, several for an `or` whose parts can each be looked up."""
    begins, ends = days.span(numbered.begins, numbered.ends)
    return [
        one
        for parts in _alternatives(conjuncts(numbered.rule.when))
        if (one := _asked(numbered, parts, days, begins, ends)).begins < one.ends
    ]


def share_keys(asked: Sequence[Asked]) -> list[tuple[tuple[str, ...], Asked]]:
    """Return each with the fields that it is looked up by: all that it asks for equality, or fewer if sets are many."""
    wanted = [(tuple(sorted(one.keys)), one) for one in asked]
    for most in (3, 2, 1):
        if len({fields for fields, _ in wanted}) <= MAX_SIGNATURES:
            break
        spread = _spread(asked)
        wanted = [
            (tuple(sorted(sorted(one.keys, key=lambda name: (-spread[name], name))[:most])), one) for one in asked
        ]
    return wanted


def key_rows(one: Asked) -> list[dict[str, Literal]]:
    """Return each combination of the values that are asked for, by field."""
    return [dict(zip(one.keys, row, strict=True)) for row in product(*one.keys.values())]


def _spread(asked: Sequence[Asked]) -> dict[str, int]:
    """Return how many values of each field are asked for: a field asked for many tells sales apart best."""
    values: dict[str, set[object]] = {}
    for one in asked:
        for name, literals in one.keys.items():
            values.setdefault(name, set()).update(literal.value for literal in literals)
    return {name: len(found) for name, found in values.items()}


def conjuncts(condition: Condition) -> list[Condition]:
    """Return the parts that must all hold; what asks one field for one of several values is one part."""
    if isinstance(condition, All):
        return [inner for part in condition.parts for inner in conjuncts(part)]
    return [_one_field(condition)]


def _one_field(condition: Condition) -> Condition:
    """Return `a = 1 or a in (2, 3)` as `a in (1, 2, 3)`, anything else as it is."""
    if not isinstance(condition, Any):
        return condition
    found = [equality(part) for part in condition.parts]
    names = {equal[0].name for equal in found if equal}
    if all(found) and len(names) == 1:
        return OneOf(found[0][0], tuple(value for equal in found if equal for value in equal[1]))  # type: ignore[index]
    return condition


def _alternatives(parts: list[Condition]) -> list[list[Condition | Untrue]]:
    """Return the condition as alternatives of which a sale fits one at most."""
    asked = [part for part in parts if isinstance(part, Any)]
    if any(equality(part) for part in parts) or not asked:
        return [list(parts)]
    split = next((a for a in asked if len(a.parts) <= MAX_ALTERNATIVES and all(map(_has_key, a.parts))), None)
    if split is None:
        return [list(parts)]
    others = [part for part in parts if part is not split]
    return [
        [*others, *conjuncts(part), *(Untrue(before) for before in split.parts[:number])]
        for number, part in enumerate(split.parts)
    ]


def _has_key(condition: Condition) -> bool:
    return any(equality(part) for part in conjuncts(condition))


def _asked(numbered: NumberedRule, parts: Sequence[Condition | Untrue], days: Days, begins: int, ends: int) -> Asked:
    keys: dict[str, tuple[Literal, ...]] = {}
    ranges: dict[str, Range] = {}
    rest: list[Condition | Untrue] = []
    for part in parts:
        equal, bound = equality(part), _bound(part)
        if equal and equal[0].name not in keys:
            keys[equal[0].name] = equal[1]
        elif bound and isinstance(bound[2], date):
            begins, ends = _within(begins, ends, bound[1], days, bound[2])
        elif bound and isinstance(bound[2], Decimal):
            ranges[bound[0]] = _narrowed(ranges.get(bound[0], Range()), bound[1], bound[2])
        else:
            rest.append(part)
    while prod(len(values) for values in keys.values()) > MAX_KEYS:
        widest = max(keys, key=lambda name: len(keys[name]))
        rest.append(OneOf(Field(widest, keys[widest][0].kind), keys.pop(widest)))
    return Asked(numbered, keys, ranges, begins, ends, tuple(rest))


def equality(part: Condition | Untrue) -> tuple[Field, tuple[Literal, ...]] | None:
    """Return the field and its values for `field = value` and `field in (…)`, where a key can tell them apart."""
    if isinstance(part, OneOf) and isinstance(part.of, Field) and all(map(_is_exact_as_a_key, part.values)):
        # A value listed twice must not credit twice.
        return part.of, tuple({value.value: value for value in part.values}.values())
    if isinstance(part, Compare) and part.sign == "=":
        for one, other in ((part.left, part.right), (part.right, part.left)):
            if isinstance(one, Field) and isinstance(other, Literal) and _is_exact_as_a_key(other):
                return one, (other,)
    return None


def _is_exact_as_a_key(literal: Literal) -> bool:
    """Return whether a literal is a value that a field can have: keys have the places of fields, and no more."""
    return not isinstance(literal.value, Decimal) or literal.value == literal.value.quantize(ONE, ROUND_FLOOR)


def _bound(part: Condition | Untrue) -> tuple[str, str, date | Decimal] | None:
    """Return field, sign and value for a comparison of a number, or of the sale's own day, with a literal."""
    if not isinstance(part, Compare):
        return None
    left, sign, right = part.left, part.sign, part.right
    if isinstance(left, Literal):
        left, sign, right = right, FLIPPED[sign], left
    if not isinstance(left, Field) or not isinstance(right, Literal) or sign not in {"<", "<=", ">", ">="}:
        return None
    if left.name in SEAT_FIELDS or (left.kind not in EXACT_KINDS and left.name != "day"):
        return None
    assert isinstance(right.value, date | Decimal)
    return left.name, sign, right.value


def _within(begins: int, ends: int, sign: str, days: Days, day: date) -> tuple[int, int]:
    number = days.number(day)
    after = days.number(day + timedelta(days=1)) if day < date.max else days.count
    match sign:
        case "<":
            return begins, min(ends, number)
        case "<=":
            return begins, min(ends, after)
        case ">":
            return max(begins, after), ends
        case _:
            return max(begins, number), ends


def _narrowed(known: Range, sign: str, value: Decimal) -> Range:
    """Return a range with one more bound, at the six places that fields have."""
    if sign in {">", ">="}:
        low = value.quantize(ONE, ROUND_CEILING)
        low += ONE if sign == ">" and low == value else 0
        return replace(known, low=low if known.low is None else max(known.low, low))
    high = value.quantize(ONE, ROUND_FLOOR)
    high -= ONE if sign == "<" and high == value else 0
    return replace(known, high=high if known.high is None else min(known.high, high))
