"""Conditions: the `when` of a credit rule, in text that reads like the WHERE of a query.

sqlglot parses the text; what it returns is kept only if every node is on the allow-list below, and is then typed
against the field catalogue into the small form of `condition_form`. Nothing is ever evaluated as Python.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import sqlglot
from sqlglot import exp

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
from compledger.rules.language.fields import EXACT_KINDS, FieldCatalogue, FieldKind
from compledger.rules.language.findings import Place
from compledger.rules.language.reader import DAY, DECIMAL, nearest
from compledger.rules.refused import Refused

MAX_LENGTH = 4_000
MAX_DEPTH = 40
MAX_LITERALS = 500

COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
PARTS = frozenset({"this", "expression", "expressions", "low", "high"})
"""The parts of a node that are read; one with any other says something that would be lost."""
FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
EXAMPLE = "write a comparison, as in region = 'EMEA' and amount >= 1000"


class ConditionRefused(Refused, ValueError):
    """A condition is not in the language; `offset` counts characters from the start of its text."""

    def __init__(self, what: str, hint: str, offset: int = 0) -> None:
        self.what, self.hint, self.offset = what, hint, offset
        super().__init__(f"{what} ({hint})")

    def place(self, start: Place) -> Place:
        """Return the place in the document, for a condition whose text begins at `start` on one line."""
        return Place(start.line, start.column + self.offset)


def parse_condition(text: str, catalogue: FieldCatalogue) -> Condition:
    """Return the typed form of a condition; raises ConditionRefused with what was found and what to do."""
    if len(text) > MAX_LENGTH:
        raise ConditionRefused(f"the condition is longer than {MAX_LENGTH} characters", "split the rule in two")
    try:
        found = sqlglot.parse(text, dialect="duckdb")
    except sqlglot.errors.SqlglotError as error:
        raise ConditionRefused("this is not a condition", EXAMPLE, _offset_of(error, text)) from error
    except RecursionError as error:
        raise ConditionRefused("the condition is nested too deep", "split the rule in two") from error
    tree = found[0] if len(found) == 1 else None
    if tree is None:
        raise ConditionRefused("this is not a condition", EXAMPLE)
    if any(node.comments for node in tree.walk()):
        raise ConditionRefused("a comment hides part of the condition", "say why in the rule's text instead")
    if sum(1 for _ in tree.find_all(exp.Literal)) > MAX_LITERALS:
        raise ConditionRefused(f"the condition lists more than {MAX_LITERALS} values", "split the rule in two")
    return _Typing(catalogue).condition(tree, 0)


class _Typing:
    """Walks the parsed text once and types it against the catalogue."""

    def __init__(self, catalogue: FieldCatalogue) -> None:
        self.catalogue = catalogue

    def condition(self, node: exp.Expr, depth: int) -> Condition:
        """Return the typed form of a node and all below it."""
        if depth > MAX_DEPTH:
            raise ConditionRefused("the condition is nested too deep", "split the rule in two", _offset(node))
        odd = [name for name, value in node.args.items() if value and name not in PARTS]
        if odd:
            raise ConditionRefused(f"{odd[0]!r} is not in the language", EXAMPLE, _offset(node))
        for kind, read in self._forms().items():
            if isinstance(node, kind):
                return read(node, depth + 1)
        if type(node) in COMPARISONS:
            return self._comparison(node, COMPARISONS[type(node)])
        if isinstance(node, exp.Column) and self._field(node).kind is FieldKind.FLAG:
            return Compare(self._field(node), "=", Literal(FieldKind.FLAG, value=True))
        raise ConditionRefused(f"{_written(node)!r} is neither true nor false", EXAMPLE, _offset(node))

    def _forms(self) -> "dict[type[exp.Expr], Callable[[exp.Expr, int], Condition]]":
        return {
            exp.Paren: lambda n, d: self.condition(n.this, d),
            # A chain of one word is one level deep, however long it is.
            exp.And: lambda n, d: All(tuple(self.condition(part, d) for part in n.flatten())),
            exp.Or: lambda n, d: Any(tuple(self.condition(part, d) for part in n.flatten())),
            exp.Not: lambda n, d: Not(self.condition(n.this, d)),
            exp.In: lambda n, _: self._one_of(n),
            exp.Between: lambda n, _: self._between(n),
            exp.Is: lambda n, _: self._is_missing(n),
        }

    def _comparison(self, node: exp.Expr, sign: str) -> Condition:
        left, right = node.this, node.expression
        if not isinstance(left, exp.Column) and isinstance(right, exp.Column):
            left, right, sign = right, left, FLIPPED[sign]
        field = self._field(left)
        if field.kind in {FieldKind.FLAG, FieldKind.PARTICIPANT} and sign not in {"=", "<>"}:
            raise ConditionRefused(f"{field.name} has no order", "compare it with = or <>", _offset(left))
        return Compare(field, sign, self._operand(right, field))

    def _one_of(self, node: exp.Expr) -> Condition:
        field = self._field(node.this)
        if not node.expressions:
            raise ConditionRefused("`in` needs a list of values", "write field in ('a', 'b')", _offset(node.this))
        return OneOf(field, tuple(self._literal(item, field) for item in node.expressions))

    def _between(self, node: exp.Expr) -> Condition:
        field = self._field(node.this)
        low, high = self._literal(node.args["low"], field), self._literal(node.args["high"], field)
        return All((Compare(field, ">=", low), Compare(field, "<=", high)))

    def _is_missing(self, node: exp.Expr) -> Condition:
        if not isinstance(node.expression, exp.Null):
            raise ConditionRefused("`is` compares with null only", "write field is null", _offset(node.this))
        return IsMissing(self._field(node.this))

    def _operand(self, node: exp.Expr, beside: Field) -> Operand:
        if not isinstance(node, exp.Column):
            return self._literal(node, beside)
        field = self._field(node)
        if field.kind is not beside.kind:
            what = f"{beside.name} is {beside.kind}, {field.name} is {field.kind}"
            raise ConditionRefused(what, "compare fields of one kind", _offset(node))
        return field

    def _field(self, node: exp.Expr) -> Field:
        if not isinstance(node, exp.Column) or len(node.parts) != 1:
            raise ConditionRefused(f"{_written(node)!r} is not a field", EXAMPLE, _offset(node))
        kind = self.catalogue.kinds.get(node.name)
        if kind is None:
            hint = nearest(node.name, self.catalogue.kinds) + "; declare others under `fields`"
            raise ConditionRefused(f"unknown field {node.name!r}", hint, _offset(node))
        return Field(node.name, kind)

    def _literal(self, node: exp.Expr, beside: Field) -> Literal:
        value = _literal_value(node, beside.kind)
        if value is None:
            what = f"{beside.name} is {beside.kind} and cannot be compared with {_written(node)}"
            raise ConditionRefused(what, LITERAL_HINTS[beside.kind], _offset(node))
        return Literal(beside.kind, value)


LITERAL_HINTS = {
    FieldKind.TEXT: "put a text in single quotes, as in 'EMEA'",
    FieldKind.PARTICIPANT: "put a participant's id in single quotes, as in 'P-17'",
    FieldKind.DATE: "write a day in single quotes, as in '2025-01-31'",
    FieldKind.MONEY: "write digits with a point and at most 6 places, no exponent",
    FieldKind.QUANTITY: "write digits with a point and at most 6 places, no exponent",
    FieldKind.SHARE: "write a share as a number, as in 0.25 for 25 %",
    FieldKind.FLAG: "write true or false",
}


def _literal_value(node: exp.Expr, kind: FieldKind) -> str | Decimal | date | bool | None:
    """Return the value that a literal writes for a field of that kind, None if it writes none."""
    if kind is FieldKind.FLAG:
        return bool(node.this) if isinstance(node, exp.Boolean) else None
    if kind in EXACT_KINDS:
        negative = isinstance(node, exp.Neg)
        digits = node.this if negative else node
        if not isinstance(digits, exp.Literal) or digits.is_string or not _fits(digits.name):
            return None
        return -Decimal(digits.name) if negative else Decimal(digits.name)
    if not isinstance(node, exp.Literal) or not node.is_string:
        return None
    if kind is FieldKind.DATE:
        return _day(node.name)
    return node.name


def _fits(digits: str) -> bool:
    return bool(DECIMAL.fullmatch(digits)) and len(digits.partition(".")[2]) <= 6


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def _written(node: exp.Expr) -> str:
    """Return a node as a message shows it; what cannot be written is nothing to warn of."""
    return node.sql(dialect="duckdb", unsupported_level=sqlglot.ErrorLevel.IGNORE)


def _offset(node: exp.Expr) -> int:
    """Return where a node begins in the condition's text, as far as the parser kept it."""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    return min(starts, default=0)


def _offset_of(error: Exception, text: str) -> int:
    details = getattr(error, "errors", None) or [{}]
    column = details[0].get("col")
    return max(0, min(int(column) - 1, len(text) - 1)) if column else 0
