"""The tree of an expression, as sqlglot's parser makes it of our words; the last of three gates.

The parser keeps nothing of its dialect but operators and `case`: every call comes back as a name with arguments, and
a node that is not on the list below, or one with a part that is not, is refused.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.parsers.duckdb import DuckDBParser

from compledger.rules.language.expressions.refused import ExpressionRefused
from compledger.rules.language.expressions.turns import check_turns
from compledger.rules.language.expressions.words import DIALECT, SHORTER, words_of

MAX_DEPTH = 40
EXAMPLE = "write a comparison or a sum, as in region = 'EMEA' or amount - cost"


class _Parser(DuckDBParser):
    """DuckDB's operators and `case`, without its functions and everything that is not an expression."""

    FUNCTIONS: ClassVar = {}
    FUNCTION_PARSERS: ClassVar = {}
    NO_PAREN_FUNCTIONS: ClassVar = {}
    NO_PAREN_FUNCTION_PARSERS: ClassVar = {"CASE": DuckDBParser.NO_PAREN_FUNCTION_PARSERS["CASE"]}
    STATEMENT_PARSERS: ClassVar = {}


_TWO_SIDES = frozenset({"this", "expression"})
PARTS: Mapping[type[exp.Expr], frozenset[str]] = {
    exp.Add: _TWO_SIDES, exp.Sub: _TWO_SIDES, exp.Mul: _TWO_SIDES,
    exp.Div: _TWO_SIDES | {"typed", "safe"},
    exp.And: _TWO_SIDES, exp.Or: _TWO_SIDES, exp.Is: _TWO_SIDES,
    exp.EQ: _TWO_SIDES, exp.NEQ: _TWO_SIDES, exp.LT: _TWO_SIDES,
    exp.LTE: _TWO_SIDES, exp.GT: _TWO_SIDES, exp.GTE: _TWO_SIDES,
    exp.Not: frozenset({"this"}), exp.Neg: frozenset({"this"}), exp.Paren: frozenset({"this"}),
    exp.In: frozenset({"this", "expressions"}), exp.Between: frozenset({"this", "low", "high"}),
    exp.Case: frozenset({"ifs", "default"}), exp.If: frozenset({"this", "true"}),
    exp.Anonymous: frozenset({"this", "expressions"}),
    exp.Column: frozenset({"this"}), exp.Identifier: frozenset({"this", "quoted"}),
    exp.Literal: frozenset({"this", "is_string"}), exp.Boolean: frozenset({"this"}), exp.Null: frozenset(),
}  # fmt: skip
"""The nodes that are read, and which of their parts: one with another part says something that would be lost."""


def tree_of(text: str) -> exp.Expr:
    """Return the tree of an expression, made of nodes in PARTS alone and at most MAX_DEPTH levels deep.

    Raises:
        ExpressionRefused: the text is no expression of the language; says where, as far as that is known.
    """
    words = words_of(text)
    check_turns(words)
    try:
        found = _Parser(dialect=DIALECT).parse(words, text)
    except sqlglot.errors.ParseError as error:
        raise ExpressionRefused("this is not an expression", EXAMPLE, _offset_of(error, text)) from error
    except RecursionError as error:
        raise ExpressionRefused("this is nested too deep", SHORTER) from error
    tree = found[0] if len(found) == 1 else None
    if tree is None:
        raise ExpressionRefused("this is not an expression", EXAMPLE)
    for node, depth in _levels(tree):
        if depth > MAX_DEPTH:
            raise ExpressionRefused(f"this is more than {MAX_DEPTH} levels deep", SHORTER, offset_of(node))
        _check(node)
    return tree


def _check(node: exp.Expr) -> None:
    parts = PARTS.get(type(node))
    if parts is None:
        raise ExpressionRefused(f"{written(node)} is not in the language", EXAMPLE, offset_of(node))
    odd = [name for name, value in node.args.items() if value and name not in parts]
    if odd:
        raise ExpressionRefused(f"part of {written(node)} is not in the language", EXAMPLE, offset_of(node))


def _levels(tree: exp.Expr) -> Iterator[tuple[exp.Expr, int]]:
    """Yield every node with its depth; a chain of one word, as in a or b or c, is one level deep however long it is."""
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        for part in node.iter_expressions():
            chained = isinstance(node, exp.And | exp.Or) and type(part) is type(node)
            leaf = isinstance(part, exp.Identifier)
            waiting.append((part, depth if chained or leaf else depth + 1))


def written(node: exp.Expr) -> str:
    """Return a node as a message shows it, cut short; what cannot be written is nothing to warn of."""
    text = node.sql(DIALECT, copy=False, normalize_functions=False, unsupported_level=sqlglot.ErrorLevel.IGNORE)
    return text if len(text) <= 60 else text[:57] + "..."


def offset_of(node: exp.Expr) -> int:
    """Return where a node begins in the text."""
    return min((part.meta["start"] for part in node.walk() if "start" in part.meta), default=0)


def _offset_of(error: sqlglot.errors.ParseError, text: str) -> int:
    """Return the place that the parser gives, counted within its line, as an offset in the text."""
    detail = error.errors[0] if error.errors else {}
    line, column = int(detail.get("line") or 1), int(detail.get("col") or 1)
    before = sum(len(each) for each in text.splitlines(keepends=True)[: line - 1])
    return max(0, min(before + column - 1, len(text) - 1))
