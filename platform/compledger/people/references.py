"""References: what a fact names must be known, or the fact founds it."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import Session

from compledger.people.assertions import IDENTITIES, known_ids
from compledger.people.kinds import BY_LEVEL, KINDS, FactKind, Level
from compledger.rules.refused import Refused

FOUND_BY = {
    "participant": "holding", "position": "seat", "territory": "territory", "paying_entity": "paying_entity",
    "business_unit": "business_unit",
}  # fmt: skip
"""The kind of fact that an id comes into being with."""


class NotKnown(Refused, LookupError):
    """A fact names something that nobody knows."""

    def __init__(self, what: str, id_: str) -> None:
        self.what, self.id = what, id_
        super().__init__(
            f"there is no {what.replace('_', ' ')} {id_!r}. Check the id, or assert its {FOUND_BY[what]} first."
        )


def named_by(kind: FactKind, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a fact names that must be known before it, as pairs of what it is and its id."""
    found = []
    for column in kind.columns:
        value = row.get(column.name)
        what = row["level"] if column.refers == BY_LEVEL else column.refers
        if what not in {None, Level.TITLE} and value is not None and not column.founds:
            found.append((str(what), value))
    return found


def founded_by(kind: FactKind, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the participants and positions that a fact brings into being, if they are not there yet."""
    return [(str(c.refers), row[c.name]) for c in kind.columns if c.founds and c.refers in IDENTITIES]


def refuse_unknown(session: Session, kind: FactKind, row: Mapping[str, Any]) -> None:
    """Raise NotKnown if a fact names something that nobody knows."""
    for what, id_ in named_by(kind, row):
        if not is_known(session, what, id_):
            raise NotKnown(what, id_)


def is_known(session: Session, what: str, id_: str) -> bool:
    """Return whether anything was ever said of an id."""
    if what in IDENTITIES:
        return session.get(IDENTITIES[what], id_) is not None
    table = KINDS[FOUND_BY[what]].table
    query = table.select().with_only_columns(table.c.fact).where(table.c[what] == id_).limit(1)
    return session.connection().execute(query).first() is not None


def all_known(session: Session, what: str) -> Collection[str]:
    """Return every id of a kind of thing of which anything was ever said."""
    if what in IDENTITIES:
        return known_ids(session, what)
    table = KINDS[FOUND_BY[what]].table
    return set(session.connection().execute(table.select().with_only_columns(table.c[what]).distinct()).scalars())
