"""The plan that is paid, as plain data: rules, whom they credit, tiers, caps.

Every engine reads this: ours as a document in the language, the others as whole numbers. Shares are percent, rates
thousandths, multiples of a rate tenths, so that exactness is nobody's accident.
"""

from dataclasses import dataclass

from tests.benchmarks.engine.dimensions import DAYS, name_of


@dataclass(frozen=True)
class OneOf:
    """A dimension has one of these values."""

    field: str
    codes: tuple[int, ...]


@dataclass(frozen=True)
class NotOneOf:
    """A dimension has none of these values."""

    field: str
    codes: tuple[int, ...]


@dataclass(frozen=True)
class Between:
    """The amount in whole units is at least `low` and below `high`; None: no bound."""

    low: int | None
    high: int | None


@dataclass(frozen=True)
class Margin:
    """What is left of the amount after cost is at least so many percent of it."""

    percent: int


@dataclass(frozen=True)
class Either:
    """One of two sets of conditions holds, or both do."""

    left: "Conditions"
    right: "Conditions"


Condition = OneOf | NotOneOf | Between | Margin | Either
Conditions = tuple[Condition, ...]
"""All of them hold."""

MEASURES = ("sales", "services")
"""The first is paid in marginal tiers, the second retroactively by the final attainment."""
BOUNDS_PERCENT = (0, 60, 100, 130)
"""Attainment at which each of the four tiers begins."""
TIMES_TENTHS = ((8, 10, 15, 20), (5, 10, 12, 15))
"""How many times the personal rate each tier pays, by measure."""
CAP_PERCENT = 11
"""What a payee can earn in a measure and quarter at most, of the quota."""
OWNER, OVERLAY, MANAGERS = 0, 1, 2
"""Kinds of recipients."""
MANAGER_LEVELS = 3


@dataclass(frozen=True)
class Rule:
    """A credit rule."""

    number: int
    when: Conditions
    first_day: int
    end_day: int
    """The first day that no longer counts."""
    measure: int
    shares: tuple[int, int, int]
    """Percent for the owner, each overlay specialist and each manager; 0: not credited."""

    @property
    def id(self) -> str:
        """How the document calls it. Ids sort as numbers do."""
        return f"r-{self.number:04}"

    @property
    def whole_year(self) -> bool:
        """Whether it has no days of its own."""
        return (self.first_day, self.end_day) == (0, DAYS)

    @property
    def recipients(self) -> tuple[int, ...]:
        """Kinds of its recipients in the document's order: a credit names its own by its place here."""
        return tuple(kind for kind in (OWNER, OVERLAY, MANAGERS) if self.shares[kind])


def text_of(conditions: Conditions) -> str:
    """Return conditions as a user writes them."""
    return " and ".join(_text(condition) for condition in conditions)


def _text(condition: Condition) -> str:
    match condition:
        case OneOf(field, codes):
            return _one_of(field, codes)
        case NotOneOf(field, codes):
            return f"not {_one_of(field, codes)}"
        case Between(low, high):
            bounds = [(">=", low), ("<", high)]
            return " and ".join(f"amount {sign} {bound}" for sign, bound in bounds if bound is not None)
        case Margin(percent):
            return f"amount - cost >= 0.{percent:02} * amount"
        case Either(left, right):
            return f"(({text_of(left)}) or ({text_of(right)}))"


def _one_of(field: str, codes: tuple[int, ...]) -> str:
    names = [f"'{name_of(field, code)}'" for code in codes]
    return f"{field} = {names[0]}" if len(names) == 1 else f"{field} in ({', '.join(names)})"
