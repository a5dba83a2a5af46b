"""Conditions as DuckDB SQL, every literal typed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from compledger.rules.language.condition_form import (
    All,
    Any,
    Compare,
    Condition,
    Field,
    IsMissing,
    Literal,
    Not,
    OneOf,
    Operand,
)
from compledger.rules.language.fields import STORED_AS
from compledger.rules.sql_text import named, quoted


def sql_of(condition: Condition) -> str:
    """Return a condition on the fields of the relation `t`."""
    return _WRITERS[type(condition)](condition)


def literal_sql(literal: Literal) -> str:
    """Return a value as an SQL literal of the type its kind is stored as."""
    value = literal.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"CAST('{value:f}' AS {STORED_AS[literal.kind]})"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return quoted(value)


def column_sql(name: str) -> str:
    """Return a field of the relation `t`."""
    return f"t.{named(name)}"


def _operand(operand: Operand) -> str:
    return column_sql(operand.name) if isinstance(operand, Field) else literal_sql(operand)


def _joined(parts: tuple[Condition, ...], word: str, empty: str) -> str:
    return "(" + f" {word} ".join(sql_of(part) for part in parts) + ")" if parts else empty


_WRITERS: dict[type, Callable[..., str]] = {
    Compare: lambda c: f"{column_sql(c.field.name)} {c.sign} {_operand(c.operand)}",
    OneOf: lambda c: f"{column_sql(c.field.name)} IN ({', '.join(literal_sql(v) for v in c.values)})",
    IsMissing: lambda c: f"{column_sql(c.field.name)} IS NULL",
    Not: lambda c: f"(NOT {sql_of(c.of)})",
    All: lambda c: _joined(c.parts, "AND", "true"),
    Any: lambda c: _joined(c.parts, "OR", "false"),
}
