"""Typing of conditions: comparisons of typed formulas, joined by and, or and not."""

from sqlglot import exp

from compledger.rules.language.drafts import Draft, joined
from compledger.rules.language.expression_form import (
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
from compledger.rules.language.expression_refused import ExpressionRefused
from compledger.rules.language.expression_tree import offset_of
from compledger.rules.language.fields import FieldKind
from compledger.rules.language.scope import Scope, Side
from compledger.rules.language.typing_formulas import Formulas

COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
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
        _check_null(node.this, node.expression)
        left, right = self.formulas.draft(node.this), self.formulas.draft(node.expression)
        kind = self._kind([left, right])
        if sign not in {"=", "<>"}:
            _check_order(left, kind)
        first, second = left.build(kind), right.build(kind)
        if isinstance(first, Literal) and not isinstance(second, Literal):
            first, second, sign = second, first, FLIPPED[sign]
        return Compare(first, sign, second)

    def _kind(self, drafts: list[Draft]) -> FieldKind:
        """Return the kind in which values are compared."""
        kind = joined(drafts, self.scope, "compared")[0]
        self.formulas.check_comparable(drafts, kind)
        return kind

    def _one_of(self, node: exp.Expr) -> Condition:
        if not node.expressions:
            raise ExpressionRefused("`in` needs a list of values", "write field in ('a', 'b')", offset_of(node))
        _check_null(node.this, *node.expressions)
        of = self.formulas.draft(node.this)
        drafts = [self.formulas.draft(item) for item in node.expressions]
        kind = joined([of, *drafts], self.scope, "compared")[0]
        values: list[Literal] = []
        for draft in drafts:
            value = draft.build(kind)
            if not isinstance(value, Literal):
                raise ExpressionRefused(
                    f"{draft.shown} is no written value", "list values, or compare with =", draft.offset
                )
            values.append(value)
        for draft in drafts:
            self.formulas.check_comparable([of, draft], kind)
        return OneOf(of.build(kind), tuple(values))

    def _between(self, node: exp.Expr) -> Condition:
        sides = [node.this, node.args["low"], node.args["high"]]
        _check_null(*sides)
        drafts = [self.formulas.draft(side) for side in sides]
        kind = self._kind(drafts)
        _check_order(drafts[0], kind)
        of, low, high = (draft.build(kind) for draft in drafts)
        return All((Compare(of, ">=", low), Compare(of, "<=", high)))

    def _is_missing(self, node: exp.Expr) -> Condition:
        if not isinstance(node.expression, exp.Null):
            raise ExpressionRefused("`is` compares with null only", "write field is null", offset_of(node))
        return IsMissing(self.any_kind(self.formulas.draft(node.this)))

    @staticmethod
    def any_kind(draft: Draft) -> Formula:
        """Return a draft as whatever kind it has or likeliest takes."""
        return draft.settled(tuple(FieldKind))


EXAMPLE_CONDITION = "write a comparison, as in region = 'EMEA' and amount >= 1000"


def _check_order(draft: Draft, kind: FieldKind) -> None:
    if kind in WITHOUT_ORDER:
        raise ExpressionRefused(f"{draft.shown} has no order", "compare it with = or <>", draft.offset)


def _check_null(*nodes: exp.Expr) -> None:
    for node in nodes:
        if isinstance(node, exp.Null):
            raise ExpressionRefused(
                "nothing is equal to null", "write field is null or field is not null", offset_of(node)
            )
