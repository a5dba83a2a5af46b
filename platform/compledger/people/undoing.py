"""Undoing: what held before a batch is asserted again, on the days that the batch changed."""

from collections.abc import Iterable, Iterator, Sequence

from sqlmodel import Session

from compledger.people.assertions import Assertions
from compledger.people.days import Days
from compledger.people.kinds import KINDS, FactKind
from compledger.people.timelines import Key, Said, Timelines
from compledger.rules.refused import Refused
from compledger.rules.timeline import Assertion, Segment, flatten

FEW = 200
"""Keys up to this many are loaded one by one, more of them with all of their table."""
SHOWN = 10


class AssertedSince(Refused, RuntimeError):
    """Days that a batch changed have been asserted anew since: to undo it would take that away too.

    The sentence leaves out of whom and what: whoever may change people need not see what they are paid.
    """

    def __init__(self, position: int, later: Sequence[tuple[FactKind, Key, Said]]) -> None:
        self.position, self.later = position, tuple(later)
        shown = [
            f"{kind.name} fact {said.fact} {'withdraws' if said.withdrawn else 'holds'} {said.days}, "
            f"known from {said.known_from}"
            for kind, _, said in self.later[:SHOWN]
        ]
        more = f" … and {len(self.later) - SHOWN} more" if len(self.later) > SHOWN else ""
        super().__init__(
            f"what was asserted at log position {position} has been asserted over since: {'; '.join(shown)}{more}. "
            "Undo that first, or give --keep-later to leave those days as they are."
        )


class NothingToUndo(Refused, LookupError):
    """Nothing that was asserted at a log position still decides a day."""

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(f"nothing that was asserted at log position {position} still holds: it has been undone before")


def undone(session: Session, position: int, *, keep_later: bool) -> Assertions:
    """Return what undoes everything that was asserted about people at a log position.

    Ids that came into being then stay, and so do names: a name is kept beside the facts, edited in place.

    Raises:
        AssertedSince: a day has been asserted anew since, and `keep_later` is not given.
        NothingToUndo: there is nothing left of it.
    """
    assertions = Assertions(session)
    later: list[tuple[FactKind, Key, Said]] = []
    for kind in KINDS.values():
        keys = _keys(session, kind, position)
        if keys:
            timelines = assertions.of(kind, keys if len(keys) <= FEW else None)
            later += [(kind, key, said) for key in keys for said in _undo(timelines, key, position)]
    if later and not keep_later:
        raise AssertedSince(position, later)
    if not any(rows for rows in assertions.added().values()):
        raise NothingToUndo(position)
    return assertions


def _undo(timelines: Timelines, key: Key, position: int) -> list[Said]:
    """Say a key's days again as they were; return the assertions that have taken days since."""
    since: dict[int, Said] = {}
    for mine in _of_position(timelines.assertions(key), position):
        for now in timelines.covering(key, Days(mine.effective_from, mine.effective_until)):
            if now.value.known_from > position:
                since[now.value.fact] = now.value
                continue
            days = Days(now.effective_from, now.effective_until)
            for earlier, piece in _pieces(timelines.known(key, days, before=position), days):
                timelines.again(key, earlier, piece, now.value)
    return list(since.values())


def _of_position(said: Iterable[Said], position: int) -> list[Segment[Said]]:
    return flatten(Assertion(*s.days, s.known_from, s) for s in said if s.known_from == position)


def _pieces(segments: Sequence[Segment[Said]], days: Days) -> Iterator[tuple[Said | None, Days]]:
    """Give days in pieces, each with what was said of it, or None."""
    begins = days.effective_from
    for segment in segments:
        if begins < segment.effective_from:
            yield None, Days(begins, segment.effective_from)
        yield segment.value, Days(segment.effective_from, segment.effective_until)
        begins = segment.effective_until
    if begins < days.effective_until:
        yield None, Days(begins, days.effective_until)


def _keys(session: Session, kind: FactKind, position: int) -> list[Key]:
    """Return the keys of which anything was asserted at a log position."""
    table = kind.table
    rows = session.connection().execute(table.select().where(table.c.known_from == position)).mappings()
    mine = [dict(row) for row in rows]
    return list(dict.fromkeys(tuple(row[name] for name in kind.key_names) for row in mine if kind.has(row)))
