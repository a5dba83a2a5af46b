"""Parts: a condition taken apart, each part with what it came to for a sale and with the values that it asked."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from compledger.rules.case.matching import Functions, Value
from compledger.rules.case.results import Sale
from compledger.rules.formulas.written import written
from compledger.rules.language.forms.crediting import CreditRule
from compledger.rules.language.forms.expression import (
    All,
    Any,
    Compare,
    Condition,
    DatedValue,
    Field,
    Formula,
    IsMissing,
    Literal,
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
    if part.joined is not Joined.ALL:
        return (part,)
    return tuple([one for each in part.parts if not each.holds for one in failing(each)])


Answered = dict[int, Part]
"""What one sale has answered already: rules that ask the same share the part."""
Combine = Callable[[tuple[Part, ...]], bool | None]


class Probe:
    """Asks one condition of a sale."""

    __slots__ = ("_answer", "_number")

    def __init__(self, number: int, answer: Callable[[Sale, Answered], Part]) -> None:
        self._number, self._answer = number, answer

    def part(self, sale: Sale, answered: Answered) -> Part:
        """Return how a sale, which has every field of the version, answers."""
        known = answered.get(self._number)
        if known is None:
            known = answered[self._number] = self._answer(sale, answered)
        return known


class Probes:
    """The probes of a version's conditions, made when they are first asked; equal conditions share one."""

    def __init__(self, functions: Functions) -> None:
        self.functions = functions
        self._known: dict[Condition, Probe] = {}
        self._of_rules: dict[str, Probe] = {}

    def of_rule(self, rule: CreditRule) -> Probe:
        """Return the probe of a rule's condition, found by its id: the hash of a condition is slow."""
        found = self._of_rules.get(rule.id)
        if found is None:
            found = self._of_rules[rule.id] = self.of(rule.when)
        return found

    def of(self, condition: Condition) -> Probe:
        """Return the probe of a condition."""
        found = self._known.get(condition)
        if found is None:
            answer = self._answer(condition)
            found = self._known[condition] = Probe(len(self._known), answer)
        return found

    def _answer(self, condition: Condition) -> Callable[[Sale, Answered], Part]:
        match condition:
            case All(parts):
                return self._of_parts(condition, Joined.ALL, parts, _all_hold)
            case Any(parts):
                return self._of_parts(condition, Joined.ANY, parts, _any_holds)
            case Not(of):
                return self._of_parts(condition, Joined.NOT, (of,), _contrary)
            case _:
                return self._of_values(condition)

    def _of_parts(
        self, condition: Condition, joined: Joined, below: tuple[Condition, ...], combine: Combine
    ) -> Callable[[Sale, Answered], Part]:
        text, probes = written(condition), [self.of(each) for each in below]

        def answer(sale: Sale, answered: Answered) -> Part:
            parts = tuple([probe.part(sale, answered) for probe in probes])
            return Part(text, combine(parts), (), (), joined, parts)

        return answer

    def _of_values(self, condition: Compare | OneOf | IsMissing) -> Callable[[Sale, Answered], Part]:
        text, test, formulas = written(condition), self.functions.test(condition), _sides(condition)
        sides, named = [self.functions.value(side) for side in formulas], self.named(*formulas)
        if isinstance(formulas[0], Field) and all(isinstance(other, Literal) for other in formulas[1:]):
            # Most conditions: one field beside what is written. Its value is asked once here.
            name, field, written_there = formulas[0].name, sides[0], tuple(side({}) for side in sides[1:])

            def answer_of_field(sale: Sale, _: Answered) -> Part:
                value = field(sale)
                return Part(text, test(sale), ((name, value),), (value, *written_there))

            return answer_of_field

        def answer(sale: Sale, _: Answered) -> Part:
            asked = tuple([(name, value(sale)) for name, value in named])
            return Part(text, test(sale), asked, tuple([side(sale) for side in sides]))

        return answer

    def named(self, *formulas: Formula) -> tuple[tuple[str, Value], ...]:
        """Return the fields and dated values that formulas ask, by name, in their order, each once."""
        leaves = (leaf for each in formulas for leaf in walk(each) if isinstance(leaf, Field | DatedValue))
        return tuple({leaf.name: self.functions.value(leaf) for leaf in leaves}.items())

    def asked(self, sale: Sale, *formulas: Formula) -> tuple[Asked, ...]:
        """Return what formulas ask of a sale, with its values."""
        return tuple((name, value(sale)) for name, value in self.named(*formulas))


def _sides(condition: Compare | OneOf | IsMissing) -> tuple[Formula, ...]:
    match condition:
        case Compare(left, _, right):
            return left, right
        case OneOf(of, _) | IsMissing(of):
            return (of,)


def _all_hold(parts: tuple[Part, ...]) -> bool | None:
    answers = [part.holds for part in parts]
    return False if False in answers else None if None in answers else True


def _any_holds(parts: tuple[Part, ...]) -> bool | None:
    answers = [part.holds for part in parts]
    return True if True in answers else None if None in answers else False


def _contrary(parts: tuple[Part, ...]) -> bool | None:
    holds = parts[0].holds
    return None if holds is None else not holds
