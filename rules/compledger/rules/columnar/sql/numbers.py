"""Exact numbers as DuckDB SQL: how wide they can become, and what they come to when they are divided.

DuckDB multiplies and adds two numbers of 64 bits in 64 bits, whatever comes of it. So every number knows how wide it
can become, and is widened before it is too late.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compledger.rules.columnar.plan.widths import NARROW, WIDEST, Width, widest
from compledger.rules.language.forms.expression import Function, Literal
from compledger.rules.money import SALE_PLACES
from compledger.rules.sql_text import quoted

LiteralValue = str | Decimal | date | bool


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number as SQL, and how wide it can be."""

    sql: str
    width: Width


@dataclass(frozen=True, slots=True)
class Ratio:
    """A number that may be divided: `over` is None where nothing was."""

    top: Number
    over: Number | None = None


def decimal_sql(value: Decimal) -> str:
    """Return a number as an SQL literal that is exactly as wide as it is written."""
    width, places = width_of(value)
    return f"CAST('{value:f}' AS DECIMAL({width}, {places}))"


def width_of(value: Decimal) -> tuple[int, int]:
    """Return the digits and the places of a number as it is written."""
    text = f"{value:f}"
    places = len(text.partition(".")[2])
    digits = len(text.lstrip("-").replace(".", "").lstrip("0"))
    return max(digits, places, 1), places


def literal_sql(literal: Literal) -> str:
    """Return a value as an SQL literal."""
    match literal.value:
        case bool():
            return "true" if literal.value else "false"
        case Decimal():
            return decimal_sql(literal.value)
        case date():
            return f"DATE '{literal.value.isoformat()}'"
        case _:
            return quoted(literal.value)


def literal_width(value: Decimal) -> Width:
    """Return the width of a number as it is written."""
    digits, places = width_of(value)
    return Width(digits - places, places)


def missing_sql(ratio: Ratio) -> str:
    """Return whether a number is missing, or divided by nought."""
    tops = f"TRY({ratio.top.sql}) IS NULL"
    return f"({tops})" if ratio.over is None else f"({tops} OR TRY({ratio.over.sql}) IS NULL)"


def quotient_sql(ratio: Ratio, places: int) -> str:
    """Return a number rounded half away from zero."""
    if ratio.over is None:
        return f"round({ratio.top.sql}, {places})"
    return f"rounded_quotient({ratio.top.sql}, {ratio.over.sql}, {places})"


def rounded_width(ratio: Ratio) -> Width:
    """Return how wide a number is once it is rounded."""
    return ratio.top.width if ratio.over is None else Width(WIDEST - SALE_PLACES, SALE_PLACES)


def product_of(one: Number, other: Number | None) -> Number:
    """Return a product. Two numbers of 64 bits would be multiplied in 64 bits, whatever comes of it."""
    if other is None:
        return one
    width = one.width.times(other.width)
    return Number(f"({_room(one, width)} * {other.sql})", width)


def sum_of(one: Number, sign: str, other: Number) -> Number:
    """Return a sum or a difference."""
    both = widest([one.width, other.width])
    width = Width(both.whole + 1, both.places)
    return Number(f"({_room(one, width)} {sign} {other.sql})", width)


def _room(number: Number, result: Width) -> str:
    """Return a number in a type from which DuckDB makes a result as wide as it can become."""
    is_narrow = result.digits <= NARROW
    return number.sql if is_narrow else f"CAST({number.sql} AS DECIMAL({WIDEST}, {number.width.places}))"


def over_of(one: Number | None, other: Number | None) -> Number | None:
    """Return the product of two denominators."""
    return product_of(one, other) if one else other


def over_sql(ratio: Ratio) -> str:
    """Return a denominator, 1 where nothing was divided."""
    return "1" if ratio.over is None else ratio.over.sql


def over_width(ratio: Ratio) -> Width:
    """Return how wide a denominator is."""
    return Width(1, 0) if ratio.over is None else ratio.over.width


def null_safe(function: str, arguments: list[str]) -> str:
    """Return a call of least or greatest that is null if an argument is, which DuckDB's own pass over."""
    if function == Function.COALESCE.value:
        return f"coalesce({', '.join(arguments)})"
    missing = " OR ".join(f"{argument} IS NULL" for argument in arguments)
    return f"(CASE WHEN {missing} THEN NULL ELSE {function}({', '.join(arguments)}) END)"


def chosen(function: Function, ratios: list[Ratio]) -> Ratio:
    """Return the least, the greatest or the first of numbers that may be divided."""
    best = ratios[0]
    for ratio in ratios[1:]:
        if function is Function.COALESCE:
            keep = f"NOT ({is_missing(best)})"
        else:
            sign = "<=" if function is Function.LEAST else ">="
            keep = f"{product_of(best.top, ratio.over).sql} {sign} {product_of(ratio.top, best.over).sql}"
        top = f"(CASE WHEN {keep} THEN {best.top.sql} ELSE {ratio.top.sql} END)"
        over = f"(CASE WHEN {keep} THEN {over_sql(best)} ELSE {over_sql(ratio)} END)"
        widths = widest([best.top.width, ratio.top.width]), widest([over_width(best), over_width(ratio)])
        best = Ratio(Number(top, widths[0]), Number(over, widths[1]))
    if function is Function.COALESCE:
        return best
    missing = " OR ".join(is_missing(ratio) for ratio in ratios)
    return Ratio(Number(f"(CASE WHEN {missing} THEN NULL ELSE {best.top.sql} END)", best.top.width), best.over)


def is_missing(ratio: Ratio) -> str:
    """Return whether a number is null, or divided by what is null or nought; both fit the digits there are."""
    return f"{ratio.top.sql} IS NULL" + ("" if ratio.over is None else f" OR {ratio.over.sql} IS NULL")


def product_sql(amount: str, rate: str, exact: Width, places: int) -> str:
    """Return a product; null, for an exception, where it has more digits than there are."""
    if exact.digits <= NARROW:
        return f"{amount} * {rate}"
    # Two numbers of 64 bits would be multiplied in 64 bits, whatever comes of it.
    wide = f"CAST({amount} AS DECIMAL({WIDEST}, {places})) * {rate}"
    return wide if exact.digits <= WIDEST else f"TRY({wide})"
