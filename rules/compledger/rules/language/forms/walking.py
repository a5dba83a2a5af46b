"""Walking typed expressions: every node of a condition or a formula, and the figures that it asks."""

from collections.abc import Iterator
from dataclasses import dataclass

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
    MeasureFigure,
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
from compledger.rules.language.forms.fields import SEAT_FIELDS

Node = Condition | Formula


def parts_of(node: Node) -> tuple[Node, ...]:  # noqa: PLR0911 - one line for each form
    """Return the nodes directly below one, from left to right."""
    match node:
        case All(parts) | Any(parts):
            return parts
        case Not(of) | IsMissing(of) | Negative(of):
            return (of,)
        case Compare(left, _, right) | Arithmetic(_, left, right):
            return (left, right)
        case OneOf(of, values):
            return (of, *values)
        case Call(_, arguments):
            return arguments
        case Choice(cases, otherwise):
            return (*(part for case in cases for part in case), otherwise)
        case OfTable(_, argument) if argument is not None:
            return (argument,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and every node below it, each before what is below it, from left to right."""
    yield node
    for part in parts_of(node):
        yield from walk(part)


def mentioned_fields(node: Node) -> set[str]:
    """Return the names of the fields that an expression asks, of the sale and of the seat."""
    return {part.name for part in walk(node) if isinstance(part, Field)}


def mentions_values(node: Node) -> bool:
    """Return whether an expression asks dated values of the document."""
    return any(isinstance(part, DatedValue) for part in walk(node))


@dataclass(frozen=True, slots=True)
class FiguresAsked:
    """Names that an expression asks for, by what they name."""

    fields: frozenset[str]
    """Of the sale."""
    seat: frozenset[str]
    """Of the seat: the one credited, or the one held last in the period."""
    values: frozenset[str]
    measures: frozenset[str]
    """Named in total, count and attainment."""
    quotas: frozenset[str]
    rates: frozenset[str]
    """The payee's own."""
    components: frozenset[str]
    tables: frozenset[str]
    period: frozenset[str]
    """Days and months."""


def attainments(*of: Node) -> frozenset[str]:
    """Return the measures whose attainment, and so whose quota, the given expressions ask for."""
    nodes = [node for each in of for node in walk(each) if isinstance(node, OfMeasure)]
    return frozenset(node.measure for node in nodes if node.figure is MeasureFigure.ATTAINMENT)


def figures_asked(*of: Node) -> FiguresAsked:
    """Return every name that the given expressions ask for."""
    nodes = [node for each in of for node in walk(each)]
    fields = {node.name for node in nodes if isinstance(node, Field)}
    return FiguresAsked(
        fields=frozenset(fields - SEAT_FIELDS.keys()),
        seat=frozenset(fields & SEAT_FIELDS.keys() | {node.name for node in nodes if isinstance(node, OfSeat)}),
        values=frozenset(node.name for node in nodes if isinstance(node, DatedValue)),
        measures=frozenset(node.measure for node in nodes if isinstance(node, OfMeasure)),
        quotas=frozenset(node.name for node in nodes if isinstance(node, OfQuota)),
        rates=frozenset(node.name for node in nodes if isinstance(node, OfPerson)),
        components=frozenset(node.component for node in nodes if isinstance(node, OfComponent)),
        tables=frozenset(node.table for node in nodes if isinstance(node, OfTable)),
        period=frozenset(node.figure.value for node in nodes if isinstance(node, OfPeriod)),
    )
