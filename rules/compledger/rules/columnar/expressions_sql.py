"""Formulas and conditions on a sale as DuckDB SQL, exact to the last digit.

A number is a numerator and a denominator, the latter kept apart until something has to be compared or rounded, and
always above nought; what is divided by nought is null. Every literal is written as wide as it is, so that a product is
as wide as its factors together, which the language keeps within 38 digits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compledger.rules.columnar.columns import Columns
from compledger.rules.columnar.widths import NARROW, WIDEST, Width, widest
from compledger.rules.language.expression_form import (
    All,
    Any,
    Arithmetic,
    Call,
    Choice,
    Compare,
    Condition,
    DatedValue,
    Field,
    Formula,
    Function,
    IsMissing,
    Literal,
    Negative,
    Not,
    OneOf,
)
from compledger.rules.language.fields import EXACT_KINDS, SEAT_FIELDS, FieldKind
from compledger.rules.language.values import NamedValue
from compledger.rules.money import SALE_PLACES
from compledger.rules.sql_text import quoted

ORDERED = ("<", "<=", ">", ">=")
CODED = (FieldKind.TEXT, FieldKind.FLAG, FieldKind.PARTICIPANT)
"""Kinds that are compared for equality by codes."""


Parameter = Callable[["LiteralValue | int", str], str]
"""Returns what stands for a literal, or for its code, given its value and its SQL."""
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


@dataclass(frozen=True, slots=True)
class Untrue:
    """A condition that is false or open: what is left to the second part of an `or` once the first has had its share."""

    of: Condition


class Writer:
    """Writes forms as SQL over the sales `t` and, where the seat is asked, the seats `h`.

    With `parameter`, literals become what that returns for them: columns of a table that holds many rules' literals.
    """

    def __init__(
        self,
        columns: Columns,
        values: Mapping[str, NamedValue],
        parameter: Parameter = lambda _, sql: sql,
    ) -> None:
        self.columns, self.values, self.parameter = columns, values, parameter

    def condition(self, form: Condition | Untrue) -> str:
        """Return a condition."""
        match form:
            case Untrue(of):
                return f"({self.condition(of)}) IS NOT TRUE"
            case Compare():
                return self._comparison(form)
            case OneOf(of, values):
                return self._one_of(of, values)
            case IsMissing(of):
                return f"({self.number(of).top.sql} IS NULL)" if self._is_exact(of) else f"({self.plain(of)} IS NULL)"
            case Not(of):
                return f"(NOT {self.condition(of)})"
            case All(parts):
                return self._joined(parts, " AND ", "true")
            case Any(parts):
                return self._joined(parts, " OR ", "false")

    def number(self, form: Formula) -> Ratio:  # noqa: PLR0911 - one line for each form
        """Return a number."""
        match form:
            case Field(name) if name in SEAT_FIELDS:
                return Ratio(Number(f"h.{name}", Width(9, 0)))
            case Field(name):
                return Ratio(Number(f"t.{self.columns.value(name)}", self.columns.width(name)))
            case Literal(_, value):
                assert isinstance(value, Decimal)
                return Ratio(Number(self.parameter(value, decimal_sql(value)), literal_width(value)))
            case DatedValue(name):
                return Ratio(self._dated(name))
            case Negative(of):
                inner = self.number(of)
                return Ratio(Number(f"(-{inner.top.sql})", inner.top.width), inner.over)
            case Arithmetic():
                return self._arithmetic(form)
            case Call():
                return self._call(form)
            case Choice():
                return self._choice(form)
        raise AssertionError(form)

    def plain(self, form: Formula) -> str:
        """Return a value that is no number: a text, a day, a flag, a participant."""
        match form:
            case Field(name):
                return f"h.{name}" if name in SEAT_FIELDS else f"t.{self.columns.value(name)}"
            case Literal():
                return self.parameter(form.value, literal_sql(form))
            case Call(Function.COALESCE, arguments):
                return f"coalesce({', '.join(self.plain(argument) for argument in arguments)})"
            case Call(function, arguments):
                return _null_safe(function.value, [self.plain(argument) for argument in arguments])
            case Choice(cases, otherwise):
                whens = " ".join(f"WHEN {self.condition(c)} THEN {self.plain(v)}" for c, v in cases)
                return f"(CASE {whens} ELSE {self.plain(otherwise)} END)"
        raise AssertionError(form)

    def rounded(self, form: Formula) -> str:
        """Return a number rounded half away from zero to the places of a sale, null where it is too large."""
        ratio = self.number(form)
        if ratio.over is None and isinstance(form, Field):
            return ratio.top.sql
        return f"TRY(CAST({quotient_sql(ratio, SALE_PLACES)} AS DECIMAL(18, {SALE_PLACES})))"

    def _is_exact(self, form: Formula) -> bool:
        return form.kind in EXACT_KINDS

    def _joined(self, parts: tuple[Condition, ...], word: str, empty: str) -> str:
        return "(" + word.join(self.condition(part) for part in parts) + ")" if parts else empty

    def _comparison(self, form: Compare) -> str:
        coded = self._by_code(form.left, form.sign, form.right)
        if coded is not None:
            return coded
        if not self._is_exact(form.left):
            return f"({self.plain(form.left)} {form.sign} {self.plain(form.right)})"
        left, right = self.number(form.left), self.number(form.right)
        return f"({_times(left.top, right.over).sql} {form.sign} {_times(right.top, left.over).sql})"

    def _by_code(self, left: Formula, sign: str, right: Formula) -> str | None:
        """Return a comparison of a field with a text or flag by their codes, None if it is not of that form."""
        if isinstance(left, Literal) and isinstance(right, Field):
            left, right = right, left
        if not (isinstance(left, Field) and isinstance(right, Literal)) or sign in ORDERED:
            return None
        if left.name in SEAT_FIELDS or left.kind not in CODED:
            return None
        number = self.columns.code_of(left.name, right)
        code = self.parameter(number, str(number))
        return f"(t.{self.columns.code(left.name)} {sign} {code})"

    def _one_of(self, of: Formula, values: tuple[Literal, ...]) -> str:
        if isinstance(of, Field) and of.name not in SEAT_FIELDS and of.kind in CODED:
            numbers = [self.columns.code_of(of.name, value) for value in values]
            codes = [self.parameter(number, str(number)) for number in numbers]
            return f"(t.{self.columns.code(of.name)} IN ({', '.join(codes)}))"
        if self._is_exact(of):
            return "(" + " OR ".join(self._comparison(Compare(of, "=", value)) for value in values) + ")"
        return f"({self.plain(of)} IN ({', '.join(self.plain(value) for value in values)}))"

    def _dated(self, name: str) -> Number:
        """Return a dated value on the sale's day."""
        spells = self.values[name].spells
        width = widest([literal_width(spell.value) for spell in spells])
        whens = " ".join(
            f"WHEN t.day >= DATE '{spell.effective_from}' THEN {decimal_sql(spell.value)}" for spell in spells[:0:-1]
        )
        first = decimal_sql(spells[0].value)
        return Number(f"(CASE {whens} ELSE {first} END)" if whens else first, width)

    def _arithmetic(self, form: Arithmetic) -> Ratio:
        left, right = self.number(form.left), self.number(form.right)
        if form.sign == "*":
            return Ratio(_times(left.top, right.top), _over(left.over, right.over))
        if form.sign == "/":
            top = _times(left.top, right.over)
            turned = Number(f"(CASE WHEN {right.top.sql} < 0 THEN -{top.sql} ELSE {top.sql} END)", top.width)
            return Ratio(turned, _over(left.over, Number(f"nullif(abs({right.top.sql}), 0)", right.top.width)))
        return Ratio(_sum(_times(left.top, right.over), form.sign, _times(right.top, left.over)), _over(left.over, right.over))

    def _call(self, form: Call) -> Ratio:
        ratios = [self.number(argument) for argument in form.arguments]
        if form.function is Function.ROUND:
            places = form.arguments[1]
            assert isinstance(places, Literal)
            assert isinstance(places.value, Decimal)
            return Ratio(Number(f"({quotient_sql(ratios[0], int(places.value))})", _rounded_width(ratios[0])))
        if form.function is Function.ABS:
            return Ratio(Number(f"abs({ratios[0].top.sql})", ratios[0].top.width), ratios[0].over)
        if all(ratio.over is None for ratio in ratios):
            sql = _null_safe(form.function.value, [ratio.top.sql for ratio in ratios])
            return Ratio(Number(sql, widest([ratio.top.width for ratio in ratios])))
        return _chosen(form.function, ratios)

    def _choice(self, form: Choice) -> Ratio:
        cases = [(self.condition(condition), self.number(value)) for condition, value in form.cases]
        otherwise = self.number(form.otherwise)
        every = [*(value for _, value in cases), otherwise]
        top = " ".join(f"WHEN {condition} THEN {value.top.sql}" for condition, value in cases)
        tops = Number(f"(CASE {top} ELSE {otherwise.top.sql} END)", widest([value.top.width for value in every]))
        if all(value.over is None for value in every):
            return Ratio(tops)
        over = " ".join(f"WHEN {condition} THEN {_over_sql(value)}" for condition, value in cases)
        overs = Number(f"(CASE {over} ELSE {_over_sql(otherwise)} END)", widest([_over_width(value) for value in every]))
        return Ratio(tops, overs)


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


