"""Formulas and conditions on a sale as DuckDB SQL, exact to the last digit.

A number is a numerator and a denominator, the latter kept apart until something has to be compared or rounded, and
always above nought; what is divided by nought is null. Every literal is written as wide as it is, so that a product is
as wide as its factors together, which the language keeps within 38 digits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from compledger.rules.columnar.plan.columns import Columns
from compledger.rules.columnar.plan.widths import Width, widest
from compledger.rules.columnar.sql.numbers import (
    LiteralValue,
    Number,
    Ratio,
    chosen,
    decimal_sql,
    is_missing,
    literal_sql,
    literal_width,
    null_safe,
    over_of,
    over_sql,
    over_width,
    product_of,
    quotient_sql,
    rounded_width,
    sum_of,
)
from compledger.rules.language.forms.expression import (
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
from compledger.rules.language.forms.fields import EXACT_KINDS, SEAT_FIELDS, FieldKind
from compledger.rules.language.forms.values import NamedValue
from compledger.rules.money import SALE_PLACES

ORDERED = ("<", "<=", ">", ">=")
CODED = (FieldKind.TEXT, FieldKind.FLAG, FieldKind.PARTICIPANT)
"""Kinds that are compared for equality by codes."""


Parameter = Callable[[LiteralValue | int, str], str]
"""Returns what stands for a literal, or for its code, given its value and its SQL."""


@dataclass(frozen=True, slots=True)
class Untrue:
    """A condition that is false or open: what the second part of an `or` is left once the first has had its share."""

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

    def condition(self, form: Condition | Untrue) -> str:  # noqa: PLR0911 - one line for each form
        """Return a condition."""
        match form:
            case Untrue(of):
                return f"({self.condition(of)}) IS NOT TRUE"
            case Compare():
                return self._comparison(form)
            case OneOf(of, values):
                return self._one_of(of, values)
            case IsMissing(of):
                return f"({is_missing(self.number(of))})" if self._is_exact(of) else f"({self.plain(of)} IS NULL)"
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
                return null_safe(function.value, [self.plain(argument) for argument in arguments])
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
        return f"({product_of(left.top, right.over).sql} {form.sign} {product_of(right.top, left.over).sql})"

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
            return Ratio(product_of(left.top, right.top), over_of(left.over, right.over))
        if form.sign == "/":
            top = product_of(left.top, right.over)
            turned = Number(f"(CASE WHEN {right.top.sql} < 0 THEN -{top.sql} ELSE {top.sql} END)", top.width)
            return Ratio(turned, over_of(left.over, Number(f"nullif(abs({right.top.sql}), 0)", right.top.width)))
        return Ratio(
            sum_of(product_of(left.top, right.over), form.sign, product_of(right.top, left.over)),
            over_of(left.over, right.over),
        )

    def _call(self, form: Call) -> Ratio:
        ratios = [self.number(argument) for argument in _flat(form)]
        if form.function is Function.ROUND:
            places = form.arguments[1]
            assert isinstance(places, Literal)
            assert isinstance(places.value, Decimal)
            return Ratio(Number(f"({quotient_sql(ratios[0], int(places.value))})", rounded_width(ratios[0])))
        if form.function is Function.ABS:
            return Ratio(Number(f"abs({ratios[0].top.sql})", ratios[0].top.width), ratios[0].over)
        if all(ratio.over is None for ratio in ratios):
            sql = null_safe(form.function.value, [ratio.top.sql for ratio in ratios])
            return Ratio(Number(sql, widest([ratio.top.width for ratio in ratios])))
        return chosen(form.function, ratios)

    def _choice(self, form: Choice) -> Ratio:
        cases = [(self.condition(condition), self.number(value)) for condition, value in form.cases]
        otherwise = self.number(form.otherwise)
        every = [*(value for _, value in cases), otherwise]
        top = " ".join(f"WHEN {condition} THEN {value.top.sql}" for condition, value in cases)
        tops = Number(f"(CASE {top} ELSE {otherwise.top.sql} END)", widest([value.top.width for value in every]))
        if all(value.over is None for value in every):
            return Ratio(tops)
        over = " ".join(f"WHEN {condition} THEN {over_sql(value)}" for condition, value in cases)
        overs = Number(f"(CASE {over} ELSE {over_sql(otherwise)} END)", widest([over_width(value) for value in every]))
        return Ratio(tops, overs)


def _flat(form: Call) -> list[Formula]:
    """Return a call's arguments; a least of leasts is one of all, so that nesting costs no more than a list."""
    if form.function not in {Function.LEAST, Function.GREATEST, Function.COALESCE}:
        return list(form.arguments)
    return list(
        dict.fromkeys(
            part
            for argument in form.arguments
            for part in (
                _flat(argument) if isinstance(argument, Call) and argument.function is form.function else [argument]
            )
        )
    )
