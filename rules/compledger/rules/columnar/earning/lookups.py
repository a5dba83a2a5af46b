"""Lookups by the credit as joins: the rows of a table are rows of key tables, and the first that fits gives its value.

A credit's place in a table is a code for each dimension. Rows that ask the same dimensions for few codes share a key
table of those; what else they ask stands beside the key. Places are looked up once each, not credits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.asking.figures import Known, PeriodFigures, compiled_tables
from compledger.rules.columnar.loading.load import Loaded
from compledger.rules.columnar.plan.by_credit import asked_fields, table_of
from compledger.rules.columnar.plan.factors import Varying
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import NumberedEarning, Plan
from compledger.rules.columnar.plan.widths import RATE_PLACES
from compledger.rules.columnar.sql.dimensions import Coded, Scale, coded_dimensions, row_codes, scale_of
from compledger.rules.columnar.sql.expressions import Writer
from compledger.rules.columnar.sql.given import keep
from compledger.rules.formulas import exact, rounded
from compledger.rules.formulas.compiled import compiled
from compledger.rules.language.forms.fields import SEAT_FIELDS
from compledger.rules.language.forms.tables import LookupTable

MAX_KEYS, MANY_KEYS = 64, 100_000
"""Keys that one row may become, and keys of a table from which on a row becomes one only, the rest being tested."""
MAX_KEY_TABLES = 16
"""Sets of dimensions that are looked up each by a key of its own."""
FIRST_CODE, BEYOND_CODES = -1, 2**31 - 1

Codes = Sequence[int] | None
"""The codes of a dimension that a row fits; None for any."""


@dataclass(frozen=True, slots=True)
class KeyTable:
    """Rows of a lookup that are found by the same dimensions."""

    keyed: tuple[int, ...]
    rows: list[tuple[int, list[Codes]]]
    """The row's number, and its codes by dimension."""

    def tested(self, scales: Sequence[Scale]) -> Iterator[tuple[int, bool]]:
        """Give the dimensions that any row asks beside its key, and whether by a band."""
        for number, scale in enumerate(scales):
            if number not in self.keyed and any(codes[number] is not None for _, codes in self.rows):
                yield number, scale.is_band


def looked_up(
    connection: DuckDBPyConnection,
    loaded: Loaded,
    layer: Layer,
    one: NumberedEarning,
    varying: Varying,
    known: Known | None,
) -> str | None:
    """Make and name the table of what a lookup gives each listed credit of an earning: t, rule, slot, a, value.

    None, and nothing made, where it is no lookup or has a dimension that SQL cannot tell apart.
    """
    plan = loaded.plan
    table = table_of(plan.versions[one.version].tables, varying)
    if not isinstance(table, LookupTable):
        return None
    writer = Writer(loaded.columns, {value.id: value for value in plan.versions[one.version].values})
    dimensions = coded_dimensions(table, writer)
    if dimensions is None:
        return None
    name = layer.of(f"value_{one.number}_{varying.column}")
    joins = list(_code_tables(connection, plan, layer, one, table, dimensions, known))
    scales = [scale_of(dimension) for dimension in dimensions]
    met = list(_met(connection, table, scales, key_tables(table, scales)))
    places = ", ".join(f"c{number}" for number in range(len(scales)))
    otherwise = "NULL" if table.otherwise is None else f"'{_text(table.otherwise)}'"
    connection.execute(
        f"""CREATE TEMP TABLE {name} AS
        WITH asked AS MATERIALIZED ({_asked(loaded, layer, one, varying, dimensions, joins)}),
        place AS (SELECT DISTINCT {places} FROM asked),
        met AS ({" UNION ALL ".join(met)}),
        given AS (SELECT {places}, arg_min(value, row) AS value FROM met GROUP BY {places})
        SELECT a.t, a.rule, a.slot, a.a, coalesce(g.value, {otherwise}) AS value
        FROM asked a LEFT JOIN given g USING ({places})"""
    )
    return name


