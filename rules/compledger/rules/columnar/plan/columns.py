"""Columns: how the fields of a sale are kept while it is calculated.

A field that rules compare with texts, flags or days is kept as a small code: the dictionary is made of the rules' own
literals, and all other values share the code 0. A field whose value is needed itself is kept as it is, and a field that
recipients are found from is kept as the number of its subject. What no rule asks is not kept at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from compledger.rules.columnar.plan.numbered import Plan
from compledger.rules.columnar.plan.widths import Width
from compledger.rules.language.forms.crediting import Recipient, Through
from compledger.rules.language.forms.expression import Literal
from compledger.rules.language.forms.fields import STORED_AS, FieldKind
from compledger.rules.money import SALE_PLACES

OTHER = 0
"""The code of every value that no rule names."""

LiteralValue = str | Decimal | object


NAMESPACES: Mapping[Through, str] = {
    Through.SELF: "participant",
    Through.MANAGERS: "participant",
    Through.RELATION: "participant",
    Through.TERRITORY: "territory",
    Through.UNIT: "unit",
}
"""What the value of a recipient's field names."""


SALE = Width(18 - SALE_PLACES, SALE_PLACES)
"""As wide as a sale's numbers may be."""


@dataclass(slots=True)
class Columns:
    """The columns that rules turn out to need, found while their SQL is written."""

    kinds: Mapping[str, FieldKind]
    raw: set[str] = field(default_factory=set)
    codes: dict[str, dict[LiteralValue, int]] = field(default_factory=dict)
    """By field: each value that a rule compares it with, and its code from 1."""
    sources: list[tuple[str, str]] = field(default_factory=list)
    """Fields that recipients are found from, and in which of `NAMESPACES` their values are names."""

    widths: Mapping[str, Width] = field(default_factory=dict)
    """By field: how wide its values are, as far as that was looked up."""

    def width(self, name: str) -> Width:
        """Return how wide a field's values are."""
        return self.widths.get(name, SALE)

    def value(self, name: str) -> str:
        """Return the column of a field's own values; the day is always there."""
        if name == "day":
            return name
        self.raw.add(name)
        return f"f{self.number(name)}"

    def code(self, name: str) -> str:
        """Return the column of a field's codes."""
        self.codes.setdefault(name, {})
        return f"k{self.number(name)}"

    def code_of(self, name: str, literal: Literal) -> int:
        """Return the code of a value of a field."""
        known = self.codes.setdefault(name, {})
        return known.setdefault(literal.value, len(known) + 1)

    def source(self, recipient: Recipient) -> int:
        """Return the number of the field and namespace that a recipient is found from."""
        asked = (recipient.field, NAMESPACES[recipient.through])
        if asked not in self.sources:
            self.sources.append(asked)
        return self.sources.index(asked)

    @property
    def subjects(self) -> list[str]:
        """The columns of subjects, one for each source."""
        return [f"s{number}" for number in range(len(self.sources))]

    def number(self, name: str) -> int:
        """Return a field's number; columns are named by it, since fields may be called anything."""
        return list(self.kinds).index(name)

    def radix(self, name: str) -> int:
        """Return how many codes a field has, OTHER counted."""
        return len(self.codes[name]) + 1

    def stored_as(self, name: str) -> str:
        """Return the type of a field's own values."""
        return STORED_AS[self.kinds[name]]


def columns_of(plan: Plan) -> Columns:
    """Return the columns that finding recipients needs; rules add theirs while they are compiled."""
    columns = Columns(plan.fields)
    for slots in plan.kinds:
        for slot in slots:
            columns.source(slot.recipient)
    return columns
