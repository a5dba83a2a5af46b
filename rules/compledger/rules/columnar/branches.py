"""Rules as rows: credit rules grouped by the fields they test for equality.

Rules that test the same set of fields become rows of one key table, joined to the transactions on those fields; what
else a rule asks stays as a plain filter. So a hundred rules that differ in region and product cost one join, never a
hundred scans.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from compledger.rules.columnar.conditions_sql import column_sql, literal_sql, sql_of
from compledger.rules.language.condition_form import All, Compare, Condition, Literal, OneOf
from compledger.rules.language.document import CreditRule, RuleSet
from compledger.rules.timeline import Segment

MAX_KEYS = 64
"""Key rows that one rule may become before its widest list is left to the filter."""


@dataclass(frozen=True, slots=True)
class NumberedRule:
    """A credit rule of one version, on the days on which that version decides."""

    number: int
    version: int
    segment: Segment[RuleSet]
    rule: CreditRule


@dataclass(frozen=True, slots=True)
class Branch:
    """Rules that can be looked up together."""

    fields: tuple[str, ...]
    rest: str
    """SQL that every rule of the branch also asks; `true` for nothing."""
    to: str
    base: str
    key_rows: tuple[str, ...]
    """SQL rows of the key table: rule number, days, one value a field."""


def numbered(versions: Sequence[Segment[RuleSet]]) -> tuple[NumberedRule, ...]:
    """Return the rules of all versions, numbered in order of version and document."""
    rules = [(v, segment, rule) for v, segment in enumerate(versions) for rule in segment.value.credit_rules]
    return tuple(NumberedRule(n, v, segment, rule) for n, (v, segment, rule) in enumerate(rules))


def branches(rules: Sequence[NumberedRule]) -> tuple[Branch, ...]:
    """Return the branches of all rules; each rule is in exactly one."""
    grouped: dict[tuple[tuple[str, ...], str, str, str], list[str]] = {}
    for numbered_rule in rules:
        keys, rest = _split(numbered_rule.rule.when)
        fields = tuple(sorted(keys))
        signature = (fields, rest, numbered_rule.rule.to, numbered_rule.rule.base)
        grouped.setdefault(signature, []).extend(_key_rows(numbered_rule, [keys[field] for field in fields]))
    return tuple(Branch(*signature, tuple(rows)) for signature, rows in grouped.items())


def branch_sql(branch: Branch, transactions: str) -> str:
    """Return the SELECT of a branch's matches: one row for each transaction and rule whose condition holds."""
    columns = "".join(f", k{i}" for i in range(len(branch.fields)))
    joined = " AND ".join(
        [f"{column_sql(field)} = k.k{i}" for i, field in enumerate(branch.fields)]
        + ["t.day >= k.effective_from", "t.day < k.effective_until"]
    )
    return (
        f"SELECT t.transaction_id, k.rule, {column_sql(branch.to)} AS participant, {column_sql(branch.base)} AS base "
        f"FROM {transactions} t JOIN (VALUES {', '.join(branch.key_rows)}) "
        f"k(rule, effective_from, effective_until{columns}) ON {joined} WHERE {branch.rest}"
    )


def _split(condition: Condition) -> tuple[dict[str, tuple[Literal, ...]], str]:
    """Return the equalities that a condition asks in any case, and the rest as SQL."""
    keys: dict[str, tuple[Literal, ...]] = {}
    rest: list[Condition] = []
    for part in _conjuncts(condition):
        values = _equality(part)
        if values and _field_of(part) not in keys:
            keys[_field_of(part)] = values
        else:
            rest.append(part)
    while prod(len(values) for values in keys.values()) > MAX_KEYS:
        widest = max(keys, key=lambda field: len(keys[field]))
        rest.append(next(p for p in _conjuncts(condition) if _equality(p) == keys[widest] and _field_of(p) == widest))
        del keys[widest]
    return keys, " AND ".join(sql_of(part) for part in rest) or "true"


def _field_of(part: Condition) -> str:
    """Return the field that a part of the form `field = value` or `field in (…)` is about."""
    assert isinstance(part, Compare | OneOf)
    return part.field.name


def _conjuncts(condition: Condition) -> list[Condition]:
    if isinstance(condition, All):
        return [inner for part in condition.parts for inner in _conjuncts(part)]
    return [condition]


def _equality(part: Condition) -> tuple[Literal, ...]:
    if isinstance(part, Compare) and part.sign == "=" and isinstance(part.operand, Literal):
        return (part.operand,)
    # A value listed twice must not credit twice.
    return tuple(dict.fromkeys(part.values)) if isinstance(part, OneOf) else ()


def _key_rows(rule: NumberedRule, values: Sequence[Sequence[Literal]]) -> list[str]:
    days = f"DATE '{rule.segment.effective_from}', DATE '{rule.segment.effective_until}'"
    return [
        f"({', '.join([str(rule.number), days, *(literal_sql(value) for value in row)])})" for row in product(*values)
    ]
