"""Formulas and conditions as functions of figures, made once and called for every payee or sale.

A condition is true, false or open (None), as in SQL: open where it compares something missing. Arithmetic with
something missing is missing, and so is what is divided by nought. Kinds are the checker's business: here a number is a
number.
"""

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any as Anything

from compledger.rules.formulas.exact import rounded_fraction
from compledger.rules.formulas.figures import OWN, Figures, Value
from compledger.rules.formulas.written import written
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
    OfComponent,
    OfMeasure,
    OfPeriod,
    OfPerson,
    OfQuota,
    OfSeat,
    OfTable,
    OneOf,
)
from compledger.rules.language.forms.walking import figures_asked

Compiled = Callable[[Figures], Anything]
"""Comes to a Value; unnamed as such because arithmetic on it would have to prove again what the checker proved."""
Test = Callable[[Figures], bool | None]

_SIGNS: Mapping[str, Callable[[Anything, Anything], Anything]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_COMPARISONS: Mapping[str, Callable[[Anything, Anything], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def evaluate(formula: Formula, figures: Figures) -> Value:
    """Return what a formula comes to, exactly; None if something that it needs is missing or nought divides."""
    value: Value = compiled(formula)(figures)
    return value


def holds(tested: Condition, figures: Figures) -> bool | None:
    """Return whether a condition holds; None if that is open because something is missing."""
    return condition(tested)(figures)


def literal(written_value: Literal) -> Value:
    """Return the value that a literal writes."""
    value = written_value.value
    return Fraction(value) if isinstance(value, Decimal) else value


@lru_cache(maxsize=4096)
def compiled(formula: Formula) -> Compiled:  # noqa: C901, PLR0911, PLR0912 - one room for each form
    """Return the function of a formula. Keep it where it is called often: finding it again costs a walk of the form."""
    match formula:
        case Literal():
            known = literal(formula)
            return lambda _: known
        case Field(name):
            return lambda figures: figures.field(name)
        case OfSeat(name):
            return lambda figures: figures.seat(name)
        case DatedValue(name):
            return lambda figures: figures.dated(name)
        case OfMeasure(figure, measure):
            return lambda figures: figures.of_measure(figure, measure)
        case OfQuota(name):
            return lambda figures: figures.quota(name)
        case OfPerson(name):
            return lambda figures: figures.personal(name)
        case OfComponent(component):
            return lambda figures: figures.earned(component)
        case OfPeriod(of_period):
            return lambda figures: figures.of_period(of_period)
        case OfTable():
            return _of_table(formula)
        case Negative(of):
            positive = compiled(of)
            return lambda figures: None if (value := positive(figures)) is None else -value
        case Arithmetic():
            return _arithmetic(formula)
        case Call():
            return _call(formula)
        case Choice():
            return _choice(formula)


@lru_cache(maxsize=4096)
def condition(tested: Condition) -> Test:
    """Return the function of a condition; its answer None means open."""
    match tested:
        case Compare(left, sign, right):
            return _both(_COMPARISONS[sign], compiled(left), compiled(right))
        case OneOf(of, values):
            asked, known = compiled(of), frozenset(literal(value) for value in values)
            return lambda figures: None if (value := asked(figures)) is None else value in known
        case IsMissing(of):
            perhaps = compiled(of)
            return lambda figures: perhaps(figures) is None
        case Not(of):
            contrary = condition(of)
            return lambda figures: None if (answer := contrary(figures)) is None else not answer
        case All(parts):
            return _all_of(tuple(condition(part) for part in parts))
        case Any(parts):
            return _any_of(tuple(condition(part) for part in parts))


def _both(combine: Callable[[Anything, Anything], Anything], left: Compiled, right: Compiled) -> Compiled:
    """Return a function of two values that is missing if one is; both are asked, so that both are recorded."""

    def combined(figures: Figures) -> Anything:
        first, second = left(figures), right(figures)
        return None if first is None or second is None else combine(first, second)

    return combined


def _arithmetic(formula: Arithmetic) -> Compiled:
    left, right = compiled(formula.left), compiled(formula.right)
    combine = _quotient if formula.sign == "/" else _SIGNS[formula.sign]
    return _both(combine, left, right)


def _quotient(dividend: Fraction, divisor: Fraction) -> Fraction | None:
    return dividend / divisor if divisor else None


def _call(formula: Call) -> Compiled:
    arguments = tuple(compiled(argument) for argument in formula.arguments)
    match formula.function:
        case Function.LEAST:
            return _of_all(min, arguments)
        case Function.GREATEST:
            return _of_all(max, arguments)
        case Function.ABS:
            return _of_all(lambda values: abs(values[0]), arguments)
        case Function.ROUND:
            return _of_all(lambda values: rounded_fraction(values[0], int(values[1])), arguments)
        case Function.COALESCE:
            return lambda figures: next((v for argument in arguments if (v := argument(figures)) is not None), None)


def _of_all(combine: Callable[[Anything], Anything], arguments: tuple[Compiled, ...]) -> Compiled:
    def combined(figures: Figures) -> Anything:
        values = [argument(figures) for argument in arguments]
        return None if None in values else combine(values)

    return combined


def _choice(formula: Choice) -> Compiled:
    cases = tuple((condition(tested), asks_figures(tested), compiled(value)) for tested, value in formula.cases)
    otherwise = compiled(formula.otherwise)

    def chosen(figures: Figures) -> Anything:
        for tested, of_period, value in cases:
            answer = tested(figures)
            if answer:
                return value(figures)
            if answer is None and of_period:
                # No quota is no attainment below the bound: nobody is paid as nought in silence.
                return None
        return otherwise(figures)

    return chosen


def asks_figures(form: Formula | Condition) -> bool:
    """Return whether a form asks a figure of the period that can be missing: a quota, a rate, an earning, a table."""
    asked = figures_asked(form)
    return bool(asked.measures or asked.quotas or asked.rates or asked.components or asked.tables)


def _of_table(formula: OfTable) -> Compiled:
    name, text = formula.table, written(formula)
    if formula.argument is None:
        return lambda figures: figures.noted(text, figures.table(name)(figures, OWN))
    argument, of_period = compiled(formula.argument), asks_figures(formula.argument)

    def given(figures: Figures) -> Value:
        value = argument(figures)
        return figures.noted(text, None if value is None and of_period else figures.table(name)(figures, value))

    return given


def _all_of(parts: tuple[Test, ...]) -> Test:
    def tested(figures: Figures) -> bool | None:
        answer: bool | None = True
        for part in parts:
            if not (one := part(figures)):
                if one is False:
                    return False
                answer = None
        return answer

    return tested


def _any_of(parts: tuple[Test, ...]) -> Test:
    def tested(figures: Figures) -> bool | None:
        answer: bool | None = False
        for part in parts:
            if one := part(figures):
                return True
            if one is None:
                answer = None
        return answer

    return tested
