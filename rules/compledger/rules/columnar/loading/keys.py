"""Keys: the key table of a branch, and the same key of a sale.

The codes of a sale's fields make one whole number, each a digit of its own. A rule that does not ask a field of its
branch's key has a row for every code of that field, and one for sales that have nothing there.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache
from itertools import product
from math import prod
from typing import Any

import pyarrow as pa

from compledger.rules.columnar.loading.branch import Branch, KeyRow
from compledger.rules.columnar.loading.parameters import Literals
from compledger.rules.columnar.loading.signatures import Range
from compledger.rules.columnar.plan.columns import Columns
from compledger.rules.columnar.plan.widths import Width, largest
from compledger.rules.columnar.sql.numbers import LiteralValue, width_of


def key_table(branch: Branch, columns: Columns, kind_of: Sequence[int]) -> tuple[Any, str]:
    """Return the rows of a branch's key table, and what to SELECT of them.

    There is a row for each rule and combination of values that it asks for. Where it leaves out fields of the key, the
    SELECT makes rows of every code of those.
    """
    kind, _ = key_type(branch, columns)
    every = f"* EXCLUDE (others) REPLACE (CAST(k + unnest(others) AS {kind}) AS k)" if branch.folded else "*"
    return _key_rows(branch, columns, kind_of), every


def key_sql(branch: Branch, columns: Columns) -> str:
    """Return the codes of a sale `t` as one number, of the key's own type."""
    kind, _ = key_type(branch, columns)
    if not branch.signature.fields:
        # A constant would become a join of everything with everything; this is nought, but nobody can know it.
        return f"CAST(t.d & 0 AS {kind})"
    key = ""
    for name, size in key_sizes(branch, columns).items():
        code = f"CAST(t.{columns.code(name)} AS {kind})"
        if size > columns.radix(name):
            code = f"coalesce({code}, {columns.radix(name)})"
        key = f"({key} * {size} + {code})" if key else code
    return key


def key_type(branch: Branch, columns: Columns) -> tuple[str, Any]:
    """Return the type that every key of a branch fits, for SQL and for Arrow."""
    combinations = prod(key_sizes(branch, columns).values())
    return ("INTEGER", pa.int32()) if combinations < 2**31 else ("BIGINT", pa.int64())


def key_sizes(branch: Branch, columns: Columns) -> dict[str, int]:
    """Return how many codes each field of a key has; where rules leave a field out, missing is one more of them."""
    folded = branch.folded
    return {name: columns.radix(name) + (name in folded) for name in branch.signature.fields}


def _key_rows(branch: Branch, columns: Columns, kind_of: Sequence[int]) -> Any:
    """Return the rows of a key table; where fields are not asked, `others` is what other codes of them add to a key."""
    rows, (_, kind), sizes = branch.rows, key_type(branch, columns), key_sizes(branch, columns)
    strides = _strides(sizes)
    # As narrow as can be, so that no match has to be converted.
    number = pa.int16() if len(kind_of) < 2**15 else pa.int32()
    data: dict[str, Any] = {
        "rule": pa.array([row.asked.rule.number for row in rows], number),
        "kind": pa.array([kind_of[row.asked.rule.number] for row in rows], number),
        "k": pa.array([_key(row, strides, columns) for row in rows], kind),
        "begins": pa.array([row.asked.begins for row in rows], pa.int16()),
        "ends": pa.array([row.asked.ends for row in rows], pa.int16()),
        "test": pa.array([row.test for row in rows], pa.int8()),
    }
    if branch.folded:
        data["others"] = pa.array(_others(rows, strides, sizes, columns), pa.list_(kind))
    for name in branch.ranged:
        ranges = [row.asked.ranges.get(name, Range()) for row in rows]
        for bound, values in (("low", [r.low for r in ranges]), ("high", [r.high for r in ranges])):
            data[f"{bound}{columns.number(name)}"] = _bounds(bound, values, columns.width(name))
    for name in branch.optional:
        codes = [columns.code_of(name, row.values[name]) if name in row.values else None for row in rows]
        data[f"o{columns.number(name)}"] = pa.array(codes, pa.int32())
    data |= _literal_columns([row.literals for row in rows])
    return pa.table(data | _literal_columns([row.base_literals for row in rows]))


def _bounds(bound: str, values: Sequence[Decimal | None], width: Width) -> Any:
    """Return bounds in the type of their field: a comparison of two types takes twice as long.

    A bound beyond all values is the largest or least of them: rules that it keeps from every sale are no rows at all.
    """
    unit, way = Decimal(1).scaleb(-width.places), ROUND_CEILING if bound == "low" else ROUND_FLOOR
    most = largest(width)
    nothing = -most if bound == "low" else most
    found = [nothing if v is None else min(max(v.quantize(unit, way), -most), most) for v in values]
    return pa.array(found, pa.decimal128(max(width.digits, 1), width.places))


def _literal_columns(rows: Sequence[Literals]) -> dict[str, Any]:
    """Return a column for each literal of any row, null in rows that have none of its name."""
    kinds = {name: _arrow_type(value) for row in rows for name, value in row.items()}
    return {name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()}


def _strides(sizes: Mapping[str, int]) -> Mapping[str, int]:
    """Return what a code of each field adds to the key."""
    strides: dict[str, int] = {}
    stride = 1
    for name in reversed(list(sizes)):
        strides[name] = stride
        stride *= sizes[name]
    return strides


def _key(row: KeyRow, strides: Mapping[str, int], columns: Columns) -> int:
    """Return a row's key, with nought for what it does not ask."""
    asked = ((name, stride) for name, stride in strides.items() if name in row.values)
    return sum(columns.code_of(name, row.values[name]) * stride for name, stride in asked)


def _others(
    rows: Sequence[KeyRow], strides: Mapping[str, int], sizes: Mapping[str, int], columns: Columns
) -> list[list[int]]:
    """Return for each row what codes of the fields that it does not ask add to its key, but for those it excludes."""

    @cache
    def of(left_out: tuple[str, ...]) -> list[tuple[Mapping[str, int], int]]:
        every = product(*(range(sizes[name]) for name in left_out))
        codes = [dict(zip(left_out, each, strict=True)) for each in every]
        return [(each, sum(code * strides[name] for name, code in each.items())) for each in codes]

    return [
        [
            added
            for codes, added in of(tuple(name for name in strides if name not in row.values))
            if not any(one.holds_for_codes(codes, columns) for one in row.exclusions)
        ]
        for row in rows
    ]


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
