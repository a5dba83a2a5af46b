"""MATCH: which rules hold for which sales, and what the base of each credit is."""

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.loading.branch import Branch, tests_sql
from compledger.rules.columnar.loading.keys import key_sql
from compledger.rules.columnar.loading.load import CONVERTED, Loaded
from compledger.rules.columnar.plan.columns import SALE, Columns
from compledger.rules.columnar.plan.widths import Width, widest
from compledger.rules.money import SALE_PLACES


def match(connection: DuckDBPyConnection, loaded: Loaded) -> Width:
    """Make the table `matched`, one row for each sale and rule whose condition holds; return how wide bases are.

    `base` is null where there is none, or it is too large, or in a currency that has no rate: see `exceptions`.
    """
    width = base_width(loaded)
    connection.execute(f"CREATE TEMP TABLE matched AS {matches_sql(loaded, width)}")
    return width


def matches_sql(loaded: Loaded, width: Width, sales: str = "sold", number: str = "t.rowid") -> str:
    """Return the SELECT of what is `matched` among sales that stand in a relation `t` with the columns of `sold`."""
    selects = [branch_sql(branch, loaded, width, sales, number) for branch in loaded.branches]
    return " UNION ALL ".join(selects) or nothing(loaded, width)


def base_width(loaded: Loaded) -> Width:
    """Return how wide the bases of all rules are."""
    fields = [branch.signature.base_field for branch in loaded.branches]
    if loaded.foreign or not all(fields):
        return SALE
    return widest([loaded.columns.width(field) for field in fields if field])


def branch_sql(branch: Branch, loaded: Loaded, width: Width, sales: str = "sold", number: str = "t.rowid") -> str:
    """Return the SELECT of a branch."""
    columns = loaded.columns
    subjects = "".join(f", t.{subject}" for subject in columns.subjects)
    own = tests_sql(branch)
    tests = [*_optional(branch, columns), *_bounds(branch, loaded), *([own] if own else [])]
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    return (
        f"SELECT CAST({number} AS INTEGER) AS t, k.rule, k.kind, t.b, t.d{subjects}, "
        f"CAST({_base(branch, loaded)} AS {width.sql}) AS base "
        f"FROM {sales} t JOIN {branch.table} k ON {key_sql(branch, columns)} = k.k{where}"
    )


def nothing(loaded: Loaded, width: Width) -> str:
    """Return the SELECT of no matches at all."""
    subjects = "".join(f", 0 AS {subject}" for subject in loaded.columns.subjects)
    return (
        f"SELECT 0 AS t, CAST(0 AS SMALLINT) AS rule, CAST(0 AS SMALLINT) AS kind, CAST(0 AS SMALLINT) AS b, "
        f"CAST(0 AS SMALLINT) AS d{subjects}, CAST(0 AS {width.sql}) AS base WHERE false"
    )


def _optional(branch: Branch, columns: Columns) -> list[str]:
    return [
        f"(k.o{columns.number(name)} IS NULL OR k.o{columns.number(name)} = t.{columns.code(name)})"
        for name in branch.optional
    ]


def _bounds(branch: Branch, loaded: Loaded) -> list[str]:
    """Return the tests of days and ranges that any rule of a branch needs; what none needs costs nothing."""
    found = []
    asked = [row.asked for row in branch.rows]
    if any(one.begins > 0 or one.ends < loaded.plan.days.count for one in asked):
        found.append("t.d >= k.begins AND t.d < k.ends")
    for name in branch.ranged:
        column, number = loaded.columns.value(name), loaded.columns.number(name)
        ranges = [one.ranges.get(name) for one in asked]
        if any(r is not None and r.low is not None for r in ranges):
            found.append(f"t.{column} >= k.low{number}")
            if not branch.signature.fields and all(r is not None and r.low is not None for r in ranges):
                least = min(r.low for r in ranges if r is not None and r.low is not None)
                found.append(f"t.{column} >= {least}")
        if any(r is not None and r.high is not None for r in ranges):
            found.append(f"t.{column} <= k.high{number}")
    return found


def _base(branch: Branch, loaded: Loaded) -> str:
    """Return a base in the plan's currency."""
    base = branch.signature.base
    if not loaded.foreign:
        return base
    if not branch.signature.money:
        return f"CASE WHEN t.money <> 2 THEN {base} END"
    converted = f"TRY_CAST(round({base} * t.worth, {SALE_PLACES}) AS DECIMAL(18, {SALE_PLACES}))"
    return f"CASE WHEN t.money = 0 THEN {base} WHEN t.money = {CONVERTED} THEN {converted} END"
