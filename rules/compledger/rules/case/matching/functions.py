"""Conditions and formulas about a sale as functions of it, made once and called for every sale.

A condition is true, false or open (None), where something missing leaves it so; arithmetic with something missing is
missing. For what is asked of a seat its fields stand among those of the sale.
"""

import operator
from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date
from operator import itemgetter
from typing import Any as Anything

from compledger.rules.case.matching.numbers import FRACTIONS, Numbers, numbers_for
from compledger.rules.case.results import Sale
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
from compledger.rules.language.forms.fields import EXACT_KINDS
from compledger.rules.language.forms.values import NamedValue

Value = Callable[[Sale], Anything]
"""Comes to a text, a date, a flag, a number of the one or the other kind, or None for what is missing."""
Test = Callable[[Sale], bool | None]

COMPARISONS: Mapping[str, Callable[[Anything, Anything], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class NotOfASale(TypeError):
    """A form asks something else than fields and dated values; the language refuses such texts about a sale."""

    def __init__(self, form: Formula) -> None:
        self.form = form
        super().__init__(f"{form!r} cannot be worked out for a sale: ask fields of the sale, or dated values")


class Functions:
    """Makes functions of the forms of one rule set version."""

    def __init__(self, values: tuple[NamedValue, ...]) -> None:
        self._values = {value.id: value for value in values}

    def value(self, formula: Formula) -> Value:
        """Return the function of a formula, exact in itself."""
        return self._value(formula, numbers_for(formula))

    def test(self, condition: Condition) -> Test:
        """Return the function of a condition."""
        match condition:
            case Compare(left, sign, right):
                numbers = numbers_for(condition)
                return _compared(COMPARISONS[sign], self._value(left, numbers), right, self._value(right, numbers))
            case OneOf(of, values):
                numbers = numbers_for(of)
                asked, known = self._value(of, numbers), frozenset(_written(value, numbers) for value in values)
                return lambda sale: None if (value := asked(sale)) is None else value in known
            case IsMissing(of):
                perhaps = self.value(of)
                return lambda sale: perhaps(sale) is None
            case Not(of):
                contrary = self.test(of)
                return lambda sale: None if (answer := contrary(sale)) is None else not answer
            case All(parts):
                return _all_of([self.test(part) for part in parts])
            case Any(parts):
                return _any_of([self.test(part) for part in parts])

    def _value(self, formula: Formula, numbers: Numbers) -> Value:  # noqa: PLR0911 - one line for each form
        match formula:
            case Field(name, kind):
                return _number(itemgetter(name), numbers) if kind in EXACT_KINDS else itemgetter(name)
            case Literal():
                written = _written(formula, numbers)
                return lambda _: written
            case DatedValue(name):
                return self._dated(name, numbers)
            case Negative(of):
                return _of_all(lambda values: numbers.negative(values[0]), [self._value(of, numbers)])
            case Arithmetic(sign, left, right):
                return _of_two(numbers.signs[sign], self._value(left, numbers), self._value(right, numbers))
            case Call(function, arguments):
                return _call(function, [self._value(argument, numbers) for argument in arguments], numbers)
            case Choice(cases, otherwise):
                return self._choice(cases, otherwise, numbers)
            case _:
                raise NotOfASale(formula)

    def _choice(self, cases: tuple[tuple[Condition, Formula], ...], otherwise: Formula, numbers: Numbers) -> Value:
        tried = [(self.test(condition), self._value(value, numbers)) for condition, value in cases]
        last = self._value(otherwise, numbers)

        def chosen(sale: Sale) -> Anything:
            for test, value in tried:
                if test(sale):
                    return value(sale)
            return last(sale)

        return chosen

    def _dated(self, name: str, numbers: Numbers) -> Value:
        spells = self._values[name].spells
        begins, known = [spell.effective_from for spell in spells], [numbers.of(spell.value) for spell in spells]

        def on_day(sale: Sale) -> Anything:
            day = sale["day"]
            assert isinstance(day, date)
            place = bisect_right(begins, day) - 1
            return known[place] if place >= 0 else None

        return on_day


def _written(literal: Literal, numbers: Numbers) -> Anything:
    return numbers.of(literal.value) if literal.kind in EXACT_KINDS else literal.value  # type: ignore[arg-type]


def _number(asked: Value, numbers: Numbers) -> Value:
    if numbers is not FRACTIONS:
        return asked
    return lambda sale: None if (value := asked(sale)) is None else numbers.of(value)


def _compared(compare: Callable[[Anything, Anything], bool], one: Value, right: Formula, other: Value) -> Test:
    if isinstance(right, Literal):
        known = other({})
        return lambda sale: None if (value := one(sale)) is None else compare(value, known)
    return _of_two(compare, one, other)


def _of_two(combine: Callable[[Anything, Anything], Anything], one: Value, other: Value) -> Value:
    def combined(sale: Sale) -> Anything:
        left, right = one(sale), other(sale)
        return None if left is None or right is None else combine(left, right)

    return combined


def _of_all(combine: Callable[[Anything], Anything], arguments: list[Value]) -> Value:
    def combined(sale: Sale) -> Anything:
        values = [argument(sale) for argument in arguments]
        return None if None in values else combine(values)

    return combined


def _call(function: Function, arguments: list[Value], numbers: Numbers) -> Value:
    match function:
        case Function.LEAST:
            return _of_all(min, arguments)
        case Function.GREATEST:
            return _of_all(max, arguments)
        case Function.ABS:
            return _of_all(lambda values: max(values[0], numbers.negative(values[0])), arguments)
        case Function.ROUND:
            return _of_all(lambda values: numbers.rounded(values[0], int(values[1])), arguments)
        case Function.COALESCE:
            return lambda sale: next((value for each in arguments if (value := each(sale)) is not None), None)


def _all_of(tests: list[Test]) -> Test:
    def tested(sale: Sale) -> bool | None:
        answer: bool | None = True
        for test in tests:
            one = test(sale)
            if one is False:
                return False
            if one is None:
                answer = None
        return answer

    return tested


def _any_of(tests: list[Test]) -> Test:
    def tested(sale: Sale) -> bool | None:
        answer: bool | None = False
        for test in tests:
            one = test(sale)
            if one:
                return True
            if one is None:
                answer = None
        return answer

    return tested
