"""Asserting facts: a new fact is added only where the store does not say so already."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from compledger.people import DatedFact
from compledger.rules.timeline import Assertion, Segment, flatten
from compledger.store import Writing

F = TypeVar("F", bound=DatedFact)
K = TypeVar("K", bound=Hashable)


class Timelines(Generic[K, F]):
    """All assertions of one kind of fact, by what they are about."""

    def __init__(self, known: Iterable[F], *, key: Callable[[F], K], value: Callable[[F], object]) -> None:
        self.key, self.value = key, value
        self.by_key: dict[K, list[F]] = {}
        for fact in sorted(known, key=lambda f: (f.known_from, f.fact or 0)):
            self.by_key.setdefault(key(fact), []).append(fact)

    def assert_fact(self, writing: Writing, fact: F) -> str:
        """Add a fact unless it is known already; return `unchanged`, `new` or `corrected`.

        What it takes days from is named in `supersedes`; where it takes them from several, the latest of them is.
        """
        known = self.by_key.setdefault(self.key(fact), [])
        covering = [
            segment
            for segment in flatten(Assertion(f.effective_from, f.effective_until, f.known_from, f) for f in known)
            if segment.effective_from < fact.effective_until and fact.effective_from < segment.effective_until
        ]
        if self._says_so(covering, fact):
            return "unchanged"
        fact.supersedes = covering[-1].value.fact if covering else None
        writing.add(fact)
        writing.session.flush()
        known.append(fact)
        return "corrected" if covering else "new"

    def _says_so(self, covering: Sequence[Segment[F]], fact: F) -> bool:
        days = sum(
            (min(s.effective_until, fact.effective_until) - max(s.effective_from, fact.effective_from)).days
            for s in covering
        )
        whole = days == (fact.effective_until - fact.effective_from).days
        return whole and all(self.value(s.value) == self.value(fact) for s in covering)
