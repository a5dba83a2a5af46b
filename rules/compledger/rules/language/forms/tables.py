"""Rate tables: what turns a value into a rate, a multiple or an amount."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from compledger.rules.language.forms.expression import Formula, Literal


class TierKind(StrEnum):
    """How tiers pay."""

    MARGINAL = "marginal"
    """Each tier pays on its own slice of the running total only."""
    STANDING = "standing"
    """Each credit pays as a whole: a sale at the tier that the running total stands in before it, a return at the one
    that it stands in after it, so that a sale and its return come to nought."""
    WHOLE = "whole"
    """Every credit of the period pays at the tier that the period's final total reaches."""


class Basis(StrEnum):
    """What tiers are bounds of."""

    ATTAINMENT = "attainment"
    """Share of the measure's quota; 1 = 100 %."""
    TOTAL = "total"
    """The measure's total, in the plan's currency or as a quantity."""


class Gives(StrEnum):
    """What a lookup or a curve gives."""

    RATE = "rate"
    """A share of what is credited, or money a unit where a quantity is credited."""
    TIMES = "times"
    """A multiple of the earning's rate."""
    AMOUNT = "amount"
    """Money in the plan's currency; for formulas."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a tiered table, open until the next tier begins. The first reaches below every bound."""

    begins: Decimal
    """Where the tier begins, inclusive, in units of the table's basis; 0 for the first."""
    rate: Decimal | None
    """What is paid inside the tier; None if the tier multiplies the earning's rate instead."""
    times: Decimal
    """How many times the earning's rate is paid inside the tier; 1 where the tier has a rate of its own."""


@dataclass(frozen=True, slots=True)
class TieredTable:
    """Tiers in rising order over a measure's total or attainment."""

    id: str
    kind: TierKind
    basis: Basis
    of: str | None
    """The measure that the bounds are of; None: the one that the earning pays on."""
    tiers: tuple[Tier, ...]


class Match(StrEnum):
    """How a row is found by a dimension."""

    EQUAL = "equal"
    BAND = "band"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the values that a lookup is by."""

    name: str
    """What the rows call it."""
    by: Formula | None
    """None for a table of one dimension that formulas give the value to: `table(curve, attainment(sales))`."""
    match: Match


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row asks of one dimension; with neither values nor bounds, nothing."""

    values: tuple[Literal, ...] = ()
    """EQUAL: any of these."""
    begins: Decimal | None = None
    """BAND: the least value, inclusive; None: no least."""
    ends: Decimal | None = None
    """BAND: the first value that is too large; None: no end."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: what it asks of each dimension, and what it gives."""

    cells: tuple[Cell, ...]
    """One for each dimension of the table, in their order."""
    value: Decimal


@dataclass(frozen=True, slots=True)
class LookupTable:
    """Rows looked up by one or more dimensions; the first row that fits gives the value."""

    id: str
    gives: Gives
    dimensions: tuple[Dimension, ...]
    rows: tuple[TableRow, ...]
    otherwise: Decimal | None
    """What is given where no row fits; None: that is an exception by name, `no_rate`."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve."""

    at: Decimal
    value: Decimal


class Beyond(StrEnum):
    """What a curve gives outside its points."""

    FLAT = "flat"
    """The value of the nearest point."""
    EXTEND = "extend"
    """The line through the two nearest points."""


@dataclass(frozen=True, slots=True)
class CurveTable:
    """Points in rising order, joined by straight lines: an interpolated pay curve."""

    id: str
    gives: Gives
    by: Formula | None
    points: tuple[Point, ...]
    before: Beyond
    after: Beyond


RateTable = TieredTable | LookupTable | CurveTable
