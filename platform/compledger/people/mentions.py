"""Mentions: at which log positions something was asserted that names an id."""

from sqlalchemy import CompoundSelect, select, union

from compledger.people.kinds import KINDS, SEAT
from compledger.people.references import FOUND_BY


def positions_naming(id_: str) -> CompoundSelect[tuple[int]]:
    """Return the query for the log positions of all facts that name a participant, position, territory or the like.

    What was withdrawn or superseded since counts too. Facts of a title do not name whoever holds it.
    """
    queries = []
    for kind in KINDS.values():
        columns = dict(column for what in FOUND_BY for column in kind.naming(what))
        if kind is SEAT:
            columns["business_unit"] = None
        for name, level in columns.items():
            query = select(kind.table.c.known_from).where(kind.table.c[name] == id_)
            queries.append(query if level is None else query.where(kind.table.c[level].in_(FOUND_BY)))
    return union(*queries)