def _rounded_width(ratio: Ratio) -> Width:
    return ratio.top.width if ratio.over is None else Width(WIDEST - SALE_PLACES, SALE_PLACES)


def _times(one: Number, other: Number | None) -> Number:
    """Return a product. Two numbers of 64 bits would be multiplied in 64 bits, whatever comes of it."""
    if other is None:
        return one
    width = one.width.times(other.width)
    return Number(f"({_room(one, width)} * {other.sql})", width)


def _sum(one: Number, sign: str, other: Number) -> Number:
    both = widest([one.width, other.width])
    width = Width(both.whole + 1, both.places)
    return Number(f"({_room(one, width)} {sign} {other.sql})", width)


def _room(number: Number, result: Width) -> str:
    """Return a number in a type from which DuckDB makes a result as wide as it can become."""
    is_narrow = result.digits <= NARROW
    return number.sql if is_narrow else f"CAST({number.sql} AS DECIMAL({WIDEST}, {number.width.places}))"


def _over(one: Number | None, other: Number | None) -> Number | None:
    return _times(one, other) if one else other


def _over_sql(ratio: Ratio) -> str:
    return "1" if ratio.over is None else ratio.over.sql


def _over_width(ratio: Ratio) -> Width:
    return Width(1, 0) if ratio.over is None else ratio.over.width


