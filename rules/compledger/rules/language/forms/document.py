"""A rule set version: what a plan pays, as one immutable document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from compledger.rules.exchange import ExchangeTerms
from compledger.rules.language.forms.crediting import CreditRule, Measure
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.paying import Earning
from compledger.rules.language.forms.tables import RateTable
from compledger.rules.language.forms.values import NamedValue
from compledger.rules.language.forms.worked_example import WorkedExample
from compledger.rules.rounding import Rounding

RATE_PLACES = 8
"""Places a rate may have."""
RATE_BELOW = 100
"""No share, multiple or product of both may reach this: 12 places are left for it in 14 digits."""
UNIT_RATE_BELOW = 1_000_000
"""No amount a unit may reach this."""
UNIT_RATE_PLACES = 4
"""Places an amount a unit may have."""
TIMES_PLACES = 4
"""Places a multiple of a rate may have."""
AMOUNT_BELOW = 10**12
"""No amount, quantity or bound may reach this: DECIMAL(18, 6) has 12 digits before the point."""
SHARE_PLACES = 6
"""Places a share or a tier's bound may have."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of a rule set. Its identity is the hash of its canonical bytes."""

    name: str
    label: str
    title: str
    currency: str
    calendar: str
    effective_from: date
    effective_until: date
    rounding: Rounding
    fields: Mapping[str, FieldKind]
    """Declared beside what every transaction has."""
    field_currencies: Mapping[str, str]
    """Money fields that are always in one currency, as `money USD` declares; the others are in the sale's."""
    values: tuple[NamedValue, ...]
    credit_rules: tuple[CreditRule, ...]
    measures: tuple[Measure, ...]
    tables: Mapping[str, RateTable]
    """By id, in the document's order."""
    earnings: tuple[Earning, ...]
    """In an order in which what `earned(…)` names comes first; the document's own otherwise."""
    examples: tuple[WorkedExample, ...]
    canonical: bytes
    hash: str
    """SHA-256 of `canonical`, in hexadecimal."""
    exchange: ExchangeTerms | None = None
    """How sales in other currencies are converted; None: they are exceptions."""
