"""Typing of conditions: comparisons of typed formulas, joined by and, or and not."""

from collections.abc import Sequence

from sqlglot import exp

from compledger.rules.language.expressions.drafts import Draft, joined, settled_draft
from compledger.rules.language.expressions.formulas import Formulas
from compledger.rules.language.expressions.refused import ExpressionRefused
from compledger.rules.language.expressions.scope import Scope, Side
from compledger.rules.language.expressions.tree import offset_of, written
from compledger.rules.language.forms.expression import (
    All,
    Any,
    Compare,
    Condition,
    Formula,
    IsMissing,
    Literal,
    Not,
    OneOf,
)
from compledger.rules.language.forms.fields import FieldKind

COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
EXAMPLE_CONDITION = "write a comparison, as in region = 'EMEA' and amount >= 1000"
WITHOUT_ORDER = frozenset({FieldKind.FLAG, FieldKind.PARTICIPANT})


class Conditions:
    """Types conditions of one text, in one scope."""

    def __init__(self, scope: Scope, side: Side) -> None:
        self.scope = scope
        self.formulas = Formulas(scope, side, self)

    def condition(self, node: exp.Expr) -> Condition:  # noqa: PLR0911 - one line for each form
        """Return the typed form of a node and all below it; refuses what is neither true nor false."""
        match node:
            case exp.Paren():
                return self.condition(node.this)
            case exp.And():
                return All(tuple(self.condition(part) for part in node.flatten()))
            case exp.Or():
                return Any(tuple(self.condition(part) for part in node.flatten()))
            case exp.Not():
                return Not(self.condition(node.this))
            case exp.In():
                return self._one_of(node)
            case exp.Between():
                return self._between(node)
            case exp.Is():
                return self._is_missing(node)
        if type(node) in COMPARISONS:
            return self._comparison(node, COMPARISONS[type(node)])
        return self._flag(node)

    def _flag(self, node: exp.Expr) -> Condition:
        draft = self.formulas.draft(node)
        if draft.kinds != (FieldKind.FLAG,) or isinstance(node, exp.Boolean):
            what = f"{draft.shown} is {draft.in_words}, and neither true nor false by itself"
            if isinstance(node, exp.Boolean):
                what = f"{draft.shown} by itself asks nothing"
            raise ExpressionRefused(what, EXAMPLE_CONDITION, draft.offset)
        return Compare(draft.settled([FieldKind.FLAG]), "=", Literal(FieldKind.FLAG, value=True))

    def _comparison(self, node: exp.Expr, sign: str) -> Condition:
        kind, (first, second) = self._compared(node.this, node.expression)
        if sign not in {"=", "<>"}:
            _check_order(node.this, kind)
        if isinstance(first, Literal) and not isinstance(second, Literal):
            first, second, sign = second, first, FLIPPED[sign]
        return Compare(first, sign, second)

    def _compared(self, *nodes: exp.Expr) -> tuple[FieldKind, tuple[Formula, ...]]:
        """Return values that are compared with one another, and the kind that they all have."""
        drafts = self._drafts(nodes)
        kind = joined(drafts, self.scope, "compared")[0]
        return kind, self.formulas.comparable(drafts, kind)

    def _drafts(self, nodes: Sequence[exp.Expr]) -> list[Draft]:
        for node in nodes:
            if isinstance(node, exp.Null):
                hint = "write field is null or field is not null"
                raise ExpressionRefused("nothing is equal to null", hint, offset_of(node))
        return [self.formulas.draft(node) for node in nodes]

    def _one_of(self, node: exp.Expr) -> Condition:
        if not node.expressions:
            raise ExpressionRefused("`in` needs a list of values", "write field in ('a', 'b')", offset_of(node))
        first, *drafts = self._drafts([node.this, *node.expressions])
        kind = joined([first, *drafts], self.scope, "compared")[0]
        of = settled_draft(kind, first.build(kind), first.node)
        values: list[Literal] = []
        for draft in drafts:
            _, value = self.formulas.comparable([of, draft], kind)
            if not isinstance(value, Literal):
                what = f"{draft.shown} is no written value"
                raise ExpressionRefused(what, "list values, or compare with =", draft.offset)
            values.append(value)
        return OneOf(of.build(kind), tuple(values))

    def _between(self, node: exp.Expr) -> Condition:
        kind, (of, low, high) = self._compared(node.this, node.args["low"], node.args["high"])
        _check_order(node.this, kind)
        return All((Compare(of, ">=", low), Compare(of, "<=", high)))

    def _is_missing(self, node: exp.Expr) -> Condition:
        if not isinstance(node.expression, exp.Null):
            raise ExpressionRefused("`is` compares with null only", "write field is null", offset_of(node))
        return IsMissing(self.formulas.draft(node.this).settled(tuple(FieldKind)))


def _check_order(node: exp.Expr, kind: FieldKind) -> None:
    if kind in WITHOUT_ORDER:
        raise ExpressionRefused(f"{written(node)} has no order", "compare it with = or <>", offset_of(node))
