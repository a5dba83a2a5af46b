"""Spells: what holds on which days, found from a few keys or values without reading the rest of the company.

A walk over seats begins with some spells and goes on to those that they lead to, until nothing new is reached.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from compledger.people import DatedFact, Days
from compledger.rules.timeline import Assertion, flatten

AT_ONCE = 5_000
"""Ids in one query; databases take some tens of thousands of parameters."""

Spell = tuple[str, Days]
"""A seat, participant or unit, and days on which something is said of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """A table of dated facts in which a key has one value on a day."""

    model: type[DatedFact]
    key: str
    value: str | None
    """A column that may be empty: such a fact leads nowhere."""
    only: ColumnElement[bool] | None = None
    """The facts that count, where the table has several kinds."""


class Reached:
    """Spells that were reached. What was reached before is not walked again, so a circle ends."""

    def __init__(self) -> None:
        self._by_key: dict[str, list[Days]] = defaultdict(list)

    @property
    def everything(self) -> list[Spell]:
        """All that was reached."""
        return [(key, days) for key, spells in self._by_key.items() for days in spells]

    def add(self, reached: Iterable[Spell]) -> Iterator[Spell]:
        """Add spells; yield those of their days that are new."""
        for key, days in reached:
            parts = [days]
            for known in self._by_key[key]:
                parts = [rest for part in parts for rest in part.without(known)]
            self._by_key[key] += parts
            yield from ((key, part) for part in parts)


def values_of(session: Session, relation: Relation, keys: Sequence[Spell], as_of: int) -> Iterator[Spell]:
    """Yield the values that the keys have on their days, as known at a log position."""
    asked = _by_name(keys)
    for key, value, days in _known(session, relation, asked, _span(keys), as_of):
        yield from ((value, both) for spell in asked[key] if (both := days.meet(spell)))


def values_in(session: Session, relation: Relation, values: Sequence[Spell], as_of: int) -> Iterator[Spell]:
    """Yield the keys that have one of the values on its days, as known at a log position."""
    asked, span = _by_name(values), _span(values)
    candidates: set[str] = set()
    for some in _chunks(asked):
        query = select(col(relation.key)).where(col(relation.value).in_(some), *_conditions(relation, span, as_of))
        candidates.update(session.scalars(query.distinct()))
    for key, value, days in _known(session, relation, candidates, span, as_of):
        yield from ((key, both) for spell in asked.get(value, ()) if (both := days.meet(spell)))


def _known(
    session: Session, relation: Relation, keys: Collection[str], span: Days, as_of: int
) -> Iterator[tuple[str, str, Days]]:
    """Yield key, value and days of what holds: the newest assertion of each day, unless it withdraws."""
    grouped: defaultdict[str, list[Assertion[tuple[str | None, bool]]]] = defaultdict(list)
    model = relation.model
    columns = select(
        col(relation.key), col(relation.value), col(model.withdrawn), col(model.effective_from),
        col(model.effective_until), col(model.known_from),
    )  # fmt: skip
    # Past the session's own loading, which takes longer than the database.
    connection = session.connection()
    for some in _chunks(keys):
        query = columns.where(col(relation.key).in_(some), *_conditions(relation, span, as_of))
        for key, value, withdrawn, first, until, known_from in connection.execute(query.order_by(col(model.fact))):
            grouped[key].append(Assertion(first, until, known_from, (value, withdrawn)))
    for key, assertions in grouped.items():
        for segment in flatten(assertions):
            value, withdrawn = segment.value
            if not withdrawn and value is not None:
                yield key, value, Days(segment.effective_from, segment.effective_until)


def _conditions(relation: Relation, span: Days, as_of: int) -> list[ColumnElement[bool]]:
    model = relation.model
    asked: list[ColumnElement[bool]] = [
        col(model.known_from) <= as_of,
        col(model.effective_from) < span.effective_until,
        col(model.effective_until) > span.effective_from,
    ]
    return asked if relation.only is None else [*asked, relation.only]


def _by_name(spells: Iterable[Spell]) -> dict[str, list[Days]]:
    found: dict[str, list[Days]] = defaultdict(list)
    for name, days in spells:
        found[name].append(days)
    return found


def _span(spells: Sequence[Spell]) -> Days:
    """Return the days from the first to the last of all spells."""
    if not spells:
        return Days(date.min, date.min)
    return Days(min(days.effective_from for _, days in spells), max(days.effective_until for _, days in spells))


def _chunks(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    rest = iter(keys)
    while some := list(islice(rest, AT_ONCE)):
        yield some
