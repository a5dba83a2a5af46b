"""Branches: the tables of rules' keys, and the one SELECT for each kind of condition.

The codes of the fields that a branch is looked up by make one whole number, so that a sale meets all rules of a branch
in one join. What only some rules of a branch ask is a column of its table; what none asks is not in its SQL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import prod
from typing import Any

import pyarrow as pa

from compledger.rules.columnar.loading.signatures import Asked, Range, asked_by, key_rows, share_keys
from compledger.rules.columnar.plan.columns import Columns
from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.plan.widths import NARROW, Width
from compledger.rules.columnar.sql.expressions import Writer
from compledger.rules.columnar.sql.numbers import LiteralValue, width_of
from compledger.rules.language.forms.expression import Field, Literal
from compledger.rules.language.forms.fields import FieldKind

MOST = Decimal("999999999999.999999")
"""The largest amount that a sale may have."""
MAX_RESTS = 16
"""Different rests that rules of one branch may ask; one scan of the sales less is worth a few tests more."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What rules of one branch have in common."""

    fields: tuple[str, ...]
    """Looked up by a key."""
    ranges: tuple[str, ...]
    """Fields with bounds; the amount is not among them, as it is never missing and so may have bounds in some rules."""
    base: str
    """SQL of the base as it is on the sale, rounded."""
    base_field: str | None
    """The field that the base is, where it is one."""
    money: bool


Literals = tuple["LiteralValue | int", ...]


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A rule and one combination of the values that it asks for."""

    asked: Asked
    values: Mapping[str, Literal]
    rest: int
    """Which of its branch's rests it asks; -1 for none."""
    literals: Literals
    """Those of the rest."""
    base_literals: Literals


@dataclass(slots=True)
class Branch:
    """Rules that one SELECT finds."""

    number: int
    signature: Signature
    rows: list[KeyRow] = field(default_factory=list)
    rests: dict[str, int] = field(default_factory=dict)
    """SQL of what is asked beside keys and ranges, numbered; the literals are columns of the key table."""

    @property
    def table(self) -> str:
        """Name of the table of keys."""
        return f"key_{self.number}"

    @property
    def ranged(self) -> tuple[str, ...]:
        """The fields that any of its rules bounds."""
        return tuple(sorted({name for row in self.rows for name in row.asked.ranges}))

    @property
    def optional(self) -> tuple[str, ...]:
        """The fields that any of its rules asks for equality beside the key."""
        return tuple(sorted({name for row in self.rows for name in row.values} - set(self.signature.fields)))


