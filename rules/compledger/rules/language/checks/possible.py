"""Whether a condition can hold at all, by what it asks of each figure singly.

Figures are not set against each other: `a > b and b > a` is not seen through, `a > 5 and a < 3` is.
"""

from dataclasses import dataclass, field
from operator import eq, ge, gt, le, lt, ne
from typing import Any as Anything

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
    OfComponent,
    OfMeasure,
    OfPerson,
    OfQuota,
    OfSeat,
    OneOf,
)

CONTRARY = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
CALLED = {OfQuota: "quota", OfPerson: "personal", OfComponent: "earned"}
SIGNS = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
TURNED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def why_never(condition: Condition) -> str | None:
    """Return why a condition never holds; None if, as far as is seen here, it can."""
    return _why_never([_without_not(condition, contrary=False)])


def _without_not(condition: Condition, *, contrary: bool) -> Condition:
    """Return the same condition with `not` moved inward, where a missing value is as untrue as before."""
    match condition:
        case Not(of):
            return _without_not(of, contrary=not contrary)
        case All(parts) | Any(parts):
            inner = tuple(_without_not(part, contrary=contrary) for part in parts)
            return All(inner) if isinstance(condition, All) is not contrary else Any(inner)
        case Compare(left, sign, right) if contrary:
            return Compare(left, CONTRARY[sign], right)
        case _:
            return Not(condition) if contrary else condition


def _why_never(together: list[Condition]) -> str | None:
    """Return why conditions never hold together."""
    single: list[Condition] = []
    choices: list[Any] = []
    waiting = list(together)
    while waiting:
        part = waiting.pop(0)
        match part:
            case All(parts):
                waiting[:0] = parts
            case Any():
                choices.append(part)
            case _:
                single.append(part)
    found = _contradiction(single)
    if found is not None:
        return found
    for choice in choices:
        reasons = [_why_never([*single, branch]) for branch in choice.parts]
        if reasons and all(reason is not None for reason in reasons):
            return reasons[0]
    return None


def _contradiction(single: list[Condition]) -> str | None:
    known: dict[Formula, _Known] = {}
    for part in single:
        if not isinstance(part, Compare):
            _ask(part, known)
        elif (found := _compare(part, known)) is not None:
            return found
    odd = next((of for of, figure in known.items() if not figure.possible), None)
    return None if odd is None else f"nothing that {shown(odd)} can be fits all that is asked of it"


def _compare(part: Compare, known: "dict[Formula, _Known]") -> str | None:
    """Take a comparison; returns why it never holds by itself."""
    left, sign, right = part.left, part.sign, part.right
    if isinstance(left, Literal) and isinstance(right, Literal):
        return None if holds(left.value, sign, right.value) else f"{left.value} {sign} {right.value} is not so"
    if isinstance(left, Literal):
        left, sign, right = right, TURNED[sign], left
    if isinstance(right, Literal):
        _of(left, known).compare(sign, right.value)
        return None
    _of(left, known).present = _of(right, known).present = True
    return f"{shown(left)} is compared with itself" if left == right and sign in {"<", ">", "<>"} else None


def _ask(part: Condition, known: "dict[Formula, _Known]") -> None:
    """Take a condition of one figure."""
    match part:
        case OneOf(of, values):
            _of(of, known).one_of({value.value for value in values})
        case Not(OneOf(of, values)):
            _of(of, known).none_of({value.value for value in values})
        case IsMissing(of):
            _of(of, known).missing = True
        case Not(IsMissing(of)):
            _of(of, known).present = True


def _of(of: Formula, known: "dict[Formula, _Known]") -> "_Known":
    return known.setdefault(of, _Known())


@dataclass(slots=True)
class _Known:
    """What conditions ask of one figure."""

    among: set[Anything] | None = None
    excluded: set[Anything] = field(default_factory=set)
    least: tuple[Anything, bool] | None = None
    """With whether it counts itself."""
    most: tuple[Anything, bool] | None = None
    missing: bool = False
    present: bool = False

    def compare(self, sign: str, value: Anything) -> None:
        """Take a comparison with a value."""
        self.present = True
        if sign == "=":
            self.one_of({value})
        elif sign == "<>":
            self.excluded.add(value)
        elif sign in {">", ">="}:
            bound = (value, sign == ">=")
            if self.least is None or (value, not bound[1]) > (self.least[0], not self.least[1]):
                self.least = bound
        else:
            bound = (value, sign == "<=")
            if self.most is None or (value, bound[1]) < (self.most[0], self.most[1]):
                self.most = bound

    def one_of(self, values: set[Anything]) -> None:
        """Take a list of which it must be one."""
        self.present = True
        self.among = values if self.among is None else self.among & values

    def none_of(self, values: set[Anything]) -> None:
        """Take a list of which it must be none."""
        self.present = True
        self.excluded |= values

    @property
    def possible(self) -> bool:
        """Whether any value fits."""
        if self.missing and self.present:
            return False
        if self.among is not None:
            return any(self._fits(value) for value in self.among)
        if self.least is None or self.most is None:
            return True
        low, high = self.least[0], self.most[0]
        return bool(low < high or (low == high and self.least[1] and self.most[1] and low not in self.excluded))

    def _fits(self, value: Anything) -> bool:
        above = self.least is None or holds(value, ">=" if self.least[1] else ">", self.least[0])
        below = self.most is None or holds(value, "<=" if self.most[1] else "<", self.most[0])
        return above and below and value not in self.excluded


def holds(left: Anything, sign: str, right: Anything) -> bool:
    """Whether a comparison of two values of one kind is so."""
    return bool(SIGNS[sign](left, right))


def shown(formula: Formula) -> str:
    """Return a figure as a message names it."""
    match formula:
        case Field(name) | DatedValue(name) | OfSeat(name):
            return name
        case OfMeasure(figure, name):
            return f"{figure}({name})"
        case OfQuota(name) | OfPerson(name) | OfComponent(name):
            return f"{CALLED[type(formula)]}({name})"
        case _:
            return "the formula"
