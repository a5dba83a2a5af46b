"""Rows as assertions: what the rows of a file say, row by row, and what a full extract no longer says.

A row is known again by its key and its first day. If it ends earlier than it did, the days after are withdrawn; a value
that the mapping does not read stays as it is.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, select

from compledger.imports.mapping import ImportMapping
from compledger.imports.new_facts import NewFacts, RowRefused
from compledger.people import EVER, Assertions, Change, Days, FactKind, OverlapNamesNothing, Said, founded_by, strongest
from compledger.rules.timeline import FOREVER
from compledger.sales import ImportBatch
from compledger.store import newest_position

Row = Mapping[str, Any]
Key = tuple[str, ...]


class SaidRows:
    """What the rows of one import say, kind by kind."""

    def __init__(self, session: Session, mapping: ImportMapping) -> None:
        self.mapping = mapping
        self.assertions = Assertions(session)
        self.refused: list[RowRefused] = []
        self._covered: defaultdict[str, defaultdict[Key, list[Days]]] = defaultdict(lambda: defaultdict(list))
        self._by_source = _positions(session, mapping) if mapping.full else frozenset[int]()

    def say(self, kind: FactKind, key: Key, given: Mapping[str, Any], days: Days, row: Row) -> Change:
        """Say a fact of a row; notes the row as refused if the mapping does not let it take the days."""
        self._covered[kind.name][key].append(days)
        timelines = self.assertions.of(kind)
        if not self.mapping.overlaps_refused:
            return timelines.say(key, given, days)
        try:
            return timelines.say(key, given, days, lambda said: _named_by(said, days))
        except OverlapNamesNothing as error:
            first = error.in_the_way[0]
            reason = (
                f"takes days that fact {first.fact} ({kind.name} {' '.join(key)}) says {first.days}: end that first"
            )
            shown = row.get("effective_from")
            self.refused.append(RowRefused(row["file_no"], row["row_no"], "effective_from", str(shown), reason))
            return "corrected"

    def withdraw(self, kind: FactKind, key: Key, days: Days) -> Change:
        """Say that a row leaves a value empty that may not hold any more."""
        self._covered[kind.name][key].append(days)
        return self.assertions.of(kind).withdraw(key, days)

    def end(self, kind: FactKind, key: Key, days: Days) -> Change:
        """Take back what an earlier self of a row said of days after its last."""
        return self.assertions.of(kind).end(key, days) if kind.dated else "unchanged"

    def days(self, kind: FactKind, key: Key, row: Row) -> Days:
        """Return the days of a row; one whose mapping does not read their end has the end that is known of it."""
        if not kind.dated:
            return EVER
        begins: date = row["effective_from"]
        if "effective_until" in row:
            return Days(begins, row["effective_until"] or FOREVER)
        return Days(begins, self.assertions.of(kind).known_end(key, begins))

    def withdraw_vanished(self, kinds: Sequence[FactKind]) -> int:
        """Withdraw what earlier files of the source said and a full extract no longer brings; return of how many keys.

        What other sources or people have asserted stays.
        """
        vanished = 0
        for kind in kinds if self.mapping.full else ():
            timelines = self.assertions.of(kind)
            for key in timelines:
                vanished += self._withdraw_left(kind, key)
        return vanished

    def new_facts(self, changes: Counter[str], **names: Mapping[str, str]) -> NewFacts:
        """Return what was found to add."""
        position = newest_position(self.assertions.session)
        return NewFacts(position, self.assertions.added(), changes, refused=self.refused, **names)

    def _withdraw_left(self, kind: FactKind, key: Key) -> bool:
        timelines = self.assertions.of(kind)
        brought = self._covered[kind.name].get(key, ())
        changed = False
        for segment in timelines.segments(key):
            if not segment.value.withdrawn and segment.value.known_from in self._by_source:
                for days in _without(Days(segment.effective_from, segment.effective_until), brought):
                    changed |= timelines.withdraw(key, days) != "unchanged"
        return changed


def kind_facts(session: Session, rows: Sequence[Row], mapping: ImportMapping) -> NewFacts:
    """Return what rows add of which each is a fact of one kind."""
    kind = mapping.target.kind
    assert kind is not None
    said = SaidRows(session, mapping)
    # In the order of their keys, as an index takes many of them soonest.
    names = (*kind.key_names, *(["effective_from"] if kind.dated else []))
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in names))
    changes: list[set[Change]] = []
    keyed: list[tuple[Key, Days]] = []
    for row in ordered:
        key = tuple(str(row[name]) for name in kind.key_names)
        days = said.days(kind, key, row)
        given = {name: row[name] for name in kind.value_names if name in row}
        changes.append({said.say(kind, key, given, days, row)})
        keyed.append((key, days))
        for what, id_ in founded_by(kind, row):
            said.assertions.found(what, [id_])
    # Only after all rows have taken their days is it plain which are left to nobody.
    for (key, days), of_row in zip(keyed, changes, strict=True):
        of_row.add(said.end(kind, key, days))
    counts = Counter[str](strongest(of_row) for of_row in changes)
    counts["withdrawn"] = said.withdraw_vanished([kind])
    return said.new_facts(counts)


def _named_by(said: Said, days: Days) -> bool:
    """Return whether a row names an assertion: its own earlier self, or one whose end was open until now."""
    return said.days.effective_from == days.effective_from or (
        said.days.effective_until == FOREVER and said.days.effective_from < days.effective_from
    )


def _positions(session: Session, mapping: ImportMapping) -> frozenset[int]:
    """Return the log positions at which earlier files of the same source and target were accepted."""
    query = select(ImportBatch.known_from).where(
        ImportBatch.source == mapping.source, ImportBatch.target == mapping.target.name
    )
    return frozenset(session.exec(query).all())


def _without(days: Days, taken: Sequence[Days]) -> list[Days]:
    """Return the days that are not among those taken."""
    left = [days]
    for other in taken:
        parts = [
            (Days(d.effective_from, min(d.effective_until, other.effective_from)),
             Days(max(d.effective_from, other.effective_until), d.effective_until))
            for d in left
        ]  # fmt: skip
        left = [part for both in parts for part in both if part.effective_from < part.effective_until]
    return left