class Parameters:
    """Takes literals out of SQL while it is written, and keeps them as a row's columns."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.taken: list[LiteralValue | int] = []

    def __call__(self, value: LiteralValue | int, _: str) -> str:
        """Return the column that stands for a literal; numbers of different width are different SQL."""
        self.taken.append(value)
        shape = f"/*{','.join(map(str, width_of(value)))}*/" if isinstance(value, Decimal) else ""
        return f"k.{self.name}_{len(self.taken) - 1}{shape}"


def branches_of(plan: Plan, columns: Columns) -> list[Branch]:
    """Return the branches of all rules of a plan."""
    asked = [one for rule in plan.rules for one in asked_by(rule, plan.days)]
    grouped: dict[tuple[Signature, int], Branch] = {}
    full: dict[Signature, int] = {}
    for fields, one in share_keys(asked):
        signature, base_literals = _signature(plan, columns, fields, one)
        rest, literals = _rest(plan, columns, one)
        branch = grouped.setdefault((signature, full.get(signature, 0)), Branch(len(grouped), signature))
        if rest and rest not in branch.rests and len(branch.rests) == MAX_RESTS:
            full[signature] = full.get(signature, 0) + 1
            branch = grouped.setdefault((signature, full[signature]), Branch(len(grouped), signature))
        number = branch.rests.setdefault(rest, len(branch.rests)) if rest else -1
        branch.rows += [KeyRow(one, values, number, literals, base_literals) for values in key_rows(one)]
    return list(grouped.values())


def _signature(plan: Plan, columns: Columns, fields: tuple[str, ...], one: Asked) -> tuple[Signature, Literals]:
    rule, parameters = one.rule.rule, Parameters("base")
    base = _writer(plan, columns, one, parameters).rounded(rule.base)
    for name in one.keys:
        columns.code(name)
        for literal in one.keys[name]:
            columns.code_of(name, literal)
    for name in one.ranges:
        columns.value(name)
    ranges = tuple(sorted(name for name in one.ranges if name != "amount"))
    base_field = rule.base.name if isinstance(rule.base, Field) else None
    signature = Signature(fields, ranges, base, base_field, rule.base.kind is FieldKind.MONEY)
    return signature, tuple(parameters.taken)


def _rest(plan: Plan, columns: Columns, one: Asked) -> tuple[str, Literals]:
    """Return the SQL of what a rule asks beside keys and ranges, and the literals that were taken out of it."""
    parameters = Parameters("rest")
    writer = _writer(plan, columns, one, parameters)
    return " AND ".join(writer.condition(part) for part in one.rest), tuple(parameters.taken)


def _writer(plan: Plan, columns: Columns, one: Asked, parameters: Parameters) -> Writer:
    return Writer(columns, {value.id: value for value in plan.versions[one.rule.version].values}, parameters)


def rests_sql(branch: Branch) -> str:
    """Return the test of all rests of a branch: each row asks its own."""
    if not branch.rests:
        return ""
    tests = {number: sql.replace("k.rest_", f"k.rest{number}_") for sql, number in branch.rests.items()}
    if len(tests) == 1 and all(row.rest == 0 for row in branch.rows):
        return tests[0]
    whens = " ".join(f"WHEN {number} THEN {sql}" for number, sql in tests.items())
    return f"CASE k.rest {whens} ELSE true END"


def key_table(branch: Branch, columns: Columns, kind_of: Sequence[int]) -> Any:
    """Return the key table of a branch: one row for each rule and combination of values it asks for."""
    rows = branch.rows
    data: dict[str, Any] = {
        "rule": pa.array([row.asked.rule.number for row in rows], pa.int32()),
        "kind": pa.array([kind_of[row.asked.rule.number] for row in rows], pa.int32()),
        "k": pa.array(
            [_composite(branch.signature.fields, row.values, columns) for row in rows], key_type(branch, columns)[1]
        ),
        "begins": pa.array([row.asked.begins for row in rows], pa.int16()),
        "ends": pa.array([row.asked.ends for row in rows], pa.int16()),
        "rest": pa.array([row.rest for row in rows], pa.int8()),
    }
    for name in branch.ranged:
        ranges = [row.asked.ranges.get(name, Range()) for row in rows]
        for bound, values in (("low", [r.low for r in ranges]), ("high", [r.high for r in ranges])):
            data[f"{bound}{columns.number(name)}"] = _bounds(bound, values, columns.width(name))
    for name in branch.optional:
        codes = [columns.code_of(name, row.values[name]) if name in row.values else None for row in rows]
        data[f"o{columns.number(name)}"] = pa.array(codes, pa.int32())
    for number in branch.rests.values():
        data |= _literal_columns(f"rest{number}", [row.literals if row.rest == number else None for row in rows])
    return pa.table(data | _literal_columns("base", [row.base_literals for row in rows]))


def _bounds(bound: str, values: Sequence[Decimal | None], width: Width) -> Any:
    """Return bounds in the type of their field: a comparison of two types takes twice as long.

    Nothing reaches `most`, so that a bound beyond all values is one that none, or every one, meets.
    """
    most = Decimal(10**width.whole) if width.digits < NARROW else MOST
    unit, way = Decimal(1).scaleb(-width.places), ROUND_CEILING if bound == "low" else ROUND_FLOOR
    nothing = -most if bound == "low" else most
    found = [nothing if v is None else min(max(v.quantize(unit, way), -most), most) for v in values]
    return pa.array(found, pa.decimal128(min(width.digits + 1, NARROW), width.places))


def _literal_columns(name: str, rows: Sequence[Literals | None]) -> dict[str, Any]:
    """Return a column for each literal of rows that have the same ones, null in rows that have none."""
    first = next(row for row in rows if row is not None)
    return {
        f"{name}_{n}": pa.array([None if row is None else row[n] for row in rows], _arrow_type(value))
        for n, value in enumerate(first)
    }


def key_type(branch: Branch, columns: Columns) -> tuple[str, Any]:
    """Return the type that every key of a branch fits, for SQL and for Arrow."""
    combinations = prod(columns.radix(name) for name in branch.signature.fields)
    return ("INTEGER", pa.int32()) if combinations < 2**31 else ("BIGINT", pa.int64())


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
