"""People: each row says, for its days, who holds which seat, what the seat is, whom it reports to, at what rates.

A row of a seat that nobody holds says the same of the seat alone. If a cell that had a value is empty, so is that value
from then on. Who has left leaves the seat and its place in the tree behind, vacant.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, select

from compledger.imports.mapping import ImportMapping
from compledger.imports.new_facts import NewFacts
from compledger.imports.said_rows import Row, SaidRows
from compledger.people import KINDS, Change, Days, PersonalDetail, strongest

SEAT, HOLDING, LINE, RATE = (KINDS[name] for name in ("seat", "holding", "line", "rate"))
PREFIX = "rate_"


def people_facts(session: Session, rows: Sequence[Row], mapping: ImportMapping) -> NewFacts:
    """Return what rows of people add to what is known."""
    # In the order of their keys, so that an index takes a hundred thousand of them side by side and not here and there.
    ordered = sorted(rows, key=lambda row: (row["participant"] or "", row["effective_from"], row["row_no"]))
    new_names, changed_names = _names(session, ordered)
    said = SaidRows(session, mapping)
    said.assertions.found("participant", (row["participant"] for row in rows if row["participant"]))
    said.assertions.found("position", (row["position"] for row in rows))
    said.assertions.found("position", (row["reports_to"] for row in rows if row.get("reports_to")))
    days_of = [_days(said, row) for row in ordered]
    changes = [_say(said, row, days) for row, days in zip(ordered, days_of, strict=True)]
    # Only after all rows have taken their days is it plain which are left to nobody.
    for row, days, of_row in zip(ordered, days_of, changes, strict=True):
        of_row.update(_end(said, row, days))
        if row.get("name") is not None and changed_names.get(row["participant"]) == row["name"]:
            of_row.add("corrected")
    counts = Counter[str](strongest(of_row) for of_row in changes)
    counts["withdrawn"] = said.withdraw_vanished([HOLDING, RATE] if _rates(ordered[0]) else [HOLDING])
    return said.new_facts(counts, new_names=new_names, changed_names=changed_names)


def _names(session: Session, ordered: Sequence[Row]) -> tuple[dict[str, str], dict[str, str]]:
    """Return names that are new and names that have changed; an erased one stays erased."""
    known = {detail.participant: detail.name for detail in session.exec(select(PersonalDetail)).all()}
    erased = {who for who, name in known.items() if name is None}
    names = {
        row["participant"]: row["name"]
        for row in ordered
        if row.get("name") is not None and row["participant"] is not None and row["participant"] not in erased
    }
    new = {who: name for who, name in names.items() if who not in known}
    return new, {who: name for who, name in names.items() if known.get(who, name) != name}


def _days(said: SaidRows, row: Row) -> Days:
    if row["participant"] is None:
        return said.days(SEAT, (row["position"],), row)
    return said.days(HOLDING, (row["participant"],), row)


def _say(said: SaidRows, row: Row, days: Days) -> set[Change]:
    """Say what a row says."""
    seat, who = (row["position"],), row["participant"]
    changes = {said.say(SEAT, seat, {"title": row["title"], "business_unit": row["business_unit"]}, days, row)}
    if who is not None:
        changes.add(said.say(HOLDING, (who,), {"position": row["position"]}, days, row))
    if "reports_to" in row:
        manager = row["reports_to"]
        if manager is None:
            changes.add(said.withdraw(LINE, seat, days))
        else:
            changes.add(said.say(LINE, seat, {"reports_to": manager}, days, row))
    for name, rate in _rates(row) if who is not None else ():
        if rate is None:
            changes.add(said.withdraw(RATE, (who, name), days))
        else:
            changes.add(said.say(RATE, (who, name), {"rate": rate}, days, row))
    return changes


def _end(said: SaidRows, row: Row, days: Days) -> set[Change]:
    """Take back what was said of days after the row's last. The seat and its place in the tree stay, vacant."""
    who = row["participant"]
    if who is None:
        return set()
    return {said.end(HOLDING, (who,), days), *(said.end(RATE, (who, name), days) for name, _ in _rates(row))}


def _rates(row: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name.removeprefix(PREFIX), rate) for name, rate in row.items() if name.startswith(PREFIX)]
