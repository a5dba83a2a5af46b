"""Formulas as text, in the words of the language, for naming the figures that they ask."""

from datetime import date
from decimal import Decimal

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
from compledger.rules.money import plain


def written(form: Formula | Condition) -> str:  # noqa: C901, PLR0911, PLR0912 - one line for each form
    """Return a formula or condition as somebody might have written it; a reader of the language reads the same form."""
    match form:
        case Field(name) | DatedValue(name) | OfSeat(name):
            return name
        case Literal(_, value):
            return _literal(value)
        case OfPeriod(figure):
            return str(figure.value)
        case OfMeasure(figure, measure):
            return f"{figure.value}({measure})"
        case OfQuota(name):
            return f"quota({name})"
        case OfPerson(name):
            return f"personal({name})"
        case OfComponent(component):
            return f"earned({component})"
        case OfTable(table, argument):
            return f"table({table})" if argument is None else f"table({table}, {written(argument)})"
        case Negative(of):
            return f"-{_inside(of)}"
        case Arithmetic(sign, left, right) | Compare(left, sign, right):
            return f"{_inside(left)} {sign} {_inside(right)}"
        case Call(function, arguments):
            return f"{function.value}({', '.join(written(argument) for argument in arguments)})"
        case Choice():
            return _choice(form)
        case OneOf(of, values):
            return f"{_inside(of)} in ({', '.join(written(value) for value in values)})"
        case IsMissing(of):
            return f"{_inside(of)} is null"
        case Not(IsMissing(of)):
            return f"{_inside(of)} is not null"
        case Not(condition):
            return f"not {_inside(condition)}"
        case All(parts):
            return " and ".join(_inside(part) for part in parts)
        case Any(parts):
            return " or ".join(_inside(part) for part in parts)


def _inside(form: Formula | Condition) -> str:
    """Return a part of a form, in brackets if it has parts of its own."""
    text = written(form)
    return (
        f"({text})" if isinstance(form, Arithmetic | Negative | Compare | OneOf | IsMissing | Not | All | Any) else text
    )


def _choice(form: Choice) -> str:
    cases = " ".join(f"when {written(condition)} then {written(value)}" for condition, value in form.cases)
    return f"case {cases} else {written(form.otherwise)} end"


def _literal(value: str | Decimal | date | bool) -> str:  # noqa: FBT001 - a flag's value
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain(value)
        case date():
            return f"'{value.isoformat()}'"
        case str():
            return "'" + value.replace("'", "''") + "'"
