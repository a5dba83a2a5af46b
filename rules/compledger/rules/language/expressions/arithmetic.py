"""Which kinds can be added, multiplied and divided, and what comes of it.

Money times money and quantity times quantity are nothing. A number by itself multiplies as a share wherever it can, so
that it changes no kind.
"""

from collections.abc import Mapping
from fractions import Fraction

from sqlglot import exp

from compledger.rules.language.expressions.drafts import NUMBER, Draft, Kinds, check_currencies, joined, settled_draft
from compledger.rules.language.expressions.refused import ExpressionRefused
from compledger.rules.language.expressions.scope import Scope
from compledger.rules.language.expressions.tree import written
from compledger.rules.language.forms.expression import Arithmetic, Formula, Literal, Negative
from compledger.rules.language.forms.fields import EXACT_KINDS, FieldKind

MONEY, QUANTITY, SHARE = FieldKind.MONEY, FieldKind.QUANTITY, FieldKind.SHARE

PRODUCTS: Mapping[tuple[FieldKind, FieldKind], FieldKind] = {
    (SHARE, SHARE): SHARE,
    (SHARE, QUANTITY): QUANTITY, (QUANTITY, SHARE): QUANTITY,
    (SHARE, MONEY): MONEY, (MONEY, SHARE): MONEY,
    (QUANTITY, MONEY): MONEY, (MONEY, QUANTITY): MONEY,
}  # fmt: skip
QUOTIENTS: Mapping[tuple[FieldKind, FieldKind], FieldKind] = {
    (SHARE, SHARE): SHARE, (QUANTITY, QUANTITY): SHARE, (MONEY, MONEY): SHARE,
    (QUANTITY, SHARE): QUANTITY,
    (MONEY, SHARE): MONEY, (MONEY, QUANTITY): MONEY,
}  # fmt: skip
"""What is left out cannot be divided."""

ONLY_NUMBERS = "calculate with money, quantities and shares"
BRACKETS_FIRST = "put the quotient in brackets first, as in quota(units) * (seat_days / period_days)"


def of_two(sign: str, left: Draft, right: Draft, scope: Scope, node: exp.Expr) -> Draft:
    """Return the draft of `left sign right`, which `node` writes; refuses kinds that do not go together."""
    for side in (left, right):
        if not side.is_number:
            what = f"{side.shown} is {side.in_words}: nothing is calculated with it"
            raise ExpressionRefused(what, ONLY_NUMBERS, side.offset)
    if sign in "+-":
        kinds = joined([left, right], scope, "added" if sign == "+" else "subtracted")
        sides = {kind: (kind, kind) for kind in kinds}
    else:
        sides = _sides(sign, left, right)
    if sign == "/" and sides.get(SHARE) == (MONEY, MONEY):
        check_currencies([left, right], scope, "divided")

    def build(kind: FieldKind) -> Formula:
        of_left, of_right = sides[kind]
        divisor = right.build(of_right)
        if sign == "/" and constant(divisor) == 0:
            raise ExpressionRefused(f"{written(node)} divides by nought", "divide by something else", right.offset)
        return Arithmetic(sign, left.build(of_left), divisor, kind)

    if len(sides) > 1:
        return Draft(tuple(sides), build, node)
    (kind,) = sides
    return settled_draft(kind, build(kind), node)


def _sides(sign: str, left: Draft, right: Draft) -> dict[FieldKind, tuple[FieldKind, FieldKind]]:
    """Return the kinds that a product or a quotient can have, each with those that its sides take for it."""
    table = PRODUCTS if sign == "*" else QUOTIENTS
    pairs = [(first, second) for first in left.kinds for second in _factors(sign, right)]
    found: dict[FieldKind, tuple[FieldKind, FieldKind]] = {}
    # A side of several kinds is a share first; the sort is stable, so that otherwise the likeliest kinds come first.
    for pair in sorted(pairs, key=lambda pair: _not_shares(left, pair[0]) + _not_shares(right, pair[1])):
        if pair in table:
            found.setdefault(table[pair], pair)
    if found:
        return found
    what = f"{left.shown} is {left.in_words} and {right.shown} is {right.in_words}"
    if sign == "/":
        hint = "divide values of one kind, or money by a quantity"
        raise ExpressionRefused(f"{what}: they cannot be divided", hint, right.offset)
    hint = "multiply by a share, a number or, for money, a quantity"
    both = left.kinds == right.kinds == (QUANTITY,)
    raise ExpressionRefused(f"{what}: they cannot be multiplied", BRACKETS_FIRST if both else hint, right.offset)


def _factors(sign: str, right: Draft) -> Kinds:
    """Return the kinds that a right side may take: a number divides as a share, and leaves what it divides as it is."""
    if sign == "*" or right.kinds[0] is MONEY:
        return right.kinds
    return (SHARE,) if right.kinds == NUMBER else right.kinds[:1]


def _not_shares(side: Draft, kind: FieldKind) -> bool:
    return len(side.kinds) > 1 and kind is not SHARE


def constant(formula: Formula) -> Fraction | None:
    """Return what a formula made of literals alone comes to, None for any other and for one that has no value."""
    match formula:
        case Literal(kind, value) if kind in EXACT_KINDS:
            return Fraction(value)  # type: ignore[arg-type]  # a literal of these kinds is a Decimal
        case Negative(of):
            found = constant(of)
            return None if found is None else -found
        case Arithmetic(sign, left, right):
            return _calculated(sign, constant(left), constant(right))
        case _:
            return None


def _calculated(sign: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    if sign == "/":
        return left / right if right else None
    return {"+": left + right, "-": left - right, "*": left * right}[sign]
