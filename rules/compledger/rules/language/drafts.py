"""Drafts: formulas while their kinds are being found.

A bare number, a quoted text and a quota that no measure has take the kind of what they stand with. Until that is known
they are drafts of a loose kind; a draft of a settled kind stands for one typed formula.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from compledger.rules.language.currency_of import currency_in_words, currency_of
from compledger.rules.language.expression_form import Formula
from compledger.rules.language.expression_refused import ExpressionRefused
from compledger.rules.language.fields import FieldKind
from compledger.rules.language.scope import Scope


class Loose(Enum):
    """What is not settled yet, with the kinds that it may take, the likeliest first."""

    NUMBER = (FieldKind.QUANTITY, FieldKind.SHARE, FieldKind.MONEY)
    QUOTA = (FieldKind.MONEY, FieldKind.QUANTITY)
    WORD = (FieldKind.TEXT, FieldKind.PARTICIPANT, FieldKind.DATE)


Kind = FieldKind | Loose

LITERAL_HINTS = {
    FieldKind.TEXT: "put a text in single quotes, as in 'EMEA'",
    FieldKind.PARTICIPANT: "put a participant's id in single quotes, as in 'P-17'",
    FieldKind.DATE: "write a day in single quotes, as in '2025-01-31'",
    FieldKind.MONEY: "write an amount as digits with a point, as in 1000.50",
    FieldKind.QUANTITY: "write a quantity as digits with a point, as in 12.5",
    FieldKind.SHARE: "write a share as a number, as in 0.25 for 25 %",
    FieldKind.FLAG: "write true or false",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A formula of which the kind is settled or loose."""

    kind: Kind
    build: Callable[[FieldKind], Formula]
    """Gives the typed formula of a kind; only called with one that `kind` allows."""
    shown: str
    offset: int

    def as_kind(self, kind: FieldKind) -> Formula:
        """Return the typed formula of that kind; raises ExpressionRefused if this can have no such kind."""
        if self.kind is kind or (isinstance(self.kind, Loose) and kind in self.kind.value):
            return self.build(kind)
        raise ExpressionRefused(f"{self.shown} is {self.in_words}, {kind} is needed", LITERAL_HINTS[kind], self.offset)

    def settled(self, wanted: Collection[FieldKind]) -> Formula:
        """Return the typed formula, of the likeliest of the kinds that are wanted."""
        if isinstance(self.kind, FieldKind):
            kind = self.kind if self.kind in wanted else None
        else:
            kind = next((kind for kind in self.kind.value if kind in wanted), None)
        if kind is None:
            kinds = " or ".join(sorted(wanted))
            what = f"{self.shown} is {self.in_words}, {kinds} is needed here"
            raise ExpressionRefused(what, hint_towards(self.kind, wanted), self.offset)
        return self.build(kind)

    @property
    def in_words(self) -> str:
        """The kind as a message names it."""
        if isinstance(self.kind, FieldKind):
            return self.kind
        return {Loose.NUMBER: "a number", Loose.QUOTA: "a quota", Loose.WORD: "a text"}[self.kind]


def hint_towards(found: Kind, wanted: Collection[FieldKind]) -> str:
    """Return how one kind is made of another."""
    if found is FieldKind.MONEY and FieldKind.SHARE in wanted:
        return "divide money by money for a share, as in (amount - cost) / amount"
    if found is FieldKind.SHARE and FieldKind.MONEY in wanted:
        return "multiply the share by an amount"
    return LITERAL_HINTS[min(wanted)] if len(wanted) == 1 else "ask for something else"


def joined(drafts: Sequence[Draft], scope: Scope, doing: str) -> Kind:
    """Return the one kind that all drafts have or can take; raises ExpressionRefused if there is none.

    Money must all be of one currency. `doing` says what is done with them, as in "compared".
    """
    settled = [draft for draft in drafts if isinstance(draft.kind, FieldKind)]
    first = (settled or sorted(drafts, key=lambda draft: draft.kind is not Loose.QUOTA))[0]
    for draft in drafts:
        if isinstance(first.kind, FieldKind) and isinstance(draft.kind, Loose) and first.kind in draft.kind.value:
            continue
        if draft.kind is first.kind or (first.kind is Loose.QUOTA and draft.kind is Loose.NUMBER):
            continue
        what = f"{first.shown} is {first.in_words}, {draft.shown} is {draft.in_words}: they cannot be {doing}"
        loose = isinstance(draft.kind, Loose) and isinstance(first.kind, FieldKind)
        hint = LITERAL_HINTS[first.kind] if loose else "use values of one kind"  # type: ignore[index]
        raise ExpressionRefused(what, hint, draft.offset)
    check_currencies(settled, scope, doing)
    return first.kind


def check_currencies(drafts: Sequence[Draft], scope: Scope, doing: str) -> None:
    """Refuse money of two currencies."""
    first: tuple[Draft, str] | None = None
    for draft in drafts:
        if draft.kind is not FieldKind.MONEY:
            continue
        currency = currency_of(draft.build(FieldKind.MONEY), scope)
        if currency is None:
            continue
        if first is None:
            first = draft, currency
        elif first[1] != currency:
            what = (
                f"{first[0].shown} is in {currency_in_words(first[1])}, {draft.shown} in {currency_in_words(currency)}:"
                f" they cannot be {doing}"
            )
            raise ExpressionRefused(what, "use amounts of one currency, or a share of each", draft.offset)
