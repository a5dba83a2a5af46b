"""The typed form of conditions and formulas, which every engine compiles from.

Null means what it means in SQL: a comparison with a missing value is not true, `not` of it is not true either, and
arithmetic with a missing value is missing. Formulas are exact: nothing is rounded but where `round` says so, and at the
step that the rule set names. A quotient is a fraction, never cut off; what is divided by nought is missing.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from compledger.rules.language.forms.fields import FieldKind


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the transaction, or of the seat that is credited (`language.fields.SEAT_FIELDS`)."""

    name: str
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the text."""

    kind: FieldKind
    value: str | Decimal | date | bool


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value of the document's `values`, by its id.

    As it stands on the transaction's day, or on the period's last where a formula is about a period.
    """

    name: str
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class Negative:
    """The same with the other sign."""

    of: "Formula"
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left sign right`, the sign one of + - * /."""

    sign: str
    left: "Formula"
    right: "Formula"
    kind: FieldKind


class Function(StrEnum):
    """The functions that a formula may call."""

    LEAST = "least"
    """The smallest of its arguments; missing if one is. Also written `min`."""
    GREATEST = "greatest"
    """The largest of its arguments; missing if one is. Also written `max`."""
    ABS = "abs"
    ROUND = "round"
    """Half away from zero, to as many places as the second argument says: a whole number from 0 to 6."""
    COALESCE = "coalesce"
    """The first of its arguments that is not missing."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language with its arguments; the places of `round` are a Literal."""

    function: Function
    arguments: tuple["Formula", ...]
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class Choice:
    """`case when … then … else … end`: the value of the first condition that holds, else `otherwise`.

    A condition that a missing field leaves open does not hold, as in SQL. One that asks a figure of the period and is
    left open makes all of it missing: without a quota nobody is below target, and nobody is paid as if they were.
    """

    cases: tuple[tuple["Condition", "Formula"], ...]
    otherwise: "Formula"
    kind: FieldKind


class MeasureFigure(StrEnum):
    """What a period formula may ask of a measure."""

    TOTAL = "total"
    """Its credits of the window that the measure is taken over, summed."""
    COUNT = "count"
    """How many credits."""
    ATTAINMENT = "attainment"
    """total / quota; missing without a quota above nought, which is an exception by name."""


@dataclass(frozen=True, slots=True)
class OfMeasure:
    """`total(sales)`, `count(sales)`, `attainment(sales)`."""

    figure: MeasureFigure
    measure: str
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class OfQuota:
    """`quota(sales)`: the measure's quota by its own terms; where no measure has the name, the quota imported under it.

    Missing where there is none, which is an exception by name.
    """

    name: str
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class OfPerson:
    """`personal(commission)`: the payee's own rate of that name on the last day of the period on which they have one.

    Missing where there is none, which is an exception by name.
    """

    name: str
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class OfComponent:
    """`earned(commission)`: what an earlier earning of the rule set comes to in the period, rounded and limited.

    0 where it pays nothing, and missing where it has an exception for the payee and period.
    """

    component: str
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class OfTable:
    """`table(curve)` or `table(curve, attainment(sales))`: a rate table's value, by its own `by` or by the argument."""

    table: str
    argument: "Formula | None"
    kind: FieldKind


class PeriodFigure(StrEnum):
    """What a period formula may ask of the period and of the payee's days in it."""

    PERIOD_DAYS = "period_days"
    SEAT_DAYS = "seat_days"
    """Days of the period on which the payee holds a seat."""
    PERIOD_MONTHS = "period_months"
    """Calendar months that the period touches."""
    SEAT_MONTHS = "seat_months"
    """Those of them that the payee holds a seat in on every day that lies in the period."""


@dataclass(frozen=True, slots=True)
class OfPeriod:
    """A figure of the period: a quantity."""

    figure: PeriodFigure
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class OfSeat:
    """`seat_title`, `seat_unit`, `seat_position` in a period formula: of the seat that the payee held last in it."""

    name: str
    kind: FieldKind


Formula = (
    Field
    | Literal
    | DatedValue
    | Negative
    | Arithmetic
    | Call
    | Choice
    | OfMeasure
    | OfQuota
    | OfPerson
    | OfComponent
    | OfTable
    | OfPeriod
    | OfSeat
)


@dataclass(frozen=True, slots=True)
class Compare:
    """`left sign right`, the sign one of = <> < <= > >=; a quotient on a side is compared exactly."""

    left: Formula
    sign: str
    right: Formula


@dataclass(frozen=True, slots=True)
class OneOf:
    """`field in (…)`."""

    of: Formula
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class IsMissing:
    """`field is null`."""

    of: Formula


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
