"""Checks of people, quotas and exchange rates that a cell alone cannot fail: against other rows and the store."""

from collections.abc import Sequence

import pyarrow as pa
from sqlmodel import Session, select

from compledger.imports.workspace import Workspace
from compledger.people import Participant, Position
from compledger.plans import PeriodRow
from compledger.rules.sql_text import quoted

FOREVER = "DATE '9999-12-31'"


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
              ) AS before FROM person) WHERE before.ends > effective_from"""
    )
    for name in ("title", "business_unit", "reports_to"):
        _refuse_contradiction(workspace, name)
    _refuse_managers(workspace, session)


def refuse_quotas(workspace: Workspace, session: Session) -> None:
    """Note quotas of participants or periods that nobody knows."""
    participants = session.exec(select(Participant.participant)).all()
    with workspace.holding("known", {"id": _texts(participants)}):
        workspace.refuse(
            f"""SELECT file_no, row_no, {workspace.label("participant")}, participant,
            'is no participant that is known: import people first'
            FROM typed WHERE participant NOT IN (SELECT id FROM known)"""
        )
    periods = session.exec(select(PeriodRow)).all()
    columns = {"calendar": _texts([p.calendar for p in periods]), "period": _texts([p.period for p in periods])}
    with workspace.holding("known", columns):
        workspace.refuse(
            f"""SELECT file_no, row_no, {workspace.label("period")}, calendar || ' ' || period,
            'is no period of a published calendar'
            FROM typed ANTI JOIN known USING (calendar, period)"""
        )


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


def _refuse_managers(workspace: Workspace, session: Session) -> None:
    with workspace.holding("known", {"id": _texts(session.exec(select(Position.position)).all())}):
        workspace.refuse(
            f"""SELECT file_no, row_no, {workspace.label("reports_to")}, reports_to,
            'is the position of no row and not known either'
            FROM person WHERE reports_to NOT IN (SELECT position FROM person)
              AND reports_to NOT IN (SELECT id FROM known)"""
        )
    workspace.refuse(
        f"""SELECT file_no, row_no, {workspace.label("reports_to")}, reports_to,
        'is the position itself: leave it empty at the top'
        FROM person WHERE reports_to = position"""
    )


def _texts(values: Sequence[str]) -> pa.Array:
    return pa.array(values, pa.string())
