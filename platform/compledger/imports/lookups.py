"""Look-ups: the files beside the base, each row of which says more of the rows that name it."""

from compledger.imports.mapping import ColumnRef
from compledger.imports.workspace import RawTable, Workspace
from compledger.rules.sql_text import quoted


def refuse_lookups(workspace: Workspace) -> None:
    """Note rows whose look-up finds nothing, and looked-up rows that stand twice."""
    for table in _lookups(workspace):
        pairs = _pairs(workspace, table)
        _refuse_missing(workspace, table, pairs)
        _refuse_doubles(workspace, table, [own for _, own in pairs])


def joins_sql(workspace: Workspace) -> str:
    """Return the joins that bring every look-up to the base, at most one row of each."""
    return " ".join(_join_sql(workspace, table) for table in _lookups(workspace))


def _lookups(workspace: Workspace) -> list[RawTable]:
    return [table for table in workspace.tables.values() if table is not workspace.base]


def _pairs(workspace: Workspace, table: RawTable) -> list[tuple[str, str]]:
    """Return the columns that must be equal, as SQL; raises FileRefused if a file lacks one."""
    base = workspace.base.source.id
    return [
        (workspace.column_sql(ColumnRef(base, left)), workspace.column_sql(ColumnRef(table.source.id, right)))
        for left, right in table.source.join
    ]


def _join_sql(workspace: Workspace, table: RawTable) -> str:
    pairs = _pairs(workspace, table)
    own = ", ".join(right for _, right in pairs)
    on = " AND ".join(f"{left} = {right}" for left, right in pairs)
    # Doubles have been noted; without this they would multiply the rows before anybody is told.
    one = f"(SELECT * FROM {table.name} QUALIFY row_number() OVER (PARTITION BY {own} ORDER BY file_no, row_no) = 1)"
    return f"LEFT JOIN {one} {table.name} ON {on}"


def _refuse_missing(workspace: Workspace, table: RawTable, pairs: list[tuple[str, str]]) -> None:
    base = workspace.base.name
    label = quoted(" + ".join(left for left, _ in table.source.join))
    on = " AND ".join(f"{left} = {right}" for left, right in pairs)
    shown = _shown([left for left, _ in pairs])
    reason = quoted(f"has no row in {table.source.match}")
    workspace.refuse(
        f"SELECT {base}.file_no, {base}.row_no, {label}, {shown}, {reason} FROM {base} ANTI JOIN {table.name} ON {on}"
    )


def _refuse_doubles(workspace: Workspace, table: RawTable, own: list[str]) -> None:
    label = quoted(" + ".join(right for _, right in table.source.join))
    given = " AND ".join(f"{column} IS NOT NULL" for column in own)
    workspace.refuse(
        f"""SELECT file_no, row_no, {label}, {_shown(own)},
        'stands in ' || count(*) OVER same || ' rows; one is expected'
        FROM {table.name} WHERE {given}
        WINDOW same AS (PARTITION BY {", ".join(own)}) QUALIFY count(*) OVER same > 1"""
    )


def _shown(columns: list[str]) -> str:
    return f"concat_ws(' / ', {', '.join(columns)})"
