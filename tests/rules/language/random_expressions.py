"""Random expressions about a period, as typed forms, and how each is written."""

from decimal import Decimal

from hypothesis import strategies as st

from compledger.rules.language import FieldKind
from compledger.rules.language.forms.expression import (
    All,
    Any,
    Arithmetic,
    Call,
    Choice,
    Compare,
    Condition,
    DatedValue,
    Formula,
    Function,
    IsMissing,
    Literal,
    MeasureFigure,
    Negative,
    Not,
    OfComponent,
    OfMeasure,
    OfPeriod,
    OfQuota,
    OfSeat,
    OfTable,
    OneOf,
    PeriodFigure,
)
from tests.rules.language.scopes import MONEY, QUANTITY, SHARE, TEXT

NUMBERS = st.decimals(min_value=Decimal(-999999), max_value=Decimal(999999), places=3).map(lambda n: n + 0)
FACTORS = NUMBERS.filter(bool).map(lambda n: Literal(SHARE, n))
PLACES = st.integers(0, 6).map(lambda n: Literal(QUANTITY, Decimal(n)))
LEAVES: dict[FieldKind, st.SearchStrategy[Formula]] = {
    MONEY: st.sampled_from(
        [OfMeasure(MeasureFigure.TOTAL, "sales", MONEY), OfMeasure(MeasureFigure.TOTAL, "new-sales", MONEY),
         OfQuota("sales", MONEY), OfComponent("new-biz", MONEY), DatedValue("spif", MONEY),
         OfTable("bonus", None, MONEY)]
    ),
    QUANTITY: st.sampled_from(
        [OfMeasure(MeasureFigure.TOTAL, "items", QUANTITY), OfMeasure(MeasureFigure.COUNT, "sales", QUANTITY),
         OfPeriod(PeriodFigure.SEAT_DAYS, QUANTITY), DatedValue("pieces", QUANTITY), OfQuota("items", QUANTITY)]
    ),
    SHARE: st.sampled_from(
        [OfMeasure(MeasureFigure.ATTAINMENT, "sales", SHARE), DatedValue("ramp", SHARE), OfTable("curve", None, SHARE)]
    ),
    TEXT: st.sampled_from([OfSeat("seat_title", TEXT), OfSeat("seat_unit", TEXT)]),
}  # fmt: skip
PRODUCTS = {
    MONEY: [
        ("*", MONEY, SHARE),
        ("*", SHARE, MONEY),
        ("*", QUANTITY, MONEY),
        ("/", MONEY, QUANTITY),
        ("/", MONEY, SHARE),
    ],
    QUANTITY: [("*", QUANTITY, SHARE), ("*", SHARE, QUANTITY), ("/", QUANTITY, SHARE)],
    SHARE: [("*", SHARE, SHARE), ("/", MONEY, MONEY), ("/", QUANTITY, QUANTITY), ("/", SHARE, SHARE)],
}


def formulas(kind: FieldKind, depth: int = 3) -> st.SearchStrategy[Formula]:
    """Formulas of one kind; numbers are written only where their kind is plain from what they stand with."""
    leaves = LEAVES[kind]
    if depth == 0:
        return leaves
    inner = st.deferred(lambda: formulas(kind, depth - 1))
    either = inner | literals(kind)
    whens = st.lists(st.tuples(conditions(depth - 1), inner), min_size=1, max_size=2).map(tuple)
    forms = [leaves, st.builds(Choice, whens, either, st.just(kind)), _calls(Function.COALESCE, inner, either, kind)]
    if kind is not TEXT:
        forms += [
            st.builds(Arithmetic, st.sampled_from("+-"), inner, either, st.just(kind)),
            st.builds(Arithmetic, st.sampled_from("*/"), inner, FACTORS, st.just(kind)),
            st.sampled_from(PRODUCTS[kind]).flatmap(lambda product: _product(*product, kind, depth - 1)),
            st.builds(Negative, inner, st.just(kind)),
            _calls(Function.LEAST, inner, either, kind) | _calls(Function.GREATEST, inner, either, kind),
            st.builds(Call, st.just(Function.ROUND), st.tuples(inner, PLACES), st.just(kind)),
        ]
    if kind is SHARE:
        forms.append(st.builds(OfTable, st.just("curve"), inner, st.just(SHARE)))
    return st.one_of(forms)


def _product(sign: str, left: FieldKind, right: FieldKind, kind: FieldKind, depth: int) -> st.SearchStrategy[Formula]:
    return st.builds(Arithmetic, st.just(sign), formulas(left, depth), formulas(right, depth), st.just(kind))


def _calls(
    function: Function, first: st.SearchStrategy[Formula], other: st.SearchStrategy[Formula], kind: FieldKind
) -> st.SearchStrategy[Formula]:
    return st.builds(Call, st.just(function), st.tuples(first, other) | st.tuples(first, other, other), st.just(kind))


def literals(kind: FieldKind) -> st.SearchStrategy[Formula]:
    """Written values of one kind."""
    values = st.text(st.characters(exclude_categories=["C"]), max_size=5) if kind is TEXT else NUMBERS
    return values.map(lambda value: Literal(kind, value))


def conditions(depth: int = 3) -> st.SearchStrategy[Condition]:
    """Conditions, of formulas and of one another."""
    simple = st.sampled_from([MONEY, QUANTITY, SHARE, TEXT]).flatmap(lambda kind: _tests(kind, max(0, depth - 1)))
    if depth <= 0:
        return simple
    inner = st.deferred(lambda: conditions(depth - 1))
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return simple | st.builds(Not, inner) | st.builds(All, parts) | st.builds(Any, parts)


def _tests(kind: FieldKind, depth: int) -> st.SearchStrategy[Condition]:
    inner = formulas(kind, depth)
    values = st.lists(literals(kind), min_size=1, max_size=3).map(tuple)
    signs = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
    return (
        st.builds(Compare, inner, signs, inner | literals(kind))
        | st.builds(OneOf, inner, values)
        | st.builds(IsMissing, inner)
    )


def text_of(form: Formula | Condition) -> str:  # noqa: C901, PLR0911, PLR0912 - one line for each form
    """Return a text of a form, brackets around everything that has parts."""
    match form:
        case Literal(_, str() as value):
            return "'" + value.replace("'", "''") + "'"
        case Literal(_, value):
            return f"{value:f}"
        case OfMeasure(figure, name):
            return f"{figure}('{name}')"
        case OfQuota(name):
            return f"quota({name})"
        case OfComponent(name):
            return f"earned('{name}')"
        case OfTable(name, argument):
            return f"table({name}, {text_of(argument)})" if argument else f"table({name})"
        case OfPeriod(name) | DatedValue(name) | OfSeat(name):
            return str(name)
        case Negative(of):
            return f"(- {text_of(of)})"
        case Arithmetic(sign, left, right):
            return f"({text_of(left)} {sign} {text_of(right)})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(text_of, arguments))})"
        case Choice(cases, otherwise):
            whens = " ".join(f"when {text_of(when)} then {text_of(then)}" for when, then in cases)
            return f"case {whens} else {text_of(otherwise)} end"
        case Compare(left, sign, right):
            return f"({text_of(left)} {sign} {text_of(right)})"
        case OneOf(of, values):
            return f"({text_of(of)} in ({', '.join(map(text_of, values))}))"
        case IsMissing(of):
            return f"({text_of(of)} is null)"
        case Not(of):
            return f"(not {text_of(of)})"
        case All(parts):
            return f"({' and '.join(map(text_of, parts))})"
        case Any(parts):
            return f"({' or '.join(map(text_of, parts))})"
    raise AssertionError(form)
