"""Checks of facts that a cell alone cannot fail: against other rows and the store."""

from collections.abc import Sequence

import pyarrow as pa
from sqlmodel import Session, select

from compledger.imports.workspace import Workspace
from compledger.people import BY_LEVEL, NOBODY, Column, FactKind, Level, all_known, known_ids
from compledger.plans import PeriodRow
from compledger.rules.sql_text import named, quoted

FOREVER = "DATE '9999-12-31'"
IMPORTED_AS = {
    "participant": "people", "position": "people or seats", "territory": "territories",
    "paying_entity": "paying_entities", "business_unit": "business_units",
}  # fmt: skip
"""The target that an id comes into being with."""


def refuse_people(workspace: Workspace, session: Session) -> None:
    """Note rows that cannot be true together, and managers' seats that nobody knows."""
    _make_person(workspace)
    workspace.refuse(
        f"""SELECT file_no, row_no, {workspace.label("effective_until")}, CAST(ends AS VARCHAR),
        'is not after effective_from: it is the first day no longer covered' FROM person WHERE ends <= effective_from"""
    )
    workspace.refuse(
        f"""SELECT file_no, row_no, {workspace.label("effective_from")}, CAST(effective_from AS VARCHAR),
        'overlaps the days of row ' || before.row_no || ' of the same participant: end that one first'
        FROM (SELECT *, max(struct_pack(ends := ends, row_no := row_no)) OVER (
                PARTITION BY participant ORDER BY effective_from ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
              ) AS before FROM person WHERE participant IS NOT NULL) WHERE before.ends > effective_from"""
    )
    for name in ("title", "business_unit", "reports_to"):
        _refuse_contradiction(workspace, name)
    _refuse_managers(workspace, session, "person")


def refuse_facts(workspace: Workspace, session: Session) -> None:
    """Note rows that cannot be facts of their kind: days that are none or said twice, and names of nothing known."""
    kind = workspace.mapping.target.kind
    assert kind is not None
    if kind.dated:
        _refuse_days(workspace, kind)
    for column in kind.columns:
        if column.refers and not column.founds and any(c.field.name == column.name for c in workspace.mapping.columns):
            _refuse_references(workspace, session, kind, column)
    if "period" in kind.key_names:
        _refuse_periods(workspace, session)


def _refuse_days(workspace: Workspace, kind: FactKind) -> None:
    ends = f"coalesce({workspace.optional('effective_until')}, {FOREVER})"
    key = ", ".join(named(name) for name in kind.key_names)
    same = " and ".join(kind.key_names)
    workspace.refuse(
        f"""SELECT file_no, row_no, {workspace.label("effective_until")}, CAST({ends} AS VARCHAR),
        'is not after effective_from: it is the first day no longer covered'
        FROM typed WHERE {ends} <= effective_from"""
    )
    workspace.refuse(
        f"""SELECT file_no, row_no, {workspace.label("effective_from")}, CAST(effective_from AS VARCHAR),
        'overlaps the days of row ' || before.row_no || ' of the same {same}: end that one first'
        FROM (SELECT *, max(struct_pack(ends := ends, row_no := row_no)) OVER (
                PARTITION BY {key} ORDER BY effective_from ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
              ) AS before FROM (SELECT *, {ends} AS ends FROM typed)) WHERE before.ends > effective_from"""
    )


def _refuse_references(workspace: Workspace, session: Session, kind: FactKind, column: Column) -> None:
    """Note cells that name what is neither known nor founded by another row, and those that name their own row."""
    whats = kind.column("level").choices if column.refers == BY_LEVEL else (str(column.refers),)
    own = next((c for c in kind.key if c.refers == column.refers and c.name != column.name), None)
    for what in whats:
        if what == Level.TITLE:
            continue
        known = [*all_known(session, what)]
        of_level = f"level = {quoted(what)} AND " if column.refers == BY_LEVEL else ""
        founded = f"UNION ALL SELECT {named(own.name)} FROM typed" if own is not None and own.founds else ""
        with workspace.holding("known", {"id": _texts(known)}):
            workspace.refuse(
                f"""SELECT file_no, row_no, {workspace.label(column.name)}, {named(column.name)},
                'is no {what.replace("_", " ")} that is known: import {IMPORTED_AS[what]} first'
                FROM typed WHERE {of_level}{named(column.name)} NOT IN (SELECT id FROM known {founded})"""
            )
    if own is not None:
        workspace.refuse(
            f"""SELECT file_no, row_no, {workspace.label(column.name)}, {named(column.name)},
            'is the {own.name.replace("_", " ")} itself' FROM typed WHERE {named(column.name)} = {named(own.name)}"""
        )


