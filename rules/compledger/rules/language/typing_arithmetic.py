"""Which kinds can be added, multiplied and divided, and what comes of it.

Money times money and quantity times quantity are nothing. A bare number multiplies as a share and changes no kind.
"""

from fractions import Fraction

from compledger.rules.language.drafts import Draft, Kind, Loose, check_currencies, joined
from compledger.rules.language.expression_form import Arithmetic, Formula, Literal, Negative
from compledger.rules.language.expression_refused import ExpressionRefused
from compledger.rules.language.fields import EXACT_KINDS, FieldKind
from compledger.rules.language.scope import Scope

ONLY_NUMBERS = "calculate with money, quantities and shares"
MONEY, QUANTITY, SHARE = FieldKind.MONEY, FieldKind.QUANTITY, FieldKind.SHARE
Kinds = tuple[Kind, FieldKind | None, FieldKind | None]
"""The kind of a result, and those that its two sides take; None: the result's."""
NUMBERS: tuple[Kind, ...] = (*EXACT_KINDS, Loose.NUMBER, Loose.QUOTA)

FIRST_DIVIDE = "put the quotient in brackets first, as in quota(units) * (seat_days / period_days)"


def of_two(sign: str, left: Draft, right: Draft, scope: Scope, shown: str) -> Draft:
    """Return the draft of `left sign right`; raises ExpressionRefused where the kinds do not go together."""
    for side in (left, right):
        if side.kind not in NUMBERS:
            raise ExpressionRefused(
                f"{side.shown} is {side.in_words}: nothing is calculated with it", ONLY_NUMBERS, side.offset
            )
    if sign in "+-":
        kind = joined([left, right], scope, "added" if sign == "+" else "subtracted")
        return _draft(sign, left, right, (kind, None, None), shown)
    kinds = _product(left, right) if sign == "*" else _quotient(left, right, scope)
    return _draft(sign, left, right, kinds, shown)


def _draft(sign: str, left: Draft, right: Draft, kinds: Kinds, shown: str) -> Draft:
    """Return a draft of the kind given first; the sides take the kinds given next, None: the result's."""
    kind, of_left, of_right = kinds

    def build(settled: FieldKind) -> Formula:
        divisor = right.as_kind(of_right or settled)
        if sign == "/" and constant(divisor) == 0:
            raise ExpressionRefused(f"{shown} divides by nought", "divide by something else", right.offset)
        return Arithmetic(sign, left.as_kind(of_left or settled), divisor, settled)

    if isinstance(kind, FieldKind):
        built = build(kind)
        return Draft(kind, lambda _: built, shown, left.offset)
    return Draft(kind, build, shown, left.offset)


def _product(left: Draft, right: Draft) -> Kinds:
    for scale in (Loose.NUMBER, SHARE):
        if right.kind is scale:
            return left.kind, None, SHARE
        if left.kind is scale:
            return right.kind, SHARE, None
    kinds = {left.kind, right.kind}
    if kinds in ({MONEY, QUANTITY}, {Loose.QUOTA, QUANTITY}):
        return MONEY, *(QUANTITY if side.kind is QUANTITY else MONEY for side in (left, right))  # type: ignore[return-value]
    if kinds == {Loose.QUOTA, MONEY}:
        return MONEY, *(MONEY if side.kind is MONEY else QUANTITY for side in (left, right))  # type: ignore[return-value]
    what = f"{left.shown} is {left.in_words} and {right.shown} is {right.in_words}: they cannot be multiplied"
    hint = FIRST_DIVIDE if kinds == {QUANTITY} else "multiply by a share, a number or, for money, a quantity"
    raise ExpressionRefused(what, hint, right.offset)


def _quotient(left: Draft, right: Draft, scope: Scope) -> Kinds:
    if right.kind is Loose.NUMBER or (right.kind is SHARE and left.kind is not Loose.NUMBER):
        return left.kind, None, SHARE
    if right.kind is Loose.QUOTA:
        of_quota = left.kind if left.kind in {MONEY, QUANTITY} else MONEY
        if left.kind is not SHARE:
            return SHARE, of_quota, of_quota  # type: ignore[return-value]
    elif left.kind is Loose.NUMBER or left.kind is right.kind:
        check_currencies([left, right], scope, "divided")
        return SHARE, right.kind, right.kind  # type: ignore[return-value]
    elif right.kind is MONEY and left.kind is Loose.QUOTA:
        return SHARE, MONEY, MONEY
    elif right.kind is QUANTITY and left.kind in {MONEY, Loose.QUOTA}:
        return MONEY, MONEY, QUANTITY
    what = f"{left.shown} is {left.in_words} and {right.shown} is {right.in_words}: they cannot be divided"
    raise ExpressionRefused(what, "divide values of one kind, or money by a quantity", right.offset)


def constant(formula: Formula) -> Fraction | None:
    """Return what a formula made of literals alone comes to, None for any other and for one that has no value."""
    match formula:
        case Literal(_, value):
            return None if isinstance(value, str | bool) else Fraction(value)  # type: ignore[arg-type]
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
