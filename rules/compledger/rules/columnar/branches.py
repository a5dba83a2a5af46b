"""Branches: the tables of rules' keys, and the one SELECT for each kind of condition.

The codes of the fields that a branch is looked up by make one whole number, so that a sale meets all rules of a branch
in one join. What only some rules of a branch ask is a column of its table; what none asks is not in its SQL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from compledger.rules.columnar.columns import Columns
from compledger.rules.columnar.expressions_sql import LiteralValue, Writer, width_of
from compledger.rules.columnar.plan import Plan
from compledger.rules.columnar.signatures import Asked, Range, asked_by, key_rows, share_keys
from compledger.rules.language.expression_form import Field, Literal
from compledger.rules.language.fields import FieldKind

LEAST, MOST = Decimal("-999999999999.999999"), Decimal("999999999999.999999")
"""Bounds that ask nothing."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What rules of one branch have in common."""

    fields: tuple[str, ...]
    """Looked up by a key."""
    ranges: tuple[str, ...]
    """Fields with bounds; the amount is not among them, as it is never missing and so may have bounds in some rules."""
    rest: str
    base: str
    """SQL of the base as it is on the sale, rounded."""
    base_field: str | None
    """The field that the base is, where it is one."""
    money: bool


@dataclass(slots=True)
class Branch:
    """Rules that one SELECT finds."""

    number: int
    signature: Signature
    rows: list[tuple[Asked, Mapping[str, Literal], list[LiteralValue | int]]] = field(default_factory=list)
    """What a rule asks, one value for each field it asks for equality, and the literals of its rest."""

    @property
    def table(self) -> str:
        """Name of the table of keys."""
        return f"key_{self.number}"

    @property
    def ranged(self) -> tuple[str, ...]:
        """The fields that any of its rules bounds."""
        return tuple(sorted({name for one, _, _ in self.rows for name in one.ranges}))

    @property
    def optional(self) -> tuple[str, ...]:
        """The fields that any of its rules asks for equality beside the key."""
        return tuple(sorted({name for _, row, _ in self.rows for name in row} - set(self.signature.fields)))


class Parameters:
    """Takes literals out of SQL while it is written, and keeps them as a row's columns."""

    def __init__(self) -> None:
        self.taken: list[LiteralValue | int] = []

    def __call__(self, value: LiteralValue | int, sql: str) -> str:
        """Return the column that stands for a literal; numbers of different width are different SQL."""
        self.taken.append(value)
        shape = f"/*{','.join(map(str, width_of(value)))}*/" if isinstance(value, Decimal) else ""
        return f"k.p{len(self.taken) - 1}{shape}"


def branches_of(plan: Plan, columns: Columns) -> list[Branch]:
    """Return the branches of all rules of a plan."""
    asked = [one for rule in plan.rules for one in asked_by(rule, plan.days)]
    grouped: dict[Signature, Branch] = {}
    for fields, one in share_keys(asked):
        parameters = Parameters()
        signature = _signature(plan, columns, fields, one, parameters)
        branch = grouped.setdefault(signature, Branch(len(grouped), signature))
        branch.rows += [(one, row, parameters.taken) for row in key_rows(one)]
    return list(grouped.values())


def _signature(plan: Plan, columns: Columns, fields: tuple[str, ...], one: Asked, parameters: Parameters) -> Signature:
    rule = one.rule.rule
    values = {value.id: value for value in plan.versions[one.rule.version].values}
    writer = Writer(columns, values, parameters)
    base = writer.rounded(rule.base)
    rest = " AND ".join(writer.condition(part) for part in one.rest)
    for name in one.keys:
        columns.code(name)
        for literal in one.keys[name]:
            columns.code_of(name, literal)
    for name in one.ranges:
        columns.value(name)
    ranges = tuple(sorted(name for name in one.ranges if name != "amount"))
    base_field = rule.base.name if isinstance(rule.base, Field) else None
    return Signature(fields, ranges, rest, base, base_field, rule.base.kind is FieldKind.MONEY)


def key_table(branch: Branch, columns: Columns, kind_of: Sequence[int]) -> Any:
    """Return the key table of a branch: one row for each rule and combination of values it asks for."""
    signature = branch.signature
    asked = [one for one, _, _ in branch.rows]
    data: dict[str, Any] = {
        "rule": pa.array([one.rule.number for one in asked], pa.int32()),
        "kind": pa.array([kind_of[one.rule.number] for one in asked], pa.int32()),
        "k": pa.array([_composite(signature.fields, row, columns) for _, row, _ in branch.rows], pa.int64()),
        "begins": pa.array([one.begins for one in asked], pa.int32()),
        "ends": pa.array([one.ends for one in asked], pa.int32()),
    }
    for name in branch.ranged:
        bounds = [one.ranges.get(name, Range()) for one in asked]
        lows = [LEAST if bound.low is None else max(bound.low, LEAST) for bound in bounds]
        highs = [MOST if bound.high is None else min(bound.high, MOST) for bound in bounds]
        data[f"low{columns.number(name)}"] = pa.array(lows, pa.decimal128(18, 6))
        data[f"high{columns.number(name)}"] = pa.array(highs, pa.decimal128(18, 6))
    for name in branch.optional:
        codes = [columns.code_of(name, row[name]) if name in row else None for _, row, _ in branch.rows]
        data[f"o{columns.number(name)}"] = pa.array(codes, pa.int32())
    for number, taken in enumerate(zip(*(values for _, _, values in branch.rows), strict=True)):
        data[f"p{number}"] = pa.array(taken, _arrow_type(taken[0]))
    return pa.table(data)


def _composite(names: Sequence[str], row: Mapping[str, Literal], columns: Columns) -> int:
    key = 0
    for name in names:
        key = key * columns.radix(name) + columns.code_of(name, row[name])
    return key


def _arrow_type(value: LiteralValue | int) -> Any:
    match value:
        case bool():
            return pa.bool_()
        case int():
            return pa.int32()
        case Decimal():
            return pa.decimal128(*width_of(value))
        case date():
            return pa.date32()
        case _:
            return pa.string()
