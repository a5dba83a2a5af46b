"""People: each row says, for its days, who holds which seat, what the seat is, whom it reports to, at what rates.

A row is known again by its participant and its first day. If it ends earlier than it did, the days after are withdrawn;
if a cell that had a value is empty, so is that value. A row that no file brings any more stays as it is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, select

from compledger.imports.new_facts import FactRow, NewFacts
from compledger.imports.timelines import Change, Days, Timelines
from compledger.people import Holding, Participant, PersonalDetail, PersonalRate, Position, Reporting, Seat
from compledger.rules.timeline import FOREVER
from compledger.store import newest_position

PersonRow = Mapping[str, Any]
RATE = "rate_"
LINE = "line"
"""The relation of the tree of managers."""


def people_facts(session: Session, rows: Sequence[PersonRow]) -> NewFacts:
    """Return what rows of people add to what is known."""
    ordered = sorted(rows, key=lambda row: (row["effective_from"], row["file_no"], row["row_no"]))
    known_names = {detail.participant: detail.name for detail in session.exec(select(PersonalDetail)).all()}
    erased = {who for who, name in known_names.items() if name is None}
    names = {
        row["participant"]: row["name"]
        for row in ordered
        if row.get("name") is not None and row["participant"] not in erased
    }
    new = {who: name for who, name in names.items() if who not in known_names}
    changed = {who: name for who, name in names.items() if known_names.get(who, name) != name}
    said = _Timelines(session)
    changes = [said.say_row(row) for row in ordered]
    # Only after all rows have taken their days is it plain which are left to nobody.
    for row, of_row in zip(ordered, changes, strict=True):
        of_row.update(said.end_row(row))
        if row.get("name") is not None and changed.get(row["participant"]) == row["name"]:
            of_row.add("corrected")
    return NewFacts(
        known_at=newest_position(session),
        rows={**_identities(session, rows), **said.added()},
        changes=Counter(_strongest(of_row) for of_row in changes),
        new_names=new,
        changed_names=changed,
    )


class _Timelines:
    """The four tables that a row of people speaks of."""

    def __init__(self, session: Session) -> None:
        self.seats = Timelines(session, Seat, ("position",), ("title", "business_unit"))
        self.holdings = Timelines(session, Holding, ("participant",), ("position",))
        self.reporting = Timelines(session, Reporting, ("position", "relation"), ("reports_to",))
        self.rates = Timelines(session, PersonalRate, ("participant", "name"), ("rate",))

    def say_row(self, row: PersonRow) -> set[Change]:
        """Say what a row says."""
        days = _days(row)
        changes = {
            self.seats.say((row["position"],), (row["title"], row["business_unit"]), days),
            self.holdings.say((row["participant"],), (row["position"],), days),
        }
        if "reports_to" in row:
            manager = row["reports_to"]
            changes.add(self.reporting.say((row["position"], LINE), None if manager is None else (manager,), days))
        for name, rate in _rates(row):
            changes.add(self.rates.say((row["participant"], name), None if rate is None else (rate,), days))
        return changes

    def end_row(self, row: PersonRow) -> set[Change]:
        """Take back what was said of days after the row's last. The seat and its place in the tree stay, vacant."""
        days = _days(row)
        changes = {self.holdings.end((row["participant"],), days)}
        changes |= {self.rates.end((row["participant"], name), days) for name, _ in _rates(row)}
        return changes

    def added(self) -> dict[type[Any], list[FactRow]]:
        """Return what is new, by table."""
        return {
            Seat: self.seats.added,
            Holding: self.holdings.added,
            Reporting: self.reporting.added,
            PersonalRate: self.rates.added,
        }


def _identities(session: Session, rows: Sequence[PersonRow]) -> dict[type[Any], list[FactRow]]:
    """Return participants and positions that nobody knows yet."""
    participants = {row["participant"] for row in rows} - set(session.exec(select(Participant.participant)).all())
    positions = {row["position"] for row in rows} | {row["reports_to"] for row in rows if row.get("reports_to")}
    positions -= set(session.exec(select(Position.position)).all())
    return {
        Participant: [{"participant": id_} for id_ in sorted(participants)],
        Position: [{"position": id_} for id_ in sorted(positions)],
    }


def _days(row: PersonRow) -> Days:
    return Days(row["effective_from"], row.get("effective_until") or FOREVER)


def _rates(row: PersonRow) -> list[tuple[str, Any]]:
    return [(name.removeprefix(RATE), rate) for name, rate in row.items() if name.startswith(RATE)]


def _strongest(changes: set[Change]) -> Change:
    if "corrected" in changes:
        return "corrected"
    return "new" if "new" in changes else "unchanged"
