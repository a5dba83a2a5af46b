"""Parts: a condition taken apart, each part with what it came to for a sale and with the values that it asked."""

from enum import StrEnum
from typing import NamedTuple

from compledger.rules.case.matching import Functions, Value
from compledger.rules.case.results import Sale
from compledger.rules.formulas.written import written
from compledger.rules.language.forms.expression import (
    All,
    Any,
    Compare,
    Condition,
    DatedValue,
    Field,
    Formula,
    IsMissing,
    Not,
    OneOf,
)
from compledger.rules.language.forms.walking import walk

Asked = tuple[str, object]
"""A field of the sale or seat, or a dated value, by its name, with its value; None is missing."""


class Joined(StrEnum):
    """How the parts of a part make it up."""

    ALL = "and"
    ANY = "or"
    NOT = "not"


class Part(NamedTuple):
    """A condition or a part of one, as a sale answered it. A plain tuple: a thousand rules have thousands."""

    text: str
    """In the language's words; empty for a rule without a condition."""
    holds: bool | None
    """None: something missing leaves it open, which counts as not holding."""
    asked: tuple[Asked, ...] = ()
    """Of a part that is not joined of others: in the order of its text, each once."""
    comes_to: tuple[object, ...] = ()
    """Both sides of a comparison, or the one value that is looked for; a number is exact, a Decimal or a Fraction."""
    joined: Joined | None = None
    parts: tuple["Part", ...] = ()
    """All that it is joined of, also those that no longer decide."""


def failing(part: Part) -> tuple[Part, ...]:
    """Return what keeps a condition from holding: of parts joined by `and` those that fail; nothing if it holds."""
    if part.holds:
        return ()
    if part.joined is Joined.ALL:
        return tuple(one for each in part.parts for one in failing(each))
    return (part,)


Answered = dict[int, Part]
"""What one sale has answered already: rules that ask the same share the part."""


class Probe:
    """Asks one condition of a sale."""

    __slots__ = ("_joined", "_names", "_number", "_parts", "_sides", "_test", "_text")

    def __init__(self, number: int, condition: Condition, probes: "Probes") -> None:
        self._number = number
        self._text = written(condition)
        self._joined, below = _joined(condition)
        self._parts = tuple(probes.of(each) for each in below)
        self._test = probes.functions.test(condition)
        sides = _sides(condition)
        self._sides = tuple(probes.functions.value(side) for side in sides)
        self._names = probes.named(*sides)

    def part(self, sale: Sale, answered: Answered) -> Part:
        """Return how a sale, which has every field of the version, answers."""
        known = answered.get(self._number)
        if known is None:
            known = answered[self._number] = Part(
                self._text,
                self._test(sale),
                tuple([(name, value(sale)) for name, value in self._names]),
                tuple([side(sale) for side in self._sides]),
                self._joined,
                tuple([part.part(sale, answered) for part in self._parts]),
            )
        return known


class Probes:
    """The probes of a version's conditions, made when they are first asked; equal conditions share one."""

    def __init__(self, functions: Functions) -> None:
        self.functions = functions
        self._known: dict[Condition, Probe] = {}
        self._made = 0

    def of(self, condition: Condition) -> Probe:
        """Return the probe of a condition."""
        found = self._known.get(condition)
        if found is None:
            self._made += 1
            found = self._known[condition] = Probe(self._made, condition, self)
        return found

    def named(self, *formulas: Formula) -> tuple[tuple[str, Value], ...]:
        """Return the fields and dated values that formulas ask, by name, in their order, each once."""
        leaves = (leaf for each in formulas for leaf in walk(each) if isinstance(leaf, Field | DatedValue))
        return tuple({leaf.name: self.functions.value(leaf) for leaf in leaves}.items())

    def asked(self, sale: Sale, *formulas: Formula) -> tuple[Asked, ...]:
        """Return what formulas ask of a sale, with its values."""
        return tuple((name, value(sale)) for name, value in self.named(*formulas))


def _joined(condition: Condition) -> tuple[Joined | None, tuple[Condition, ...]]:
    match condition:
        case All(parts):
            return Joined.ALL, parts
        case Any(parts):
            return Joined.ANY, parts
        case Not(of):
            return Joined.NOT, (of,)
        case _:
            return None, ()


def _sides(condition: Condition) -> tuple[Formula, ...]:
    match condition:
        case Compare(left, _, right):
            return left, right
        case OneOf(of, _) | IsMissing(of):
            return (of,)
        case _:
            return ()
