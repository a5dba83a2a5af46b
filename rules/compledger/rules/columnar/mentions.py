"""What a condition or formula mentions."""

from collections.abc import Iterator

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
    IsMissing,
    Negative,
    Not,
    OfTable,
    OneOf,
)


def parts_of(form: Formula | Condition) -> Iterator[Formula | Condition]:
    """Give a form and everything that it is made of."""
    yield form
    for inner in _inner(form):
        yield from parts_of(inner)


def mentioned_fields(form: Formula | Condition) -> set[str]:
    """Return the names of the fields that a form asks, of the sale and of the seat."""
    return {part.name for part in parts_of(form) if isinstance(part, Field)}


def mentions_values(form: Formula | Condition) -> bool:
    """Return whether a form asks dated values of the document."""
    return any(isinstance(part, DatedValue) for part in parts_of(form))


def _inner(form: Formula | Condition) -> tuple[Formula | Condition, ...]:  # noqa: PLR0911 - one for each form
    match form:
        case Arithmetic() | Compare():
            return (form.left, form.right)
        case Negative() | IsMissing() | Not():
            return (form.of,)
        case OneOf():
            return (form.of, *form.values)
        case Call():
            return form.arguments
        case Choice():
            return (*(part for case in form.cases for part in case), form.otherwise)
        case All() | Any():
            return form.parts
        case OfTable():
            return () if form.argument is None else (form.argument,)
        case _:
            return ()
