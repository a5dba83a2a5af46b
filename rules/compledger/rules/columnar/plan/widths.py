"""Widths: how many digits exact numbers really have, so that their products fit narrow types.

A product of two DECIMAL has as many digits as both together. Up to 18 they are added and multiplied in 64 bits, at
twice the speed; beyond 38 they would not fit at all. So a type is as wide as the numbers at hand, not as they could be.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from duckdb import DuckDBPyConnection

from compledger.rules.money import SALE_PLACES

WIDEST = 38
NARROW = 18
"""Digits that fit 64 bits."""
SHARE_PLACES = 6
RATE_PLACES = 12


@dataclass(frozen=True, slots=True)
class Width:
    """Digits before and after the point."""

    whole: int
    places: int

    @property
    def digits(self) -> int:
        """All of them."""
        return self.whole + self.places

    @property
    def sql(self) -> str:
        """The type; as wide as can be where the digits are too many, which makes an overflow an error."""
        return f"DECIMAL({min(max(self.digits, 1), WIDEST)}, {self.places})"

    def times(self, other: "Width") -> "Width":
        """Return the width of a product."""
        return Width(self.whole + other.whole, self.places + other.places)


FITS_INTEGER = 2**31


def number_type(numbers: int) -> str:
    """Return the SQL type of numbers from 0 to below `numbers`; narrow ones are joined faster."""
    return "INTEGER" if numbers < FITS_INTEGER else "BIGINT"


LARGEST_WHOLE = 14
"""Digits before the point of a pay amount, an effective rate or a quota by formula: what has more is too large.

With the 24 places that a product of credit and rate can have, more would not fit the widest exact number.
"""
WIDE = Width(26, 12)
"""What every total, bound and slice fits."""


def width_of_number(value: Decimal) -> Width:
    """Return the width of a number without the zeros at its ends."""
    text = f"{abs(value):f}"
    whole, _, fraction = text.partition(".")
    return Width(len(whole.lstrip("0")), len(fraction.rstrip("0")))


def largest(width: Width) -> Decimal:
    """Return the largest number of a width."""
    return Decimal(10**width.whole) - Decimal(1).scaleb(-width.places)


def widest(widths: "list[Width]") -> Width:
    """Return the width that all fit."""
    return Width(max((w.whole for w in widths), default=1), max((w.places for w in widths), default=0))


def width_of_column(connection: DuckDBPyConnection, table: str, column: str) -> Width:
    """Return the width that a column of sale amounts needs."""
    return widths_of_columns(connection, table, {column: column})[column]


def widths_of_columns(connection: DuckDBPyConnection, table: str, columns: Mapping[str, str]) -> dict[str, Width]:
    """Return the width that each column of sale amounts needs, by the name that `columns` gives its SQL."""
    if not columns:
        return {}
    asked = ", ".join(f"min({sql}), max({sql}), max({_places_sql(sql)})" for sql in columns.values())
    (row,) = connection.execute(f"SELECT {asked} FROM {table}").fetchall()
    found = {}
    for number, name in enumerate(columns):
        low, high, places = row[3 * number : 3 * number + 3]
        found[name] = Width(1, 0) if low is None else Width(width_of_number(max(abs(low), abs(high))).whole, places)
    return found


def _places_sql(column: str) -> str:
    """Return how many places each number has; most amounts have two, so that these are asked for before one."""
    tests = " ".join(f"WHEN {column} % {Decimal(1).scaleb(-places)} = 0 THEN {places}" for places in (2, 3, 4, 5))
    return f"CASE WHEN {column} IS NULL OR {column} % 1 = 0 THEN 0 {tests} ELSE {SALE_PLACES} END"
