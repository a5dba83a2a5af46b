"""Shaping: join the files, read each cell as its kind, and note every cell that cannot be read."""

from compledger.imports.cells import refusal_sql, value_sql
from compledger.imports.lookups import joins_sql, refuse_lookups
from compledger.imports.mapping import Path, TargetColumn
from compledger.imports.moments import load_moments
from compledger.imports.workspace import Workspace
from compledger.rules.language import DocumentRefused, Finding
from compledger.rules.sql_text import named, quoted


def shape(workspace: Workspace) -> None:
    """Make the table `typed` (file_no, row_no, one column a field), or note refusals instead."""
    _refuse_constants(workspace)
    refuse_lookups(workspace)
    _make_shaped(workspace)
    if workspace.mapping.wording.moments:
        load_moments(workspace)
    for column in workspace.mapping.columns:
        _refuse_cells(workspace, column)
    _refuse_doubles(workspace)
    if not workspace.refused_count():
        values = ", ".join(
            f"{_value_sql(workspace, column)} AS {named(column.field.name)}" for column in workspace.mapping.columns
        )
        workspace.connection.execute(f"CREATE TABLE typed AS SELECT file_no, row_no, {values} FROM shaped")
        workspace.connection.execute("DROP TABLE shaped")


def _refuse_constants(workspace: Workspace) -> None:
    """Refuse a mapping whose constants cannot be values: no row is to blame for them."""
    findings = []
    for column in workspace.mapping.columns:
        if column.constant is not None:
            reason = refusal_sql(column, workspace.mapping.wording, quoted(column.constant))
            (found,) = workspace.fetch_one(f"SELECT {reason}")
            if found:
                what = f"the constant {column.constant!r} of {column.field.name} {found}"
                findings.append(Finding(column.place, what, "write the constant as the files would"))
    if findings:
        raise DocumentRefused(workspace.mapping.name, findings)


def _make_shaped(workspace: Workspace) -> None:
    """Make the table `shaped`: every field as text, and where the row and what was looked up for it stand."""
    cells = ", ".join(
        f"{_cell_sql(workspace, column)} AS {named(column.field.name)}" for column in workspace.mapping.columns
    )
    places = ", ".join(
        f"{table.name}.file_no AS file_no_{table.index}, {table.name}.row_no AS row_no_{table.index}"
        for table in workspace.tables.values()
    )
    base = workspace.base.name
    workspace.connection.execute(
        f"CREATE TABLE shaped AS SELECT {base}.file_no, {base}.row_no, {places}, {cells} "
        f"FROM {base} {joins_sql(workspace)}"
    )


def _refuse_cells(workspace: Workspace, column: TargetColumn) -> None:
    """Note cells that are not of their kind, each at the row of the file that it stands in, and once."""
    if column.constant is not None:
        return
    holders = {workspace.table_of(ref).index for ref in column.columns}
    index = holders.pop() if len(holders) == 1 else 0
    cell = named(column.field.name)
    reason = refusal_sql(column, workspace.mapping.wording, cell)
    workspace.refuse(
        f"SELECT DISTINCT file_no_{index}, row_no_{index}, {quoted(column.label)}, {cell}, reason "
        f"FROM (SELECT *, {reason} AS reason FROM shaped) WHERE reason IS NOT NULL AND row_no_{index} IS NOT NULL"
    )


def _refuse_doubles(workspace: Workspace) -> None:
    """Note rows of one key: all of them, since nobody can know which one is meant."""
    columns = {column.field.name: column for column in workspace.mapping.columns}
    # Two ways to write one day are one key.
    key = ", ".join(f"{_value_sql(workspace, columns[name])} AS {named(name)}" for name in workspace.mapping.target.key)
    names = ", ".join(named(name) for name in workspace.mapping.target.key)
    shown = " || ', ' || ".join(f"CAST({named(name)} AS VARCHAR)" for name in workspace.mapping.target.key)
    label = quoted(" + ".join(columns[name].label for name in workspace.mapping.target.key))
    place = "{'file_no': file_no, 'row_no': row_no}"
    workspace.refuse(
        f"""WITH keyed AS (SELECT file_no, row_no, {place} AS place, {key} FROM shaped),
        doubled AS (SELECT {names}, count(*) AS rows, min(place) AS first, max(place) AS last
                    FROM keyed GROUP BY {names} HAVING count(*) > 1 AND {shown} IS NOT NULL),
        pair AS (SELECT file_no, row_no, {shown} AS shown, rows,
                        CASE WHEN place = first THEN last ELSE first END AS other
                 FROM keyed JOIN doubled USING ({names}))
        SELECT pair.file_no, pair.row_no, {label}, shown, 'is the key of ' || rows || ' rows, also of row '
          || other.row_no || CASE WHEN other.file_no = pair.file_no THEN '' ELSE ' of ' || file.name END
        FROM pair JOIN file ON file.file_no = other.file_no"""
    )


def _value_sql(workspace: Workspace, column: TargetColumn) -> str:
    return value_sql(column, workspace.mapping.wording, named(column.field.name))


def _cell_sql(workspace: Workspace, column: TargetColumn) -> str:
    if column.constant is not None:
        return quoted(column.constant)
    cells = [workspace.column_sql(ref) for ref in column.columns]
    # A key of several columns is empty if one of them is.
    joined = f"coalesce({', '.join(cells)})" if column.first else f" || {quoted(column.separator)} || ".join(cells)
    if column.path:
        joined = _place_sql(joined, column.path)
    if not column.values:
        return joined
    meanings = " ".join(f"WHEN {quoted(cell)} THEN {quoted(meaning)}" for cell, meaning in column.values)
    return f"CASE {joined} {meanings} ELSE {joined} END"


def _place_sql(cell: str, path: Path) -> str:
    """Return what a path such as /6/1/3/ names: 6.1.3, or 6.1 above it; nothing is above the root."""
    steps, root = f"trim(coalesce({cell}, ''), '/')", quoted(path.root)
    if path.parent:
        above = f"regexp_replace({steps}, '/[^/]*$', '')"
        return (
            f"(CASE WHEN {steps} = '' THEN NULL WHEN NOT contains({steps}, '/') THEN {root} ELSE {_dotted(above)} END)"
        )
    return f"(CASE WHEN {steps} = '' THEN {root} ELSE {_dotted(steps)} END)"


def _dotted(steps: str) -> str:
    return f"replace({steps}, '/', '.')"
