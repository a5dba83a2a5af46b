"""Expressions: the conditions and formulas of a rule set, in text that reads like a query's.

A text passes three gates, `expression_words`, `expression_turns` and `expression_tree`, and is then typed against the
names of its place in the document into the small form of `expression_form`. Nothing is ever evaluated as Python.
"""

from collections.abc import Collection

from compledger.rules.language.expressions.conditions import Conditions
from compledger.rules.language.expressions.names import side_of
from compledger.rules.language.expressions.refused import ExpressionRefused
from compledger.rules.language.expressions.scope import Scope, Side
from compledger.rules.language.expressions.tree import tree_of
from compledger.rules.language.expressions.widths import ROUND_FIRST, ROUNDED_PLACES, TOO_WIDE
from compledger.rules.language.expressions.writings import MOST_WRITINGS, writings_of
from compledger.rules.language.forms.expression import Condition, Formula
from compledger.rules.language.forms.fields import FieldKind


def parse_condition(text: str, scope: Scope) -> Condition:
    """Return the typed form of a condition.

    Raises:
        ExpressionRefused: it is not in the language; with what was found, what to do, and where in the text.
    """
    tree = tree_of(text)
    side = side_of(tree, scope)
    condition = Conditions(scope, side).condition(tree)
    _refuse_endless(condition, side)
    return condition


def parse_formula(text: str, scope: Scope, wanted: Collection[FieldKind]) -> Formula:
    """Return the typed form of a formula, of one of the kinds wanted.

    A bare number is a quantity where one is wanted, else a share, else money. Where a scope has fields of the sale and
    figures of the period, one text asks for one or the other; `seat_title`, `seat_unit` and `seat_position` are then of
    the credited seat unless the text asks a figure of the period.

    Raises:
        ExpressionRefused: it is not in the language, or of another kind; with what was found, what to do, and where.
    """
    tree = tree_of(text)
    side = side_of(tree, scope)
    formulas = Conditions(scope, side).formulas
    draft = formulas.draft(tree)
    formula = draft.settled(wanted)
    widths = formulas.check_width(formula, draft)
    if widths and widths.under and not widths.can_round(ROUNDED_PLACES):
        raise ExpressionRefused(f"{draft.shown}: {TOO_WIDE} when it is rounded", ROUND_FIRST, draft.offset)
    _refuse_endless(formula, side)
    return formula


def _refuse_endless(form: Condition | Formula, side: Side) -> None:
    if side is Side.SALE and writings_of(form) > MOST_WRITINGS:
        what = (
            f"quotients, roundings or calls inside one another ask for their fields more than {MOST_WRITINGS:,} times"
        )
        raise ExpressionRefused(what, "divide, round and choose in fewer steps, or import a part of it as a field")
