"""Two versions side by side, and the changes noted between them."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from compledger.rules.language.forms.document import RuleSet
from compledger.rules.meaning import patterns as said
from compledger.rules.meaning.change import Change, ChangeClass, ChangeKind
from compledger.rules.meaning.normal import normal, same_but_figures
from compledger.rules.plain_words import Language, Telling
from compledger.rules.plain_words.wording import Pattern

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
Tell = Callable[[Telling, T], str]
"""Puts something of one of the versions into words."""


def one_of(patterns: Mapping[K, Pattern]) -> Tell[K]:
    """Return what puts a kind of something into its phrase."""
    return lambda telling, kind: telling.wording.say(patterns[kind])


def or_none(telling: Telling, name: str | None) -> str:
    """Return a name of the document as it is, or that there is none."""
    return name or telling.wording.say(said.NONE)


@dataclass(frozen=True, slots=True)
class About:
    """What changes are noted about: a rule, table or earning, and the clause it stands in."""

    path: str
    clause: str = ""

    def __truediv__(self, name: str) -> "About":
        return About(f"{self.path}.{name}" if self.path else name, self.clause)

    def item(self, name: str) -> "About":
        """Return one item of a list, by what it is known by."""
        return About(f"{self.path}[{name}]", self.clause)


@dataclass
class Comparison:
    """Collects the changes from one version to another."""

    a: Telling
    b: Telling
    changes: list[Change] = field(default_factory=list)

    @classmethod
    def of(cls, a: RuleSet, b: RuleSet, language: Language) -> "Comparison":
        """Return two versions that nothing is noted about yet."""
        return cls(Telling(a, language), Telling(b, language))

    def note(self, about: About, kind: ChangeKind, change_class: ChangeClass, before: str, after: str) -> None:
        """Note a change."""
        self.changes.append(Change(about.path, about.clause, kind, change_class, before, after))

    def figure(self, about: About, kind: ChangeKind, before: T, after: T, tell: Tell[T]) -> None:
        """Note another figure or day, if it is another."""
        if before != after:
            self.note(about, kind, ChangeClass.PARAMETER, tell(self.a, before), tell(self.b, after))

    def structure(self, about: About, kind: ChangeKind, before: T, after: T, tell: Tell[T]) -> None:
        """Note another structure, if it is another."""
        if before != after:
            self.note(about, kind, ChangeClass.STRUCTURAL, tell(self.a, before), tell(self.b, after))

    def formula(
        self, about: About, kind: ChangeKind, before: T, after: T, of: Callable[[T], object], tell: Tell[T]
    ) -> None:
        """Note another condition or formula `of` something: a parameter if it differs in figures only."""
        one, other = of(before), of(after)
        if normal(one) != normal(other):
            figures = ChangeClass.PARAMETER if same_but_figures(one, other) else ChangeClass.STRUCTURAL
            self.note(about, kind, figures, tell(self.a, before), tell(self.b, after))

    def text(self, about: About, before: str, after: str) -> None:
        """Note another text, if it is another; words broken into other lines are the same."""
        if before.split() != after.split():
            self.note(about, ChangeKind.TEXT, ChangeClass.WORDING, before, after)

    def one_sided(self, about: About, kind: ChangeKind, before: T | None, after: T | None, tell: Tell[T]) -> bool:
        """Note something that only one of the versions has, as a change of structure; return whether it is so."""
        if before is None and after is not None:
            self.note(about, kind, ChangeClass.STRUCTURAL, "", tell(self.b, after))
        if after is None and before is not None:
            self.note(about, kind, ChangeClass.STRUCTURAL, tell(self.a, before), "")
        return before is None or after is None


def matched(a: Iterable[T], b: Iterable[T], key: Callable[[T], K]) -> Iterator[tuple[K, T | None, T | None]]:
    """Yield the items of two lists in pairs of the same key, those of `b` in their order, then what only `a` has.

    Where several have one key, equal ones are paired first, so that moving one is no change.
    """
    left: dict[K, list[T]] = {}
    for item in a:
        left.setdefault(key(item), []).append(item)
    waiting: list[tuple[T | None, T]] = []
    for item in b:
        alike = left.get(key(item), [])
        if item in alike:
            alike.remove(item)
            waiting.append((item, item))
        else:
            waiting.append((None, item))
    for before, after in waiting:
        others = left.get(key(after), [])
        yield key(after), before if before is not None or not others else others.pop(0), after
    for name, items in left.items():
        for item in items:
            yield name, item, None
