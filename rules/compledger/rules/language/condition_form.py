"""The typed form of a condition, which every engine compiles from.

Null means what it means in SQL: a comparison with a missing value is not true, and `not` of it is not true either.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compledger.rules.language.fields import FieldKind


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the transaction."""

    name: str
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the condition."""

    kind: FieldKind
    value: str | Decimal | date | bool


Operand = Field | Literal


@dataclass(frozen=True, slots=True)
class Compare:
    """`field sign operand`, the sign one of = <> < <= > >=."""

    field: Field
    sign: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class OneOf:
    """`field in (…)`."""

    field: Field
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class IsMissing:
    """`field is null`."""

    field: Field


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    of: "Condition"


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; with no parts, always."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple["Condition", ...]


Condition = Compare | OneOf | IsMissing | Not | All | Any
ALWAYS = All(())