def key_tables(table: LookupTable, scales: Sequence[Scale]) -> list[KeyTable]:
    """Return the rows of a table by what they are found by: everything that they ask for few codes of, if sets are few.

    Where sets are many, dimensions of few codes are tested beside the key.
    """
    rows = [row_codes(row, scales) for row in table.rows]
    best = sorted(range(len(scales)), key=lambda d: -max(len(scales[d].codes), len(scales[d].bounds)))
    for most in range(len(scales), -1, -1):
        grouped: dict[tuple[int, ...], KeyTable] = {}
        made = 0
        for number, codes in enumerate(rows):
            keyed = _keyed(codes, sorted(best[:most]), MAX_KEYS if made < MANY_KEYS else 1)
            made += prod(len(codes[d] or ()) for d in keyed)
            grouped.setdefault(keyed, KeyTable(keyed, [])).rows.append((number, codes))
        if len(grouped) <= MAX_KEY_TABLES:
            return list(grouped.values())
    raise AssertionError("with no dimension in any key there is one table")


def _keyed(codes: Sequence[Codes], allowed: Sequence[int], most: int) -> tuple[int, ...]:
    """Return the dimensions that a row is found by: those of fewest codes first, as long as its keys are not many."""
    keyed, keys = [], 1
    for number, found in sorted(((d, codes[d]) for d in allowed), key=lambda each: len(each[1] or ())):
        if found is not None and keys * len(found) <= most:
            keyed.append(number)
            keys *= len(found)
    return tuple(sorted(keyed))


def _met(
    connection: DuckDBPyConnection, table: LookupTable, scales: Sequence[Scale], found: Sequence[KeyTable]
) -> Iterator[str]:
    """Make the key tables; give the SELECT of all rows that each place meets."""
    places = ", ".join(f"q.c{number}" for number in range(len(scales)))
    yield f"SELECT {places}, 0 AS row, NULL AS value FROM place q WHERE false"
    for number, one in enumerate(found):
        keep(connection, f"lookup_key_{number}", pa.table(_key_columns(table, scales, one)))
        tests = [f"q.c{d} = k.c{d}" for d in one.keyed]
        for d, is_band in one.tested(scales):
            ranged, named = f"q.c{d} >= k.low{d} AND q.c{d} < k.high{d}", f"list_contains(k.any{d}, q.c{d})"
            tests.append(ranged if is_band else f"(k.any{d} IS NULL OR {named})")
        yield (
            f"SELECT {places}, k.row, k.value FROM place q JOIN lookup_key_{number} k "
            f"ON {' AND '.join(tests) or 'true'}"
        )


def _key_columns(table: LookupTable, scales: Sequence[Scale], one: KeyTable) -> dict[str, Any]:
    keys = [
        (number, codes, key)
        for number, codes in one.rows
        for key in product(*(codes[d] or () for d in one.keyed))
    ]  # fmt: skip
    columns: dict[str, Any] = {
        "row": pa.array([number for number, _, _ in keys], pa.int32()),
        "value": pa.array([_text(table.rows[number].value) for number, _, _ in keys], pa.string()),
    }
    for place, d in enumerate(one.keyed):
        columns[f"c{d}"] = pa.array([key[place] for _, _, key in keys], pa.int32())
    for d, is_band in one.tested(scales):
        asked = [codes[d] for _, codes, _ in keys]
        if is_band:
            columns[f"low{d}"] = pa.array([FIRST_CODE if a is None else a[0] for a in asked], pa.int32())
            columns[f"high{d}"] = pa.array([BEYOND_CODES if a is None else a[-1] + 1 for a in asked], pa.int32())
        else:
            columns[f"any{d}"] = pa.array([None if a is None else list(a) for a in asked], pa.list_(pa.int32()))
    return columns


def _text(value: Any) -> str:
    return str(rounded(exact(value), RATE_PLACES))


