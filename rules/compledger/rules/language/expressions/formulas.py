"""Typing of formulas: every node of the tree gets its kind, or is refused where it stands."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from sqlglot import exp

from compledger.rules.language.expressions.arithmetic import ONLY_NUMBERS, of_two
from compledger.rules.language.expressions.drafts import (
    LITERAL_HINTS,
    NUMBER,
    QUOTED,
    Draft,
    Kinds,
    joined,
    settled_draft,
)
from compledger.rules.language.expressions.names import CALLS, Names
from compledger.rules.language.expressions.refused import ExpressionRefused
from compledger.rules.language.expressions.scope import Scope, Side
from compledger.rules.language.expressions.tree import offset_of, written
from compledger.rules.language.expressions.turns import CASE_HINT
from compledger.rules.language.expressions.widths import (
    MOST_DIGITS,
    ROUND_FIRST,
    ROUNDED_PLACES,
    TOO_WIDE,
    Widths,
    narrower,
    widths_of,
)
from compledger.rules.language.forms.expression import (
    Call,
    Choice,
    Condition,
    Formula,
    Function,
    Literal,
    Negative,
)
from compledger.rules.language.forms.fields import EXACT_KINDS, FieldKind
from compledger.rules.language.text.reader import DAY, nearest

SIGNS: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
FUNCTIONS = {
    "least": Function.LEAST, "min": Function.LEAST, "greatest": Function.GREATEST, "max": Function.GREATEST,
    "abs": Function.ABS, "round": Function.ROUND, "coalesce": Function.COALESCE,
}  # fmt: skip
PLACES = tuple(str(places) for places in range(ROUNDED_PLACES + 1))
CONDITIONS = (
    exp.And, exp.Or, exp.Not, exp.In, exp.Between, exp.Is,
    exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE,
)  # fmt: skip


class ReadsConditions(Protocol):
    """Types the conditions that stand inside a formula."""

    def condition(self, node: exp.Expr) -> Condition:
        """Return the typed form of a condition."""
        ...


class Formulas:
    """Types formulas of one text, in one scope."""

    def __init__(self, scope: Scope, side: Side, conditions: ReadsConditions) -> None:
        self.scope, self.side, self.conditions = scope, side, conditions
        self.names = Names(scope, side)

    def draft(self, node: exp.Expr) -> Draft:  # noqa: PLR0911 - one line for each form
        """Return the draft of a node and all below it."""
        if isinstance(node, exp.Paren):
            return self.draft(node.this)
        if isinstance(node, exp.Column):
            return self.names.named(node)
        if isinstance(node, exp.Literal | exp.Boolean):
            return _literal(node)
        if isinstance(node, exp.Neg):
            return self._negative(node)
        if type(node) in SIGNS:
            drafts = self.draft(node.this), self.draft(node.expression)
            return self._fitting(of_two(SIGNS[type(node)], *drafts, self.scope, node))
        if isinstance(node, exp.Anonymous):
            return self._call(node)
        if isinstance(node, exp.Case):
            return self._case(node)
        raise _no_value(node)

    def _fitting(self, draft: Draft) -> Draft:
        """Return the draft; refuses one about a sale of which the exact value can need too many digits."""
        if self.side is Side.SALE and len(draft.kinds) == 1:
            self.check_width(draft.build(draft.kinds[0]), draft)
        return draft

    def check_width(self, formula: Formula, of: Draft) -> Widths | None:
        """Return the width of a formula about a sale that gives a number; refuses one that does not fit."""
        if self.side is not Side.SALE or formula.kind not in EXACT_KINDS:
            return None
        widths = widths_of(formula)
        if not widths.fits:
            raise ExpressionRefused(f"{of.shown}: {TOO_WIDE}", narrower(formula), of.offset)
        return widths

    def comparable(self, drafts: Sequence[Draft], kind: FieldKind) -> tuple[Formula, ...]:
        """Return drafts as formulas of one kind; refuses what cannot be compared within the digits that there are."""
        # Each draft is built once: a draft of several kinds builds what is below it anew each time it is asked.
        formulas = tuple(draft.build(kind) for draft in drafts)
        widths = [self.check_width(formula, draft) for formula, draft in zip(formulas, drafts, strict=True)]
        for at, left in enumerate(widths):
            for draft, right in zip(drafts[at + 1 :], widths[at + 1 :], strict=True):
                if left and right and not left.can_compare(right):
                    what = f"to compare {drafts[at].shown} with {draft.shown} can need more than {MOST_DIGITS} digits"
                    raise ExpressionRefused(what, ROUND_FIRST, draft.offset)
        return formulas

    def _negative(self, node: exp.Expr) -> Draft:
        of = self._number(self.draft(node.this))

        def build(kind: FieldKind) -> Formula:
            built = of.build(kind)
            if isinstance(built, Literal) and isinstance(built.value, Decimal):
                return Literal(kind, -built.value)
            return Negative(built, kind)

        return Draft(of.kinds, build, node)

    def _number(self, draft: Draft) -> Draft:
        if not draft.is_number:
            what = f"{draft.shown} is {draft.in_words}, a number is needed"
            raise ExpressionRefused(what, ONLY_NUMBERS, draft.offset)
        return draft

    def _call(self, node: exp.Expr) -> Draft:
        called = node.name.lower()
        if called in CALLS:
            argument = self.draft(node.expressions[1]) if called == "table" and len(node.expressions) > 1 else None
            return self.names.asked(node, argument)
        if called == "if":
            return self._if(node)
        function = FUNCTIONS.get(called)
        if function is None:
            known = {*FUNCTIONS, "if", *(CALLS if self.side is Side.PERIOD else ())}
            unknown = ExpressionRefused(
                f"unknown function {node.name!r}", nearest(called, sorted(known)), offset_of(node)
            )
            raise self.names.uncallable(node) or unknown
        if function is Function.ROUND:
            return self._round(node)
        drafts = [self.draft(argument) for argument in _arguments(node, function)]
        if (len(drafts) != 1) if function is Function.ABS else (len(drafts) < 2):
            needed = "one argument" if function is Function.ABS else "two or more arguments"
            what = f"{called} has {len(drafts)} argument{'' if len(drafts) == 1 else 's'}"
            raise ExpressionRefused(what, f"{called} takes {needed}", offset_of(node))
        if function is not Function.COALESCE:
            drafts = [self._number(draft) for draft in drafts]
        kinds = joined(drafts, self.scope, "arguments of one call")

        def build(kind: FieldKind) -> Formula:
            if function in {Function.LEAST, Function.GREATEST}:
                return Call(function, self.comparable(drafts, kind), kind)
            return Call(function, tuple(draft.build(kind) for draft in drafts), kind)

        return self._of_many(kinds, node, build)

    def _of_many(self, kinds: Kinds, node: exp.Expr, build: Callable[[FieldKind], Formula]) -> Draft:
        """Return the draft of a node made of several; built and measured at once where its kind is known."""
        if len(kinds) > 1:
            return Draft(kinds, build, node)
        return self._fitting(settled_draft(kinds[0], build(kinds[0]), node))

    def _round(self, node: exp.Expr) -> Draft:
        if not 1 <= len(node.expressions) <= 2:
            what = f"round has {len(node.expressions)} arguments"
            raise ExpressionRefused(what, "write round(amount, 2)", offset_of(node))
        of = self._number(self.draft(node.expressions[0]))
        given = node.expressions[1] if len(node.expressions) == 2 else exp.Literal.number(0)
        if not isinstance(given, exp.Literal) or given.is_string or given.name not in PLACES:
            what = f"round cannot round to {written(given)} places"
            raise ExpressionRefused(what, f"write a whole number from 0 to {ROUNDED_PLACES}", offset_of(given))
        places = Literal(FieldKind.QUANTITY, Decimal(given.name))

        def build(kind: FieldKind) -> Formula:
            formula = of.build(kind)
            widths = self.check_width(formula, of)
            if widths and not widths.can_round(int(given.name)):
                what = f"to round {of.shown} can need more than {MOST_DIGITS} digits"
                raise ExpressionRefused(what, ROUND_FIRST, of.offset)
            return Call(Function.ROUND, (formula, places), kind)

        return self._of_many(of.kinds, node, build)

    def _if(self, node: exp.Expr) -> Draft:
        if len(node.expressions) != 3:
            what = f"if has {len(node.expressions)} arguments"
            raise ExpressionRefused(what, "write if(amount > 0, 0.05, 0)", offset_of(node))
        condition, holds, otherwise = node.expressions
        return self._choice(node, [(self.conditions.condition(condition), self.draft(holds))], self.draft(otherwise))

    def _case(self, node: exp.Expr) -> Draft:
        if node.args.get("default") is None:
            raise ExpressionRefused("`case` has no `else`", CASE_HINT, offset_of(node))
        cases = [(self.conditions.condition(each.this), self.draft(each.args["true"])) for each in node.args["ifs"]]
        return self._choice(node, cases, self.draft(node.args["default"]))

    def _choice(self, node: exp.Expr, cases: list[tuple[Condition, Draft]], otherwise: Draft) -> Draft:
        kinds = joined([*(value for _, value in cases), otherwise], self.scope, "results of one choice")

        def build(kind: FieldKind) -> Formula:
            return Choice(tuple((when, then.build(kind)) for when, then in cases), otherwise.build(kind), kind)

        return self._of_many(kinds, node, build)


def _arguments(node: exp.Expr, function: Function) -> Iterator[exp.Expr]:
    """Yield the arguments of a call; those of the same function in it as its own: max(a, max(b, c)) is max(a, b, c)."""
    for argument in node.expressions:
        inner = argument.unnest()
        same = isinstance(inner, exp.Anonymous) and FUNCTIONS.get(inner.name.lower()) is function
        # Too few arguments are left to be refused where they stand.
        if same and function is not Function.ABS and len(inner.expressions) > 1:
            yield from _arguments(inner, function)
        else:
            yield argument


def _literal(node: exp.Expr) -> Draft:
    if isinstance(node, exp.Boolean):
        return settled_draft(FieldKind.FLAG, Literal(FieldKind.FLAG, bool(node.this)), node)
    if not node.is_string:
        return Draft(NUMBER, lambda kind: Literal(kind, Decimal(node.name)), node)
    return Draft(QUOTED, lambda kind: Literal(kind, _word(node, kind)), node)


def _word(node: exp.Expr, kind: FieldKind) -> str | date:
    """Return a quoted text as a value of its kind."""
    text = str(node.name)
    if kind is not FieldKind.DATE:
        return text
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        raise ExpressionRefused(f"{text} is not in the calendar", "write a day that exists", offset_of(node)) from None
    raise ExpressionRefused(f"{text!r} is not a day", LITERAL_HINTS[FieldKind.DATE], offset_of(node))


def _no_value(node: exp.Expr) -> ExpressionRefused:
    if isinstance(node, exp.Null):
        hint = "ask `is null`, or give a value with coalesce(field, 0)"
        return ExpressionRefused("null is no value", hint, offset_of(node))
    if isinstance(node, CONDITIONS):
        around = node.parent.parent if isinstance(node.parent, exp.Paren) else node.parent
        hint = f"to make a value of a condition, {CASE_HINT}"
        if isinstance(around, CONDITIONS):
            hint = "join two comparisons with and, as in amount > 0 and amount < 10"
        return ExpressionRefused(f"{written(node)} is true or false, a value is needed", hint, offset_of(node))
    return ExpressionRefused(f"{written(node)} is no value", "write a field, a number or a call", offset_of(node))