def _null_safe(function: str, arguments: list[str]) -> str:
    """Return a call of least or greatest that is null if an argument is, which DuckDB's own pass over."""
    if function == Function.COALESCE.value:
        return f"coalesce({', '.join(arguments)})"
    missing = " OR ".join(f"{argument} IS NULL" for argument in arguments)
    return f"(CASE WHEN {missing} THEN NULL ELSE {function}({', '.join(arguments)}) END)"


def _chosen(function: Function, ratios: list[Ratio]) -> Ratio:
    """Return the least, the greatest or the first of numbers that may be divided."""
    best = ratios[0]
    for ratio in ratios[1:]:
        if function is Function.COALESCE:
            keep = f"NOT ({_is_missing(best)})"
        else:
            sign = "<=" if function is Function.LEAST else ">="
            keep = f"{_times(best.top, ratio.over).sql} {sign} {_times(ratio.top, best.over).sql}"
        top = f"(CASE WHEN {keep} THEN {best.top.sql} ELSE {ratio.top.sql} END)"
        over = f"(CASE WHEN {keep} THEN {_over_sql(best)} ELSE {_over_sql(ratio)} END)"
        widths = widest([best.top.width, ratio.top.width]), widest([_over_width(best), _over_width(ratio)])
        best = Ratio(Number(top, widths[0]), Number(over, widths[1]))
    if function is Function.COALESCE:
        return best
    missing = " OR ".join(_is_missing(ratio) for ratio in ratios)
    return Ratio(Number(f"(CASE WHEN {missing} THEN NULL ELSE {best.top.sql} END)", best.top.width), best.over)


def _is_missing(ratio: Ratio) -> str:
    return f"{ratio.top.sql} IS NULL" + ("" if ratio.over is None else f" OR {ratio.over.sql} IS NULL")
