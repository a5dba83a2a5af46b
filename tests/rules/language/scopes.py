"""Scopes for tests of expressions, and typed forms written so short that a table can hold them."""

from datetime import date
from decimal import Decimal

from compledger.rules.language import TRANSACTION_FIELDS, FieldKind, Scope
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
from compledger.rules.language.forms.tables import Gives

MONEY, QUANTITY, SHARE, TEXT = FieldKind.MONEY, FieldKind.QUANTITY, FieldKind.SHARE, FieldKind.TEXT

FIELDS = {
    **TRANSACTION_FIELDS.kinds,
    "region": FieldKind.TEXT, "cost": MONEY, "list_price": MONEY, "units": QUANTITY, "discount": SHARE,
    "new": FieldKind.FLAG, "seller": FieldKind.PARTICIPANT, "booked": FieldKind.DATE,
}  # fmt: skip
VALUES = {"spif": MONEY, "ramp": SHARE, "pieces": QUANTITY}
MEASURES = {"sales": MONEY, "items": QUANTITY, "new-sales": MONEY}
TABLES = {"curve": Gives.TIMES, "bonus": Gives.AMOUNT, "rates": Gives.RATE, "faulty": None}


def scope(*, sale: bool = False, seat: bool = False, period: bool = False, converts: bool = True) -> Scope:
    """Return a scope of a plan in EUR in which all of the above may be asked where it fits."""
    return Scope(
        fields=FIELDS if sale else {},
        field_currencies={"list_price": "USD"},
        values=VALUES,
        seat=seat,
        period=period,
        measures=MEASURES if period else {},
        components=("commission", "new-biz") if period else (),
        tables=TABLES if period else {},
        converts=converts,
        currency="EUR",
    )


SALE = scope(sale=True)
SEAT = scope(sale=True, seat=True)
PERIOD = scope(period=True)
EITHER = scope(sale=True, seat=True, period=True)

SHORT = {
    MONEY: "m", QUANTITY: "q", SHARE: "s", FieldKind.TEXT: "t", FieldKind.DATE: "d", FieldKind.FLAG: "f",
    FieldKind.PARTICIPANT: "p",
}  # fmt: skip


def typed(form: Formula | Condition) -> str:  # noqa: PLR0911 - one line for each form
    """Return a typed form with the first letter of its kind behind every value."""
    match form:
        case All(parts):
            return f"all[{'; '.join(map(typed, parts))}]"
        case Any(parts):
            return f"any[{'; '.join(map(typed, parts))}]"
        case Not(of):
            return f"not[{typed(of)}]"
        case Compare(left, sign, right):
            return f"{typed(left)} {sign} {typed(right)}"
        case OneOf(of, values):
            return f"{typed(of)} in {', '.join(map(typed, values))}"
        case IsMissing(of):
            return f"{typed(of)} is null"
        case _:
            return f"{_value(form)}:{SHORT[form.kind]}"


def _value(form: Formula) -> str:  # noqa: PLR0911 - one line for each form
    match form:
        case Literal(_, bool() | Decimal() | date() as value):
            return str(value)
        case Literal(_, value):
            return repr(value)
        case Field(name) | OfSeat(name) | OfPeriod(name):
            return f"{'held ' if isinstance(form, OfSeat) else ''}{name}"
        case DatedValue(name):
            return f"value {name}"
        case Negative(of):
            return f"-[{typed(of)}]"
        case Arithmetic(sign, left, right):
            return f"[{typed(left)} {sign} {typed(right)}]"
        case Call(function, arguments):
            return f"{function}[{', '.join(typed(each) for one in arguments for each in _flat(function, one))}]"
        case Choice(cases, otherwise):
            chosen = ", ".join(f"{typed(when)} -> {typed(then)}" for when, then in cases)
            return f"case[{chosen}, else {typed(otherwise)}]"
        case _:
            return _asked(form)


def _flat(function: Function, of: Formula) -> tuple[Formula, ...]:
    """Return an argument, or those of a call of the same function in it: a call of several is read as one."""
    several = function in {Function.LEAST, Function.GREATEST, Function.COALESCE}
    if several and isinstance(of, Call) and of.function is function:
        return tuple(each for one in of.arguments for each in _flat(function, one))
    return (of,)


def _asked(form: Formula) -> str:
    match form:
        case OfMeasure(figure, name):
            return f"{figure} {name}"
        case OfQuota(name):
            return f"quota {name}"
        case OfPerson(name):
            return f"personal {name}"
        case OfComponent(name):
            return f"earned {name}"
        case OfTable(name, argument):
            return f"table {name}" + (f" at {typed(argument)}" if argument else "")
        case _:
            raise AssertionError(form)
