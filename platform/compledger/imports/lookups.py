"""Look-ups: the files beside the base, each row of which says more of the rows that name it."""

from collections.abc import Sequence

from compledger.imports.cells import refusal_sql, value_sql
from compledger.imports.mapping import ColumnRef, DaysCovered, TargetColumn
from compledger.imports.workspace import RawTable, Workspace
from compledger.rules.language import FieldKind
from compledger.rules.sql_text import quoted

UNTIL_FURTHER_NOTICE = "DATE '9999-12-31'"


def refuse_lookups(workspace: Workspace) -> None:
    """Note rows whose look-up finds nothing, and looked-up rows of which only one may stand, or cover a day."""
    before: list[RawTable] = []
    for table in _lookups(workspace):
        # Of days that cannot be read there is no saying what they cover.
        if table.source.days is None or not _refuse_days(workspace, table, table.source.days, before):
            _refuse_missing(workspace, table, before)
            _refuse_doubles(workspace, table)
        before.append(table)


def joins_sql(workspace: Workspace) -> str:
    """Return the joins that bring every look-up to the base, at most one row of each."""
    return _joins(workspace, _lookups(workspace))


def _lookups(workspace: Workspace) -> list[RawTable]:
    """Return the looked-up tables in the order of the mapping, in which each may name those before it."""
    return [workspace.tables[file.id] for file in workspace.mapping.files[1:]]


def _joins(workspace: Workspace, tables: Sequence[RawTable]) -> str:
    return " ".join(
        f"LEFT JOIN {_one_row_each(workspace, table)} {table.name} ON {_matches(workspace, table)}" for table in tables
    )


def _lefts(workspace: Workspace, table: RawTable) -> list[str]:
    """Return the columns that the look-up is asked by, as SQL; raises FileRefused if a file lacks one."""
    return [workspace.column_sql(left) for left, _ in table.source.join]


def _own(workspace: Workspace, table: RawTable) -> list[str]:
    """Return the looked-up table's own columns that must be equal to them."""
    return [workspace.column_sql(ColumnRef(table.source.id, right)) for _, right in table.source.join]


def _matches(workspace: Workspace, table: RawTable) -> str:
    pairs = zip(_lefts(workspace, table), _own(workspace, table), strict=True)
    on = " AND ".join(f"{left} = {right}" for left, right in pairs)
    if table.source.days is None:
        return on
    day = _day(workspace, table.source.days.on)
    return f"{on} AND {day} >= {table.name}._begins AND {day} < {table.name}._ends"


def _one_row_each(workspace: Workspace, table: RawTable) -> str:
    """Return a table of the rows that may be found; what stands too often is noted, and would multiply rows here."""
    if table.source.days is not None:
        dated = _with_days(workspace, table, table.source.days)
        return f"(SELECT * FROM {dated} WHERE _taken IS NULL OR _begins >= _taken._ends)"
    own = ", ".join(_own(workspace, table))
    return f"(SELECT * FROM {table.name} QUALIFY row_number() OVER (PARTITION BY {own} ORDER BY file_no, row_no) = 1)"


def _with_days(workspace: Workspace, table: RawTable, days: DaysCovered) -> str:
    """Return the table with the days that its rows cover; `_taken` is the row of a key before that covers longest."""
    own = ", ".join(_own(workspace, table))
    ends = f"coalesce({_day(workspace, days.ends)}, {UNTIL_FURTHER_NOTICE})"
    dated = f"(SELECT *, {_day(workspace, days.begins)} AS _begins, {ends} AS _ends FROM {table.name}) {table.name}"
    place = "{'file_no': file_no, 'row_no': row_no, '_ends': _ends}"
    return (
        f"(SELECT *, max_by({place}, _ends) OVER (PARTITION BY {own} ORDER BY _begins, _ends, file_no, row_no "
        f"ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS _taken FROM {dated}) {table.name}"
    )


def _day(workspace: Workspace, column: TargetColumn) -> str:
    return value_sql(column, workspace.mapping.wording, workspace.column_sql(column.columns[0]))


