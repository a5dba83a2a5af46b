"""What is shown of people to one reader: within reach, and of each fact only what the reader's roles show."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from compledger.access import Decision, FieldScope, NotPermitted, RowScope, Subject, Thing, Verb, require
from compledger.people import Shown, ShownFact, show
from compledger.reach.whose_rows import require_reach

GUARDED: Mapping[str, FieldScope] = {
    "rate": FieldScope.PAY,
    "level_rate": FieldScope.PAY,
    "quota": FieldScope.ATTAINMENT,
    "level_quota": FieldScope.ATTAINMENT,
}
"""Kinds of facts that not every reader of people sees."""
BANK = "bank_reference"


def show_to(
    session: Session, reader: Subject, asked: str, *, on: date, as_of: int
) -> tuple[Shown, frozenset[FieldScope]]:
    """Return what held of an id on a day, as far as it is for a reader, and the fields that the reader sees.

    Raises:
        NotPermitted: the participant is out of reach on that day; or it is no participant, and the reader's roles do
            not show the whole company.
        NothingSaid: nothing was ever said of the id; told only to whoever may see the whole company.
    """
    thing = Thing("people", asked)
    decision = require(reader, Verb.PEOPLE_READ, thing)
    on_all_rows = [part.fields for part in decision.slices if part.scope is RowScope.EVERYTHING]
    if on_all_rows:
        shown, fields = show(session, asked, on=on, as_of=as_of), frozenset[FieldScope]().union(*on_all_rows)
    else:
        about = replace(thing, participant=asked)
        _, fields = require_reach(session, reader, Verb.PEOPLE_READ, about, on=on, as_of=as_of)
        shown = show(session, asked, on=on, as_of=as_of)
    return replace(shown, facts=tuple(_without(fact, fields) for fact in shown.facts if _seen(fact, fields))), fields


def require_everybody(reader: Subject, decision: Decision, thing: Thing) -> None:
    """Raise NotPermitted unless a decision opens the rows of the whole company."""
    if not any(part.scope is RowScope.EVERYTHING for part in decision.slices):
        refused = Decision(allowed=False, why="the whole organisation is asked for")
        raise NotPermitted(reader, Verb.PEOPLE_READ, thing, refused)


def _seen(fact: ShownFact, fields: frozenset[FieldScope]) -> bool:
    return fact.kind not in GUARDED or GUARDED[fact.kind] in fields


def _without(fact: ShownFact, fields: frozenset[FieldScope]) -> ShownFact:
    """Return a fact without the bank's reference where that is not for the reader."""
    if BANK not in fact.columns or FieldScope.BANK in fields:
        return fact
    return replace(fact, columns={name: value for name, value in fact.columns.items() if name != BANK})
