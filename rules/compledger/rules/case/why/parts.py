"""Parts of a condition: each with its own answer, and the values that it asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compledger.rules.case.matching import Functions
from compledger.rules.case.results import Sale
from compledger.rules.formulas import written
from compledger.rules.language.forms.expression import All, Any, Condition, DatedValue, Field
from compledger.rules.language.forms.walking import walk


@dataclass(frozen=True, slots=True)
class Asked:
    """A field or a dated value that a part asked."""

    name: str
    value: str | date | bool | Decimal | None
    """None where it is missing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A condition, or a part of one that `and` or `or` joins."""

    text: str
    holds: bool | None
    """None where it is open, because something that it asks is missing."""
    joined_by: str
    """`and`, `or`, or empty where it is asked as a whole."""
    parts: tuple["Part", ...]
    asked: tuple[Asked, ...]
    """What it asked, of a part that is asked as a whole."""


def part_of(condition: Condition, functions: Functions, sale: Sale) -> Part:
    """Return a condition with its parts, asked of a sale that has every field."""
    holds = functions.test(condition)(sale)
    if isinstance(condition, All | Any):
        joined_by = "and" if isinstance(condition, All) else "or"
        parts = tuple(part_of(part, functions, sale) for part in condition.parts)
        return Part(written(condition), holds, joined_by, parts, ())
    return Part(written(condition), holds, "", (), tuple(_asked(condition, functions, sale)))


def _asked(condition: Condition, functions: Functions, sale: Sale) -> Iterator[Asked]:
    for node in dict.fromkeys(walk(condition)):
        if isinstance(node, Field | DatedValue):
            value = functions.value(node)(sale)
            yield Asked(node.name, value)
