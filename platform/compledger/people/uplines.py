"""Uplines: who is how far above whom over a span of days, in the line of managers or along another relation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlmodel import Session

from compledger.people.days import Days
from compledger.people.kinds import LINE, RELATION, REPORTING
from compledger.people.known import timelines
from compledger.people.stretches import Held, by_position, climb, held_seats, joined, occupied, span_of, within
from compledger.rules.periods import Period


class Above(NamedTuple):
    """Somebody some steps above a participant on some days."""

    of: str
    """The participant below."""
    level: int
    """1 for whoever holds the seat that the participant's own reports to, 2 for whoever is above that, and so on."""
    position: str
    participant: str | None
    """None on days on which nobody holds the seat; the seats above it are reached all the same."""
    days: Days


def uplines(session: Session, relation: str, levels: int, span: Period, as_of: int) -> Sequence[Above]:
    """Return who is above every participant on any day of a span, as known at a log position, in order.

    Days are split where a seat, its holder or a line changes. A seat that several hold has a row for each of them, and
    so have several seats of one level in another relation than the line of managers.

    Args:
        session: where facts are read.
        relation: `line` for the tree of managers, or the name of another relation.
        levels: how far up to go; who has fewer above them has no more rows.
        span: the days that are asked for.
        as_of: the log position.
    """
    above, seats = _lines(session, relation, span, as_of), held_seats(session, span, as_of)
    holders = by_position(seats)
    found: defaultdict[tuple[str, int, str, str], list[Days]] = defaultdict(list)
    for who, held_by_them in seats.items():
        for seat, days in held_by_them:
            for level, position, on in climb(above, seat, days, levels):
                for holder, held in occupied(holders.get(position, ()), on):
                    found[who, level, position, holder or ""].append(held)
    return [
        Above(of, level, position, holder or None, days)
        for (of, level, position, holder), days in sorted(joined(found))
    ]


def _lines(session: Session, relation: str, span: Period, as_of: int) -> Mapping[str, Sequence[Held]]:
    """Return by position the seats that it reports to in a relation, on which days."""
    kind, where = (REPORTING, {}) if relation == LINE else (RELATION, {"relation": relation})
    found: defaultdict[str, list[Held]] = defaultdict(list)
    for segments in timelines(session, kind, as_of, span, **where).values():
        for row, days in within(segments, span_of(span)):
            found[row.position].append(Held(row.reports_to, days))
    return found
