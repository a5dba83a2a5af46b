"""People: each row asserts, for its days, who holds which seat, what the seat is, whom it reports to, at what rates."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, select

from compledger.imports.assertions import Timelines
from compledger.imports.cells import quoted
from compledger.imports.workspace import Workspace
from compledger.people import Holding, Participant, PersonalDetail, PersonalRate, Position, Reporting, Seat
from compledger.rules.timeline import FOREVER
from compledger.store import Writing

PersonRow = dict[str, Any]


def refuse_people(workspace: Workspace, session: Session) -> None:
    """Note rows that cannot be true together: days that end before they begin or overlap, managers' seats unknown."""
    named = {column.field.name for column in workspace.mapping.columns}
    until = "coalesce(effective_until, DATE '9999-12-31')" if "effective_until" in named else "DATE '9999-12-31'"
    workspace.refuse(
        "SELECT file_no, row_no, 'effective_until', CAST(effective_until AS VARCHAR), "
        f"'is not after effective_from: it is the first day no longer covered' FROM (SELECT *, {until} AS ends FROM typed) "
        "WHERE ends <= effective_from"
        if "effective_until" in named
        else "SELECT 0, 0, '', '', '' WHERE false"
    )
    workspace.refuse(
        "SELECT file_no, row_no, 'effective_from', CAST(effective_from AS VARCHAR), "
        "'overlaps the days of row ' || other || ' of the same participant: end that one first' FROM ("
        f"SELECT *, lag({until}) OVER person AS ended, lag(row_no) OVER person AS other FROM typed "
        "WINDOW person AS (PARTITION BY participant ORDER BY effective_from)) WHERE ended > effective_from"
    )
    if "reports_to" in named:
        known = ", ".join(quoted(name) for name in session.exec(select(Position.position)).all()) or "''"
        workspace.refuse(
            "SELECT file_no, row_no, 'reports_to', reports_to, 'is the position of no row and not known either' FROM typed "
            f"WHERE reports_to NOT IN (SELECT position FROM typed) AND reports_to NOT IN ({known})"
        )


class PeopleWriter:
    """Writes rows of people in one transaction."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        session = writing.session
        self.participants = set(session.exec(select(Participant.participant)).all())
        self.positions = set(session.exec(select(Position.position)).all())
        self.names = {detail.participant: detail for detail in session.exec(select(PersonalDetail)).all()}
        self.seats = Timelines(
            session.exec(select(Seat)).all(), key=lambda f: f.position, value=lambda f: (f.title, f.business_unit)
        )
        self.holdings = Timelines(
            session.exec(select(Holding)).all(), key=lambda f: f.participant, value=lambda f: f.position
        )
        self.reporting = Timelines(
            session.exec(select(Reporting)).all(), key=lambda f: (f.position, f.relation), value=lambda f: f.reports_to
        )
        self.rates = Timelines(
            session.exec(select(PersonalRate)).all(), key=lambda f: (f.participant, f.name), value=lambda f: f.rate
        )

    def write(self, rows: Sequence[PersonRow]) -> Counter[str]:
        """Write rows in order of days; return how many were new, corrected and unchanged."""
        self._add_identities(rows)
        return Counter(self._write_row(row) for row in sorted(rows, key=lambda r: (r["effective_from"], r["row_no"])))

    def _add_identities(self, rows: Sequence[PersonRow]) -> None:
        for participant in sorted({row["participant"] for row in rows} - self.participants):
            self.writing.add(Participant(participant=participant, known_from=0))
        seats = {row["position"] for row in rows} | {row["reports_to"] for row in rows if row.get("reports_to")}
        for position in sorted(seats - self.positions):
            self.writing.add(Position(position=position, known_from=0))
        self.writing.session.flush()
        for row in rows:
            self._keep_name(row["participant"], row.get("name"))

    def _keep_name(self, participant: str, name: str | None) -> None:
        if name is None:
            return
        detail = self.names.setdefault(participant, PersonalDetail(participant=participant, name=name))
        detail.name = name
        self.writing.session.add(detail)

    def _write_row(self, row: PersonRow) -> str:
        days = {"effective_from": row["effective_from"], "effective_until": row.get("effective_until") or FOREVER}
        results = [
            self.seats.assert_fact(self.writing, self._seat(row, days)),
            self.holdings.assert_fact(self.writing, self._holding(row, days)),
        ]
        if row.get("reports_to"):
            results.append(self.reporting.assert_fact(self.writing, self._reporting(row, days)))
        for name, rate in row.items():
            if name.startswith("rate_") and rate is not None:
                own = PersonalRate(
                    participant=row["participant"], name=name.removeprefix("rate_"), rate=rate, known_from=0, **days
                )
                results.append(self.rates.assert_fact(self.writing, own))
        return next((kind for kind in ("corrected", "new") if kind in results), "unchanged")

    @staticmethod
    def _seat(row: PersonRow, days: dict[str, date]) -> Seat:
        return Seat(
            position=row["position"], title=row["title"], business_unit=row["business_unit"], known_from=0, **days
        )

    @staticmethod
    def _holding(row: PersonRow, days: dict[str, date]) -> Holding:
        return Holding(participant=row["participant"], position=row["position"], known_from=0, **days)

    @staticmethod
    def _reporting(row: PersonRow, days: dict[str, date]) -> Reporting:
        return Reporting(position=row["position"], reports_to=row["reports_to"], relation="line", known_from=0, **days)