def _refuse_periods(workspace: Workspace, session: Session) -> None:
    periods = session.exec(select(PeriodRow)).all()
    columns = {"calendar": _texts([p.calendar for p in periods]), "period": _texts([p.period for p in periods])}
    with workspace.holding("known", columns):
        workspace.refuse(
            f"""SELECT file_no, row_no, {workspace.label("period")}, calendar || ' ' || period,
            'is no period of a published calendar'
            FROM typed ANTI JOIN known USING (calendar, period)"""
        )


def refuse_reorganisation(workspace: Workspace, session: Session) -> None:
    """Note changes of no days, of one seat or person twice on a day, and of people and managers nobody knows."""
    ends = f"coalesce({workspace.optional('effective_until')}, {FOREVER})"
    who, manager = (f"CAST({workspace.optional(name)} AS VARCHAR)" for name in ("participant", "reports_to"))
    workspace.connection.execute(
        f"""CREATE VIEW change AS SELECT file_no, row_no, position, nullif({who}, '{NOBODY}') AS participant,
        nullif({manager}, '{NOBODY}') AS reports_to, effective_from, {ends} AS ends FROM typed"""
    )
    workspace.refuse(
        f"""SELECT file_no, row_no, {workspace.label("effective_until")}, CAST(ends AS VARCHAR),
        'is not after effective_from: it is the first day no longer covered' FROM change WHERE ends <= effective_from"""
    )
    for name in ("position", "participant"):
        workspace.refuse(
            f"""SELECT file_no, row_no, {workspace.label(name)}, {name},
            'is changed by row ' || before.row_no || ' on the same days'
            FROM (SELECT *, max(struct_pack(ends := ends, row_no := row_no)) OVER (
                    PARTITION BY {name} ORDER BY effective_from, file_no, row_no
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                  ) AS before FROM change WHERE {name} IS NOT NULL) WHERE before.ends > effective_from"""
        )
    with workspace.holding("known", {"id": _texts([*known_ids(session, "participant")])}):
        workspace.refuse(
            f"""SELECT file_no, row_no, {workspace.label("participant")}, participant,
            'is no participant that is known: import people first'
            FROM change WHERE participant NOT IN (SELECT id FROM known)"""
        )
    _refuse_managers(workspace, session, "change")


def refuse_exchange_rates(workspace: Workspace, session: Session) -> None:  # noqa: ARG001  every target's check takes both
    """Note rates of a currency to itself that are not 1, as some publishers state it."""
    workspace.refuse(
        f"""SELECT file_no, row_no, {workspace.label("to_currency")}, to_currency,
        'is the currency that the rate is from, so the rate can only be 1'
        FROM typed WHERE from_currency = to_currency AND rate <> 1"""
    )


def _make_person(workspace: Workspace) -> None:
    """Make `person`: the typed rows with every optional field and a last day."""
    ends = f"coalesce({workspace.optional('effective_until')}, {FOREVER})"
    manager = f"CAST({workspace.optional('reports_to')} AS VARCHAR)"
    workspace.connection.execute(
        f"""CREATE VIEW person AS SELECT file_no, row_no, participant, position, title, business_unit, effective_from,
        {ends} AS ends, {manager} AS reports_to FROM typed"""
    )


def _refuse_contradiction(workspace: Workspace, name: str) -> None:
    """Note rows that say different things of one seat on one day: several may hold it, but it is one seat."""
    reason = quoted(f" has another {name} in row ")
    workspace.refuse(
        f"""SELECT DISTINCT ON (b.file_no, b.row_no) b.file_no, b.row_no, {workspace.label(name)}, b.{name},
        'position ' || b.position || {reason} || a.row_no || ' on the same days'
        FROM person a JOIN person b USING (position)
        WHERE position IN (
            SELECT position FROM person GROUP BY position HAVING count(DISTINCT coalesce({name}, '')) > 1)
          AND (a.file_no, a.row_no) < (b.file_no, b.row_no) AND a.{name} IS DISTINCT FROM b.{name}
          AND a.effective_from < b.ends AND b.effective_from < a.ends ORDER BY a.file_no, a.row_no"""
    )


def _refuse_managers(workspace: Workspace, session: Session, rows: str) -> None:
    with workspace.holding("known", {"id": _texts([*known_ids(session, "position")])}):
        workspace.refuse(
            f"""SELECT file_no, row_no, {workspace.label("reports_to")}, reports_to,
            'is the position of no row and not known either'
            FROM {rows} WHERE reports_to NOT IN (SELECT position FROM {rows})
              AND reports_to NOT IN (SELECT id FROM known)"""
        )
    workspace.refuse(
        f"""SELECT file_no, row_no, {workspace.label("reports_to")}, reports_to,
        'is the position itself: leave it empty at the top'
        FROM {rows} WHERE reports_to = position"""
    )


def _texts(values: Sequence[str]) -> pa.Array:
    return pa.array(values, pa.string())
