"""Saying facts: a new one is added only where the store does not say so already.

A fact is never edited. What is said of some days takes them from what was said before, and names it in `supersedes`;
where it takes them from several, the latest of them.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from sqlmodel import Session, func, select

from compledger.people import DatedFact, Fact
from compledger.rules.timeline import Assertion, Segment, flatten

Change = Literal["unchanged", "new", "corrected"]
Values = tuple[Hashable, ...]
LATEST = 2**62
"""The log position of what is being said: later than all that is known."""


class Days(NamedTuple):
    """Half-open days."""

    effective_from: date
    effective_until: date


@dataclass(frozen=True, slots=True)
class Said:
    """One assertion."""

    fact: int
    values: Values
    withdrawn: bool
    new: bool


class Timelines:
    """All assertions of one table of dated facts: those that are known, and those that an import adds."""

    def __init__(self, session: Session, model: type[DatedFact], key: Sequence[str], values: Sequence[str]) -> None:
        self.key, self.values = key, values
        self.added: list[dict[str, Any]] = []
        self._by_key: dict[Values, list[Assertion[Said]]] = {}
        self._next_fact = next_fact(session, model)
        for row in _rows(session, model):
            said = Said(row["fact"], tuple(row[name] for name in values), row["withdrawn"], new=False)
            days = Days(row["effective_from"], row["effective_until"])
            self._by_key.setdefault(tuple(row[name] for name in key), []).append(
                Assertion(*days, row["known_from"], said)
            )

    def say(self, key: Values, values: Values | None, days: Days) -> Change:
        """Say that values hold on some days, or with None that none do; return what that changes."""
        covering = self._covering(key, days)
        if values is None:
            return self._withdraw(key, [segment for segment in covering if not segment.value.withdrawn])
        same = all(segment.value.values == values and not segment.value.withdrawn for segment in covering)
        if same and _length(covering) == _length([Segment(*days, None)]):
            return "unchanged"
        self._add(key, values, days, supersedes=covering[-1].value.fact if covering else None)
        return "new" if same else "corrected"

    def end(self, key: Values, days: Days) -> Change:
        """Withdraw what an earlier assertion from the same day said of days after these, and still says."""
        same_start = [
            a for a in self._by_key.get(key, []) if a.effective_from == days.effective_from and not a.value.new
        ]
        if not same_start or same_start[-1].effective_until <= days.effective_until:
            return "unchanged"
        earlier = same_start[-1]
        after = self._covering(key, Days(days.effective_until, earlier.effective_until))
        return self._withdraw(key, [segment for segment in after if segment.value is earlier.value])

    def _withdraw(self, key: Values, segments: Sequence[Segment[Said]]) -> Change:
        for segment in segments:
            days = Days(segment.effective_from, segment.effective_until)
            self._add(key, segment.value.values, days, supersedes=segment.value.fact, withdrawn=True)
        return "corrected" if segments else "unchanged"

    def _covering(self, key: Values, days: Days) -> list[Segment[Said]]:
        """Return what is said of these days, cut to them."""
        return [
            Segment(max(s.effective_from, days.effective_from), min(s.effective_until, days.effective_until), s.value)
            for s in flatten(self._by_key.get(key, []))
            if s.effective_from < days.effective_until and days.effective_from < s.effective_until
        ]

    def _add(self, key: Values, values: Values, days: Days, supersedes: int | None, *, withdrawn: bool = False) -> None:
        said = Said(self._next_fact, values, withdrawn, new=True)
        self._next_fact += 1
        self._by_key.setdefault(key, []).append(Assertion(*days, LATEST, said))
        self.added.append(
            {
                "fact": said.fact,
                "supersedes": supersedes,
                **days._asdict(),
                "withdrawn": withdrawn,
                **dict(zip(self.key, key, strict=True)),
                **dict(zip(self.values, values, strict=True)),
            }
        )


class NewestValues:
    """All values of one table of facts without days: the newest of a key counts."""

    def __init__(self, session: Session, model: type[Fact], key: Sequence[str], values: Sequence[str]) -> None:
        self.key, self.values = key, values
        self.added: list[dict[str, Any]] = []
        self._next_fact = next_fact(session, model)
        self._newest = {
            tuple(row[name] for name in key): (row["fact"], tuple(row[name] for name in values))
            for row in _rows(session, model)
        }

    def say(self, key: Values, values: Values) -> Change:
        """Say a key's values; return what that changes."""
        fact, known = self._newest.get(key, (None, None))
        if known == values:
            return "unchanged"
        self._newest[key] = (self._next_fact, values)
        self.added.append(
            {
                "fact": self._next_fact,
                "supersedes": fact,
                **dict(zip(self.key, key, strict=True)),
                **dict(zip(self.values, values, strict=True)),
            }
        )
        self._next_fact += 1
        return "new" if fact is None else "corrected"


def next_fact(session: Session, model: type[Fact]) -> int:
    """Return the number of the next fact of a table; only for whoever writes it under the writer lock."""
    return (session.exec(select(func.max(model.fact))).one() or 0) + 1


def _rows(session: Session, model: type[Fact]) -> list[dict[str, Any]]:
    """Return all facts of a table in the order in which they became known, without an object for each."""
    table = model.__table__  # type: ignore[attr-defined]  # every table class has one
    return [dict(row) for row in session.connection().execute(table.select().order_by("known_from", "fact")).mappings()]


def _length(segments: Sequence[Segment[Any]]) -> int:
    return sum((segment.effective_until - segment.effective_from).days for segment in segments)
