"""Drafts: formulas while their kinds are being found.

A bare number can be a quantity, a share or money, and takes the kind of what it stands with: `5000 * attainment(sales)`
is money where money is paid and a share where a share is asked. A draft holds every kind that its text can have, the
likeliest first; what stands around it chooses.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from compledger.rules.language.expressions.currency_of import currency_in_words, currency_of
from compledger.rules.language.expressions.refused import ExpressionRefused
from compledger.rules.language.expressions.scope import Scope
from compledger.rules.language.expressions.tree import offset_of, written
from compledger.rules.language.forms.expression import Formula
from compledger.rules.language.forms.fields import EXACT_KINDS, FieldKind

Kinds = tuple[FieldKind, ...]

NUMBER: Kinds = (FieldKind.QUANTITY, FieldKind.SHARE, FieldKind.MONEY)
"""What a bare number can be."""
QUOTA: Kinds = (FieldKind.MONEY, FieldKind.QUANTITY)
"""What a quota can be that no measure has."""
RATE: Kinds = (FieldKind.SHARE, FieldKind.MONEY)
"""What a rate can be: a share of money, or money a unit."""
QUOTED: Kinds = (FieldKind.TEXT, FieldKind.PARTICIPANT, FieldKind.DATE)
"""What a text in quotes can be."""

LITERAL_HINTS: Mapping[FieldKind, str] = {
    FieldKind.TEXT: "put a text in single quotes, as in 'EMEA'",
    FieldKind.PARTICIPANT: "put a participant's id in single quotes, as in 'P-17'",
    FieldKind.DATE: "write a day in single quotes, as in '2025-01-31'",
    FieldKind.MONEY: "write an amount as digits with a point, as in 1000.50",
    FieldKind.QUANTITY: "write a quantity as digits with a point, as in 12.5",
    FieldKind.SHARE: "write a share as a number, as in 0.25 for 25 %",
    FieldKind.FLAG: "write true or false",
}
CHOOSE_A_NUMBER = "ask for a number instead, or choose one: case when strategic then 2 else 1 end"


@dataclass(frozen=True, slots=True)
class Draft:
    """A formula and the kinds that it can have."""

    kinds: Kinds
    """At least one; the likeliest first."""
    build: Callable[[FieldKind], Formula]
    """Gives the typed formula of one of `kinds`."""
    node: exp.Expr
    """What it was made of, for messages."""

    @property
    def shown(self) -> str:
        """The formula as a message shows it."""
        return written(self.node)

    @property
    def offset(self) -> int:
        """Where it begins in the text."""
        return offset_of(self.node)

    def settled(self, wanted: Collection[FieldKind]) -> Formula:
        """Return the typed formula, of the likeliest kind that is wanted; refuses a draft that can have none."""
        for kind in self.kinds:
            if kind in wanted:
                return self.build(kind)
        what = f"{self.shown} is {self.in_words}, {' or '.join(sorted(wanted))} is needed here"
        hint = _hint_towards(self.kinds[0], wanted)
        if isinstance(self.node, exp.Column) and not self.is_number and not set(wanted) - set(EXACT_KINDS):
            hint = CHOOSE_A_NUMBER
        raise ExpressionRefused(what, hint, self.offset)

    @property
    def is_number(self) -> bool:
        """Whether it can be calculated with."""
        return self.kinds[0] in EXACT_KINDS

    @property
    def in_words(self) -> str:
        """The kind as a message names it."""
        if len(self.kinds) == 1:
            return self.kinds[0]
        return "a number" if self.is_number else "a text"


def settled_draft(kind: FieldKind, built: Formula, node: exp.Expr) -> Draft:
    """Return the draft of a formula of which the kind is known."""
    return Draft((kind,), lambda _: built, node)


def _hint_towards(found: FieldKind, wanted: Collection[FieldKind]) -> str:
    """Return how a value of a wanted kind is made of the kind found, or how one is written."""
    if found is FieldKind.MONEY and FieldKind.SHARE in wanted:
        return "divide money by money for a share, as in (amount - cost) / amount"
    if found is FieldKind.MONEY and FieldKind.QUANTITY in wanted:
        return "put quotients in brackets first, as in quota(units) * (seat_days / period_days)"
    if found is FieldKind.SHARE and FieldKind.MONEY in wanted:
        points = ", or declare what it counts as a quantity" if FieldKind.QUANTITY in wanted else ""
        return f"multiply the share by an amount{points}"
    if found is FieldKind.QUANTITY and FieldKind.MONEY in wanted:
        return "multiply the quantity by an amount for each, as in 100 * count(deals)"
    return LITERAL_HINTS[min(wanted)]


def joined(drafts: Sequence[Draft], scope: Scope, doing: str) -> Kinds:
    """Return the kinds that all drafts can have together, the likeliest first; refuses drafts that have none.

    Money must all be of one currency. `doing` says what is done with them, as in "compared".
    """
    narrow, *others = sorted(drafts, key=lambda draft: len(draft.kinds))
    kinds = narrow.kinds
    for draft in others:
        both = tuple(kind for kind in kinds if kind in draft.kinds)
        if not both:
            what = f"{narrow.shown} is {narrow.in_words}, {draft.shown} is {draft.in_words}: they cannot be {doing}"
            hint = LITERAL_HINTS[narrow.kinds[0]] if len(draft.kinds) > 1 else "use values of one kind"
            raise ExpressionRefused(what, hint, draft.offset)
        kinds = both
    if FieldKind.MONEY in kinds:
        check_currencies(drafts, scope, doing)
    return kinds


def check_currencies(drafts: Sequence[Draft], scope: Scope, doing: str) -> None:
    """Refuse money of two currencies; every draft can be money."""
    first: tuple[Draft, str] | None = None
    for draft in drafts:
        currency = currency_of(draft.build(FieldKind.MONEY), scope)
        if currency and first and currency != first[1]:
            in_first, in_this = currency_in_words(first[1]), currency_in_words(currency)
            what = f"{first[0].shown} is in {in_first}, {draft.shown} in {in_this}: they cannot be {doing}"
            raise ExpressionRefused(what, "use amounts of one currency, or a share of each", draft.offset)
        first = first or ((draft, currency) if currency else None)