def _refuse_days(workspace: Workspace, table: RawTable, days: DaysCovered, before: Sequence[RawTable]) -> bool:
    """Note cells that give no day, and days that end before they begin; return whether there are any."""
    noted = workspace.refused_count()
    for column in (days.begins, days.ends):
        _refuse_cells(workspace, column, table, table.name)
    begins, ends = _day(workspace, days.begins), _day(workspace, days.ends)
    reason = quoted(f"leaves no day that the row covers, which begins by {days.begins.columns[0].column}")
    workspace.refuse(
        f"SELECT file_no, row_no, {quoted(days.ends.label)}, {workspace.column_sql(days.ends.columns[0])}, {reason} "
        f"FROM {table.name} WHERE {ends} <= {begins}"
    )
    read = [c.columns[0] for c in workspace.mapping.columns if c.field.kind is FieldKind.DATE and c.columns]
    (on,) = days.on.columns
    # A cell that is a day of the row anyhow is refused as that, once.
    if workspace.column_sql(on) not in map(workspace.column_sql, read):
        asked = workspace.table_of(on)
        _refuse_cells(workspace, days.on, asked, f"{workspace.base.name} {_joins(workspace, before)}")
    return workspace.refused_count() > noted


def _refuse_cells(workspace: Workspace, column: TargetColumn, holder: RawTable, rows: str) -> None:
    cell = workspace.column_sql(column.columns[0])
    reason = refusal_sql(column, workspace.mapping.wording, cell)
    workspace.refuse(
        f"SELECT DISTINCT {holder.name}.file_no, {holder.name}.row_no, {quoted(column.label)}, {cell}, "
        f"{reason} AS reason FROM {rows} WHERE {holder.name}.row_no IS NOT NULL AND reason IS NOT NULL"
    )


def _refuse_missing(workspace: Workspace, table: RawTable, before: Sequence[RawTable]) -> None:
    if table.source.may_be_missing:
        return
    base, lefts = workspace.base.name, _lefts(workspace, table)
    label = quoted(" + ".join(_asked_by(workspace, left) for left, _ in table.source.join))
    reason = quoted(f"has no row in {table.source.match}")
    if table.source.days is not None:
        reason += f" || ' that covers ' || coalesce({workspace.column_sql(table.source.days.on.columns[0])}, 'no day')"
    # What a file before does not have has been noted there, or may be missing.
    holders = {workspace.table_of(left).name for left, _ in table.source.join}
    known = " AND ".join(f"{name}.row_no IS NOT NULL" for name in sorted(holders))
    workspace.refuse(
        f"SELECT {base}.file_no, {base}.row_no, {label}, {_shown(lefts)}, {reason} "
        f"FROM {base} {_joins(workspace, before)} "
        f"ANTI JOIN {_one_row_each(workspace, table)} {table.name} ON {_matches(workspace, table)} WHERE {known}"
    )


def _asked_by(workspace: Workspace, left: ColumnRef) -> str:
    return left.column if left.file == workspace.base.source.id else str(left)


def _refuse_doubles(workspace: Workspace, table: RawTable) -> None:
    own = _own(workspace, table)
    label = quoted(" + ".join(right for _, right in table.source.join))
    given = " AND ".join(f"{column} IS NOT NULL" for column in own)
    if table.source.days is not None:
        workspace.refuse(
            f"""SELECT {table.name}.file_no, row_no, {label}, {_shown(own)}, 'covers days that row ' || _taken.row_no
              || CASE WHEN _taken.file_no = {table.name}.file_no THEN '' ELSE ' of ' || file.name END || ' covers too'
            FROM {_with_days(workspace, table, table.source.days)} JOIN file ON file.file_no = _taken.file_no
            WHERE {given} AND _begins < _taken._ends"""
        )
        return
    workspace.refuse(
        f"""SELECT file_no, row_no, {label}, {_shown(own)},
        'stands in ' || count(*) OVER same || ' rows; one is expected'
        FROM {table.name} WHERE {given}
        WINDOW same AS (PARTITION BY {", ".join(own)}) QUALIFY count(*) OVER same > 1"""
    )


def _shown(columns: Sequence[str]) -> str:
    return f"concat_ws(' / ', {', '.join(columns)})"
