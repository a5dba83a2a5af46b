"""Timelines: all assertions of one kind of fact, and what a further one adds to them.

A fact is never edited. What is said of some days takes them from what was said before, and names it in `supersedes`;
where it takes them from several, the latest of them. Nothing here reads or writes a store.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from compledger.people.days import Days
from compledger.people.kinds import FactKind
from compledger.rules.refused import Refused
from compledger.rules.timeline import FOREVER, Assertion, Segment, flatten

Change = Literal["unchanged", "new", "corrected"]
Key = tuple[str, ...]
Values = tuple[Any, ...]
FactRow = dict[str, Any]
LATEST = 2**62
"""The log position of what is being said: later than all that is known."""


@dataclass(frozen=True, slots=True)
class Said:
    """One assertion."""

    fact: int
    values: Values
    withdrawn: bool
    days: Days
    known_from: int
    """LATEST for one that is being said."""

    @property
    def new(self) -> bool:
        """Whether it is being said."""
        return self.known_from == LATEST


Names = Callable[[Said], bool]
"""Whether a further assertion names this one as what it takes the place of."""


def everything(_: Said) -> bool:
    """Name whatever is in the way."""
    return True


class OverlapNamesNothing(Refused, ValueError):
    """An assertion would take days from others that it does not name.

    The sentence leaves out what they say: whoever may change people need not see what they are paid.
    """

    def __init__(self, kind: FactKind, key: Key, days: Days, in_the_way: Sequence[Said]) -> None:
        self.kind, self.key, self.days, self.in_the_way = kind, key, days, tuple(in_the_way)
        shown = "; ".join(f"fact {said.fact} holds {said.days}" for said in self.in_the_way)
        numbers = " ".join(str(said.fact) for said in self.in_the_way)
        super().__init__(
            f"{kind.name} {' '.join(self.key)} is asserted {days}, but days of it are taken and only one can hold: "
            f"{shown}. Name what it takes the place of ({numbers}), or assert other days."
        )


class NotInTheWay(Refused, LookupError):
    """An assertion names facts that it takes no day from."""

    def __init__(self, kind: FactKind, key: Key, facts: Sequence[int]) -> None:
        self.kind, self.key, self.facts = kind, key, tuple(facts)
        super().__init__(
            f"{kind.name} {' '.join(key)} takes no day from fact {', '.join(map(str, facts))}, which it names. "
            "Leave the number out, or ask `compledger people show` for the facts that hold."
        )


class ValueMissing(Refused, ValueError):
    """An assertion of days of which nothing was said yet leaves out what such a fact must say."""

    def __init__(self, kind: FactKind, key: Key, days: Days, columns: Sequence[str]) -> None:
        self.kind, self.key, self.days, self.columns = kind, key, days, tuple(columns)
        super().__init__(
            f"{kind.name} {' '.join(key)} is said {days} without {', '.join(columns)}, and nothing said so before. "
            "State it too."
        )


class Timelines:
    """All assertions of one kind: those that are known, and those that are being said."""

    def __init__(self, kind: FactKind, rows: Iterable[Mapping[str, Any]], numbers: Iterator[int]) -> None:
        self.kind = kind
        self.added: list[FactRow] = []
        self._by_key: dict[Key, list[Assertion[Said]]] = {}
        self._numbers = numbers
        keys, values = kind.key_names, kind.value_names
        for row in rows:
            days = Days(*kind.days(row))
            said = Said(row["fact"], tuple(row[n] for n in values), row["withdrawn"], days, row["known_from"])
            key = tuple(row[name] for name in keys)
            self._by_key.setdefault(key, []).append(Assertion(*days, row["known_from"], said))

    def __iter__(self) -> Iterator[Key]:
        """Give every key of which anything was ever said."""
        return iter(list(self._by_key))

    def assertions(self, key: Key) -> list[Said]:
        """Return all that was said of a key, in its order."""
        return [assertion.value for assertion in self._by_key.get(key, [])]

    def segments(self, key: Key) -> list[Segment[Said]]:
        """Return what holds of a key, day by day; withdrawn days among it."""
        return flatten(self._by_key.get(key, []))

    def known(self, key: Key, days: Days, before: int = LATEST) -> list[Segment[Said]]:
        """Return what was said of these days before a log position, cut to them; of what is being said, nothing."""
        return _cut(flatten(a for a in self._by_key.get(key, []) if a.known_from < before), days)

    def on(self, day: date, before: int = LATEST + 1) -> Iterator[tuple[Key, Values]]:
        """Give what holds on a day; with LATEST, what held before anything was said here."""
        for key, assertions in self._by_key.items():
            covering = [a for a in assertions if a.effective_from <= day < a.effective_until and a.known_from < before]
            if covering:
                newest = max(covering, key=lambda a: (a.known_from, a.value.fact)).value
                if not newest.withdrawn:
                    yield key, newest.values

    def covering(self, key: Key, days: Days) -> list[Segment[Said]]:
        """Return what is said of these days, cut to them."""
        return _cut(self.segments(key), days)

    def say(self, key: Key, given: Mapping[str, Any], days: Days, names: Names = everything) -> Change:
        """Say that values hold on some days; return what that changes.

        A value that is not given stays as it is on each of the days.

        Raises:
            OverlapNamesNothing: an assertion with other values is in the way and is not named.
            ValueMissing: a value that is not given is nowhere to be taken from.
        """
        changes = {
            self._say(key, values, piece, names) for values, piece in list(self._pieces(key, given, Days(*days)))
        }
        return strongest(changes)

    def withdraw(self, key: Key, days: Days) -> Change:
        """Say that nothing holds on some days."""
        return self._withdraw(key, [s for s in self.covering(key, days) if not s.value.withdrawn])

    def end(self, key: Key, days: Days) -> Change:
        """Withdraw what an earlier assertion from the same day said of days after these, and still says."""
        earlier = self._earlier_self(key, days.effective_from)
        if earlier is None or earlier.days.effective_until <= days.effective_until:
            return "unchanged"
        after = self.covering(key, Days(days.effective_until, earlier.days.effective_until))
        return self._withdraw(key, [segment for segment in after if segment.value is earlier])

    def known_end(self, key: Key, begins: date) -> date:
        """Return the first day on which what was said from `begins` on no longer holds; FOREVER if nothing was."""
        ends = begins
        for segment in self.segments(key):
            if segment.effective_from == ends and not segment.value.withdrawn:
                if segment.value.days.effective_from != begins:
                    break
                ends = segment.effective_until
        return FOREVER if ends == begins else ends

    def again(self, key: Key, earlier: Said | None, days: Days, taken_by: Said) -> bool:
        """Say again what held before `taken_by` took some days, with None nothing; return whether that changes them."""
        held = earlier is not None and not earlier.withdrawn
        if held == (not taken_by.withdrawn) and (earlier is None or not held or earlier.values == taken_by.values):
            return False
        self._add(key, earlier.values if earlier else taken_by.values, days, taken_by.fact, withdrawn=not held)
        return True

    def _pieces(self, key: Key, given: Mapping[str, Any], days: Days) -> Iterator[tuple[Values, Days]]:
        """Give the days in pieces of which all values are known: one piece if all are given."""
        missing = [name for name in self.kind.value_names if name not in given]
        if not missing:
            yield tuple(given[name] for name in self.kind.value_names), days
            return
        begins = days.effective_from
        for segment in self.covering(key, days):
            yield from self._gap(key, given, Days(begins, segment.effective_from))
            piece = Days(segment.effective_from, segment.effective_until)
            yield self._whole(key, given, segment.value, piece), piece
            begins = segment.effective_until
        yield from self._gap(key, given, Days(begins, days.effective_until))

    def _gap(self, key: Key, given: Mapping[str, Any], days: Days) -> Iterator[tuple[Values, Days]]:
        if days.effective_from < days.effective_until:
            yield self._whole(key, given, None, days), days

    def _whole(self, key: Key, given: Mapping[str, Any], known: Said | None, days: Days) -> Values:
        columns = self.kind.values
        before = dict.fromkeys(self.kind.value_names) if known is None or known.withdrawn else self._named(known.values)
        values = {**before, **given}
        lacking = [column.name for column in columns if values[column.name] is None and not column.optional]
        if lacking:
            raise ValueMissing(self.kind, key, days, lacking)
        return tuple(values[column.name] for column in columns)

    def _named(self, values: Values) -> dict[str, Any]:
        return dict(zip(self.kind.value_names, values, strict=True))

    def _say(self, key: Key, values: Values, days: Days, names: Names) -> Change:
        covering = self.covering(key, days)
        others = [s for s in covering if s.value.withdrawn or s.value.values != values]
        in_the_way = [s.value for s in others if not (s.value.withdrawn or s.value.new or names(s.value))]
        if in_the_way:
            raise OverlapNamesNothing(self.kind, key, days, list(dict.fromkeys(in_the_way)))
        if not others and _length(covering) == (days.effective_until - days.effective_from).days:
            return "unchanged"
        self._add(key, values, days, covering[-1].value.fact if covering else None)
        return "corrected" if others else "new"

    def _earlier_self(self, key: Key, begins: date) -> Said | None:
        said = [s for s in self.assertions(key) if s.days.effective_from == begins and not (s.new or s.withdrawn)]
        return said[-1] if said else None

    def _withdraw(self, key: Key, segments: Sequence[Segment[Said]]) -> Change:
        for segment in segments:
            days = Days(segment.effective_from, segment.effective_until)
            self._add(key, segment.value.values, days, segment.value.fact, withdrawn=True)
        return "corrected" if segments else "unchanged"

    def _add(self, key: Key, values: Values, days: Days, supersedes: int | None, *, withdrawn: bool = False) -> None:
        said = Said(next(self._numbers), values, withdrawn, days, LATEST)
        self._by_key.setdefault(key, []).append(Assertion(*days, LATEST, said))
        self.added.append(
            {
                "fact": said.fact,
                "supersedes": supersedes,
                **(days._asdict() if self.kind.dated else {}),
                "withdrawn": withdrawn,
                **self.kind.fixed,
                **dict(zip(self.kind.key_names, key, strict=True)),
                **self._named(values),
            }
        )


def strongest(changes: Iterable[Change]) -> Change:
    """Return the change that says the most: corrected, then new, then unchanged."""
    found = set(changes)
    if "corrected" in found:
        return "corrected"
    return "new" if "new" in found else "unchanged"


def _cut(segments: Iterable[Segment[Said]], days: Days) -> list[Segment[Said]]:
    """Return what lies within some days."""
    return [
        Segment(max(s.effective_from, days.effective_from), min(s.effective_until, days.effective_until), s.value)
        for s in segments
        if s.effective_from < days.effective_until and days.effective_from < s.effective_until
    ]


def _length(segments: Sequence[Segment[Any]]) -> int:
    return sum((segment.effective_until - segment.effective_from).days for segment in segments)
