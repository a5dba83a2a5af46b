"""What holds on a day, as known at a log position: of the assertions that cover it, the newest.

One question of one subject reads that subject's assertions by an index; a listing of the whole company reads the index
of all and the facts that hold. The facts that a period touches, whole timelines, are for calculations.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import ColumnElement, Row, Select, and_, func, true
from sqlalchemy import select as sql_select
from sqlmodel import Session

from compledger.people.days import ALWAYS
from compledger.people.kinds import HOLDING, QUOTA, RATE, FactKind
from compledger.rules.periods import Period
from compledger.rules.timeline import Assertion, Segment, flatten

K = TypeVar("K")
NEWEST = 2**62
"""The log position of somebody who asks for all that is known."""


class RateName(NamedTuple):
    """Whose rate, and which."""

    participant: str
    name: str


def holding(kind: FactKind, *, on: date, as_of: int, columns: Sequence[str] = (), **where: Any) -> Select[Any]:
    """Return the query for the facts of a kind that hold on a day, as known at a log position.

    Args:
        kind: which facts.
        on: the day; it has no say where facts hold for a period that their key names.
        as_of: the log position.
        columns: what is asked of each fact; all of it if left out.
        where: columns and what they must be, a value or several; every fact of the kind if left out.
    """
    table = kind.table
    newer = table.alias()
    newest = sql_select(func.max(newer.c.fact)).where(_asserted(kind, newer, on, as_of))
    chosen = [table.c[name] for name in columns] if columns else list(table.c)
    if where:
        same_key = [newer.c[column] == table.c[column] for column in _key(kind)]
        newest = newest.where(*same_key).correlate(table)
        of = [_matching(table.c[name], value) for name, value in where.items()]
        is_newest = table.c.fact == newest.scalar_subquery()
        return sql_select(*chosen).where(*of, _asserted(kind, table, on, as_of), ~table.c.withdrawn, is_newest)
    newest = newest.group_by(*(newer.c[column] for column in _key(kind)))
    return sql_select(*chosen).where(table.c.fact.in_(newest), ~table.c.withdrawn)


def all_holding(
    session: Session, kind: FactKind, *, on: date, as_of: int, columns: Sequence[str] = (), **where: Any
) -> Sequence[Row[Any]]:
    """Return the facts of a kind that hold on a day, as known at a log position; see `holding`."""
    query = holding(kind, on=on, as_of=as_of, columns=columns, **where)
    return session.connection().execute(query).all()


def one_holding(session: Session, kind: FactKind, *, on: date, as_of: int, **key: Any) -> Row[Any] | None:
    """Return the fact of a whole key that holds on a day, None if none does."""
    assert key.keys() == set(kind.key_names), f"{kind.name} is keyed by {kind.key_names}"
    table = kind.table
    of = [table.c[name] == value for name, value in key.items()]
    query = table.select().where(*of, _asserted(kind, table, on, as_of)).order_by(table.c.fact.desc()).limit(1)
    found = session.connection().execute(query).first()
    return None if found is None or found.withdrawn else found


def timelines(
    session: Session, kind: FactKind, as_of: int, period: Period | None = None, **where: Any
) -> Mapping[tuple[str, ...], Sequence[Segment[Row[Any]]]]:
    """Return by key what holds when, as known at a log position; with a period, of its days only.

    The segments of a key never overlap, and days on which nothing holds are in none.
    """
    table = kind.table
    query = table.select().where(_fixed(kind, table), table.c.known_from <= as_of).order_by(table.c.fact)
    query = query.where(*(_matching(table.c[name], value) for name, value in where.items()))
    if period is not None:
        query = query.where(table.c.effective_from < period.ends_before, table.c.effective_until > period.starts_on)
    names = kind.key_names
    rows = session.connection().execute(query).all()
    flat = _flattened((tuple(getattr(row, name) for name in names), row) for row in rows)
    if period is None:
        return {key: segments for key, segments in flat.items() if segments}
    return {key: kept for key, segments in flat.items() if (kept := [s for s in segments if _touches(s, period)])}


def ever_asserted(session: Session, kind: FactKind, as_of: int, **where: Any) -> bool:
    """Return whether any such fact was ever asserted, as known at a log position; also one that was withdrawn since."""
    table = kind.table
    query = sql_select(table.c.fact).where(_fixed(kind, table), table.c.known_from <= as_of)
    query = query.where(*(_matching(table.c[name], value) for name, value in where.items())).limit(1)
    return session.connection().execute(query).first() is not None


def known_seats(
    session: Session, as_of: int, period: Period | None = None
) -> Mapping[str, Sequence[Segment[Row[Any]]]]:
    """Return, by participant, the seats held, as known at `as_of`. One participant holds one seat on a day."""
    found = timelines(session, HOLDING, as_of, period)
    return {who: segments for (who,), segments in found.items()}


def known_quotas(session: Session, calendar: str, period: str, as_of: int) -> Sequence[Row[Any]]:
    """Return participants' own quotas of a period, in order of participant and measure."""
    # A quota holds for its period: the day that is asked for has no say.
    rows = all_holding(session, QUOTA, on=ALWAYS, as_of=as_of, calendar=calendar, period=period)
    return sorted(rows, key=lambda row: (row.participant, row.measure))


def known_rates(
    session: Session, as_of: int, period: Period | None = None
) -> Mapping[RateName, Sequence[Segment[Row[Any]]]]:
    """Return, by participant and name, the personal rates as known at `as_of`."""
    found = timelines(session, RATE, as_of, period)
    return {RateName(*key): segments for key, segments in found.items()}


def _asserted(kind: FactKind, table: Any, on: date, as_of: int) -> ColumnElement[bool]:
    """Return the condition that a row is an assertion of the kind that covers a day and is known."""
    covers = [table.c.effective_from <= on, table.c.effective_until > on] if kind.dated else []
    return and_(_fixed(kind, table), *covers, table.c.known_from <= as_of)


def _fixed(kind: FactKind, table: Any) -> ColumnElement[bool]:
    is_so = [table.c[name] == value for name, value in kind.fixed.items()]
    is_not = [table.c[name] != value for name, value in kind.excluded.items()]
    return and_(true(), *is_so, *is_not)


def _key(kind: FactKind) -> list[str]:
    return [*kind.key_names, *kind.fixed]


def _matching(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    if isinstance(value, list | tuple | set | frozenset):
        return column.in_(sorted(value))
    return cast("ColumnElement[bool]", column == value)


def _touches(segment: Segment[Any], period: Period) -> bool:
    return segment.effective_from < period.ends_before and segment.effective_until > period.starts_on


def _flattened(facts: Iterable[tuple[K, Any]]) -> dict[K, list[Segment[Any]]]:
    grouped: defaultdict[K, list[Assertion[Any]]] = defaultdict(list)
    for key, fact in facts:
        grouped[key].append(Assertion(fact.effective_from, fact.effective_until, fact.known_from, fact))
    return {
        key: [segment for segment in _flatten(assertions) if not segment.value.withdrawn]
        for key, assertions in grouped.items()
    }


def _flatten(assertions: list[Assertion[Any]]) -> list[Segment[Any]]:
    if len(assertions) == 1:
        only = assertions[0]
        return [Segment(only.effective_from, only.effective_until, only.value)]
    return flatten(assertions)
