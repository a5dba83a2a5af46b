"""Dated values: figures that change with time, kept apart from the formulas that use them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compledger.rules.language.forms.fields import FieldKind


@dataclass(frozen=True, slots=True)
class Spell:
    """A value from a day on, which counts, until the next."""

    effective_from: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class NamedValue:
    """One figure by its name."""

    id: str
    kind: FieldKind
    """MONEY in the plan's currency, QUANTITY or SHARE."""
    source: str
    """Where the figure comes from: a plan letter, a decision. May be empty."""
    spells: tuple[Spell, ...]
    """In rising order; the first begins with the version or before."""