def _code_tables(
    connection: DuckDBPyConnection,
    plan: Plan,
    layer: Layer,
    one: NumberedEarning,
    table: LookupTable,
    dimensions: Sequence[Coded | Scale],
    known: Known | None,
) -> Iterator[str]:
    """Make the tables in which codes are found; give the joins with them."""
    for number, dimension in enumerate(dimensions):
        if isinstance(dimension, Scale):
            rows = _period_codes(connection, plan, layer, one, table, number, dimension, known)
            keep(connection, f"period_code_{number}", pa.table(rows))
            yield f"JOIN period_code_{number} p{number} ON p{number}.who = v.who AND p{number}.period = v.period"
        elif dimension.listed is not None:
            kind, texts, codes = dimension.listed
            listed = {"value": pa.array(texts, pa.string()), "code": pa.array(codes, pa.int32())}
            keep(connection, f"lookup_code_{number}", pa.table(listed), f"CAST(value AS {kind}) AS value, code")
            yield dimension.joined.format(f"lookup_code_{number}")


def _period_codes(
    connection: DuckDBPyConnection,
    plan: Plan,
    layer: Layer,
    one: NumberedEarning,
    table: LookupTable,
    number: int,
    scale: Scale,
    known: Known | None,
) -> Mapping[str, Any]:
    """Return the code of a figure of the period for every payee of an earning."""
    by = table.dimensions[number].by
    assert by is not None
    assert known is not None, "who asks figures has them"
    payees = connection.execute(
        f"SELECT DISTINCT who, period FROM {layer.of('paid_account')} WHERE earning = {one.number} ORDER BY ALL"
    ).fetchall()
    tables, asked = compiled_tables(plan, one.version), compiled(by)
    codes = [scale.of_value(asked(PeriodFigures(plan, known, one.version, tables, payee))) for payee in payees]
    return {
        "who": pa.array([who for who, _ in payees], pa.int32()),
        "period": pa.array([period for _, period in payees], pa.int32()),
        "code": pa.array(codes, pa.int32()),
    }


def _asked(
    loaded: Loaded,
    layer: Layer,
    one: NumberedEarning,
    varying: Varying,
    dimensions: Sequence[Coded | Scale],
    joins: Sequence[str],
) -> str:
    """Return the SELECT of listed credits with their place in the table."""
    tables = loaded.plan.versions[one.version].tables
    seat = SEAT_FIELDS.keys() & set(asked_fields(tables, varying))
    values = "".join(
        f", {sql} AS {column}"
        for dimension in dimensions if isinstance(dimension, Coded)
        for column, sql in dimension.values.items()
    )  # fmt: skip
    codes = ", ".join(
        f"CAST({each.code if isinstance(each, Coded) else f'p{number}.code'} AS INTEGER) AS c{number}"
        for number, each in enumerate(dimensions)
    )
    return f"""SELECT v.t, v.rule, v.slot, v.a, {codes} FROM (
          SELECT h.t, h.rule, h.slot, h.a, h.who, h.period{values}
          FROM ({_with_seat(layer, one, seat)}) h JOIN sold t ON t.rowid = h.t) v {" ".join(joins)}"""


def _with_seat(layer: Layer, one: NumberedEarning, asked: set[str]) -> str:
    """Return the SELECT of an earning's listed credits, with what is asked of the credited seat."""
    columns, joins = "", ""
    if "level" in asked:
        columns += ", s.level"
        joins += " JOIN rule u USING (rule) JOIN slot s ON s.kind = u.kind AND s.slot = l.slot"
    if asked - {"level"}:
        columns += ", x.position AS seat_position, x.title AS seat_title, x.unit AS seat_unit"
        joins += " LEFT JOIN held x ON x.who = p.who AND l.d >= x.begins AND l.d < x.ends"
    return f"""SELECT l.t, l.rule, l.slot, l.a, p.who, p.period{columns}
            FROM {layer.of("listed_each")} l JOIN {layer.of("paid_account")} p USING (a){joins}
            WHERE p.earning = {one.number}"""
