"""Scope: the names that a condition or a formula may use, which depends on where it stands in the document."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.tables import Gives
from compledger.rules.language.text.reader import nearest


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that one text may use, by what they name."""

    fields: Mapping[str, FieldKind]
    """Fields of the sale; none for a formula about a period."""
    field_currencies: Mapping[str, str]
    """Money fields that are always in one currency; the others are in the sale's."""
    values: Mapping[str, FieldKind]
    """Dated values. Money is in the plan's currency."""
    seat: bool
    """Whether fields of the credited seat may be asked."""
    period: bool
    """Whether figures of the period may be asked."""
    measures: Mapping[str, FieldKind]
    """Measures, each with the kind of its total: MONEY or QUANTITY."""
    components: Collection[str]
    """Earnings that `earned(…)` may name."""
    tables: Mapping[str, Gives | None]
    """Lookups and curves that `table(…)` may name; None: what it gives is not known, and any number will do."""
    converts: bool
    """Whether the rule set converts sales in other currencies than the plan's."""
    currency: str
    """The plan's currency."""


class Side(StrEnum):
    """What one text is about; no text is about both."""

    SALE = "sale"
    """One transaction and the seat it is credited to."""
    PERIOD = "period"
    """One payee's period."""


def hint_for(name: str, known: Iterable[str], declare: str = "") -> str:
    """Return a hint that names what an unknown name may have meant, and where such names are declared."""
    words = sorted(known)
    small = name.lower()
    if small != name and small in words:
        return f"names are in small letters: write {small}"
    hint = nearest(name, words) if words else "none is known here"
    return f"{hint}{' ' if hint.endswith('?') else '; '}{declare}" if declare else hint
