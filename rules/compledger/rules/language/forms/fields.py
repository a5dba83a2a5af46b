"""The field catalogue: which fields a transaction has, and of what kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FieldKind(StrEnum):
    """What a field holds; values of two kinds are never compared."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    """An amount in the transaction's currency or in one that is declared, up to 6 places."""
    QUANTITY = "quantity"
    """A count or measure without currency, up to 6 places."""
    SHARE = "share"
    """A part of a whole, up to 6 places; 1 = 100 %."""
    FLAG = "flag"
    PARTICIPANT = "participant"
    """The pseudonymous id of a participant."""


EXACT_KINDS = (FieldKind.MONEY, FieldKind.QUANTITY, FieldKind.SHARE)
"""Kinds stored as DECIMAL(18, 6)."""

STORED_AS: Mapping[FieldKind, str] = {
    FieldKind.TEXT: "VARCHAR",
    FieldKind.DATE: "DATE",
    FieldKind.MONEY: "DECIMAL(18, 6)",
    FieldKind.QUANTITY: "DECIMAL(18, 6)",
    FieldKind.SHARE: "DECIMAL(18, 6)",
    FieldKind.FLAG: "BOOLEAN",
    FieldKind.PARTICIPANT: "VARCHAR",
}
"""The column type of each kind, in Parquet and in DuckDB."""


@dataclass(frozen=True, slots=True)
class FieldCatalogue:
    """Fields by name. Every transaction has the fixed ones; a rule set or a mapping declares the others."""

    kinds: Mapping[str, FieldKind]
    currencies: Mapping[str, str] = field(default_factory=dict)
    """Money fields that are always in one currency; the others are in the transaction's."""

    def with_declared(
        self, declared: Mapping[str, FieldKind], currencies: Mapping[str, str] | None = None
    ) -> "FieldCatalogue":
        """Return this catalogue with more fields, and the currencies of those that have one of their own."""
        return FieldCatalogue({**self.kinds, **declared}, {**self.currencies, **(currencies or {})})


TRANSACTION_FIELDS = FieldCatalogue(
    {
        "source": FieldKind.TEXT,
        "source_key": FieldKind.TEXT,
        "day": FieldKind.DATE,
        "amount": FieldKind.MONEY,
        "currency": FieldKind.TEXT,
    }
)
"""What every transaction has: `day` is its compensation date, `source_key` its key in the system it came from."""

SEAT_FIELDS: Mapping[str, FieldKind] = {
    "seat_position": FieldKind.TEXT,
    "seat_title": FieldKind.TEXT,
    "seat_unit": FieldKind.TEXT,
    "level": FieldKind.QUANTITY,
}
"""What a credit rule's `only` and a rate table may ask of the seat that is credited, on the transaction's day.

`level` is how far above the field's participant a manager is, from 1; nought for everybody who is no manager.
A period formula may ask the first three of the seat that the payee held last in the period.
"""

CARRIED_FIELDS = frozenset(
    {
        "row", "batch", "kind", "corrects", "canonical", "content", "content_hash", "step", "file_no", "row_no",
        "transaction_id", "transaction_key", "event", "fields",
    }
)  # fmt: skip
"""Names that received rows carry beside their own fields, in imports and engines: no field may have one of them."""

RESERVED_FIELDS = frozenset({*SEAT_FIELDS, "period_days", "seat_days", "period_months", "seat_months"})
"""Names of figures: no rule set may declare a field or a value by one of them."""
