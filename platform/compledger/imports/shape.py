"""Shaping: join the files, read each cell as its kind, and note every cell that cannot be read."""

from compledger.imports.cells import quoted, refusal_sql, value_sql
from compledger.imports.mapping import ColumnRef, SourceFile, TargetColumn
from compledger.imports.workspace import Workspace, raw_table


def shape(workspace: Workspace) -> None:
    """Make the table `typed` (file_no, row_no, one column a field), and note refusals."""
    cells = ", ".join(
        f'{_cell_sql(workspace, column)} AS "{column.field.name}"' for column in workspace.mapping.columns
    )
    base = raw_table(workspace.base.id)
    for file in workspace.mapping.files[1:]:
        _refuse_unjoinable(workspace, file)
    joins = " ".join(_join_sql(workspace, file) for file in workspace.mapping.files[1:])
    workspace.connection.execute(
        f"CREATE TABLE shaped AS SELECT {base}.file_no, {base}.row_no, {cells} FROM {base} {joins}"
    )
    wording = workspace.mapping.wording
    for column in workspace.mapping.columns:
        cell = f'"{column.field.name}"'
        workspace.refuse(
            f"SELECT file_no, row_no, {quoted(column.label)}, {cell}, reason "
            f"FROM (SELECT *, {refusal_sql(column, wording, cell)} AS reason FROM shaped) WHERE reason IS NOT NULL"
        )
    _refuse_doubles(workspace)
    if not workspace.refused_count():
        values = ", ".join(
            f"{value_sql(column, wording, cell)} AS {cell}"
            for column in workspace.mapping.columns
            for cell in (f'"{column.field.name}"',)
        )
        workspace.connection.execute(f"CREATE TABLE typed AS SELECT file_no, row_no, {values} FROM shaped")


def key_sql(workspace: Workspace) -> str:
    """Return the columns that name a row."""
    return ", ".join(f'"{name}"' for name in workspace.mapping.target.key)


def _cell_sql(workspace: Workspace, column: TargetColumn) -> str:
    if column.constant is not None:
        return quoted(column.constant)
    # A key of several columns is empty if one of them is.
    joined = f" || {quoted(column.separator)} || ".join(workspace.column_sql(ref) for ref in column.columns)
    if not column.values:
        return joined
    meanings = " ".join(f"WHEN {quoted(cell)} THEN {quoted(meaning)}" for cell, meaning in column.values)
    return f"CASE {joined} {meanings} ELSE {joined} END"


def _on_sql(workspace: Workspace, file: SourceFile) -> list[tuple[str, str]]:
    base, own = workspace.columns[workspace.base.id], workspace.columns[file.id]
    for left, right in file.join:
        for columns, name in ((base, left), (own, right)):
            if name not in columns:
                _refuse_unknown_join(workspace, file, name)
    return [
        (f"{raw_table(workspace.base.id)}.{base[left]}", f"{raw_table(file.id)}.{own[right]}")
        for left, right in file.join
    ]


def _refuse_unknown_join(workspace: Workspace, file: SourceFile, name: str) -> None:
    for id_ in (workspace.base.id, file.id):
        workspace.column_sql(ColumnRef(id_, name))


def _join_sql(workspace: Workspace, file: SourceFile) -> str:
    on = " AND ".join(f"{left} = {right}" for left, right in _on_sql(workspace, file))
    return f"LEFT JOIN {raw_table(file.id)} ON {on}"


def _refuse_unjoinable(workspace: Workspace, file: SourceFile) -> None:
    """Note rows whose look-up finds nothing, and rows of a looked-up file that stand twice."""
    pairs = _on_sql(workspace, file)
    base, own = raw_table(workspace.base.id), raw_table(file.id)
    left = " || '/' || ".join(pair[0] for pair in pairs)
    right = " || '/' || ".join(pair[1] for pair in pairs)
    columns = quoted(" + ".join(pair[0] for pair in file.join))
    own_columns = quoted(" + ".join(pair[1] for pair in file.join))
    reason = quoted(f"has no row in {file.match}")
    on = " AND ".join(f"{a} = {b}" for a, b in pairs)
    workspace.refuse(
        f"SELECT {base}.file_no, {base}.row_no, {columns}, {left}, {reason} FROM {base} ANTI JOIN {own} ON {on}"
    )
    workspace.refuse(
        f"SELECT file_no, row_no, {own_columns}, {right}, "
        f"'stands in ' || count(*) OVER same || ' rows; one is expected' FROM {own} "
        f"WINDOW same AS (PARTITION BY {right}) QUALIFY count(*) OVER same > 1 AND {right} IS NOT NULL"
    )


def _refuse_doubles(workspace: Workspace) -> None:
    """Note rows of one key: all of them, since nobody can know which one is meant."""
    key = key_sql(workspace)
    shown = " || ', ' || ".join(f'"{name}"' for name in workspace.mapping.target.key)
    workspace.refuse(
        f"SELECT file_no, row_no, {quoted(', '.join(workspace.mapping.target.key))}, {shown}, "
        f"'is the key of ' || count(*) OVER same || ' rows (also row ' || "
        f"CASE WHEN row_no = min(row_no) OVER same THEN max(row_no) OVER same ELSE min(row_no) OVER same END || ')' "
        f"FROM shaped WINDOW same AS (PARTITION BY {key}) QUALIFY count(*) OVER same > 1 AND {shown} IS NOT NULL"
    )
