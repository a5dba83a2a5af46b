"""A rule set version: what a plan pays, as one immutable document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compledger.rules.exchange import ExchangeTerms
from compledger.rules.language.condition_form import Condition
from compledger.rules.language.fields import FieldKind

RATE_PLACES = 8
"""Places a rate may have."""
RATE_BELOW = 100
"""No rate, multiple or product of both may reach this: 12 places are left for it in 14 digits."""
TIMES_PLACES = 4
"""Places a multiple of a rate may have; with RATE_PLACES it makes the fixed scale of an effective rate."""
SHARE_PLACES = 6
"""Places a share or a tier's bound may have."""


@dataclass(frozen=True, slots=True)
class PersonalRate:
    """A rate that each participant has of their own, by its name; in force on the day of the credit."""

    name: str


Rate = Decimal | PersonalRate


@dataclass(frozen=True, slots=True)
class CreditRule:
    """Who is credited with how much of which transactions."""

    id: str
    clause: str
    text: str
    when: Condition
    when_text: str
    to: str
    """The field that names the participant."""
    base: str
    """The money field that is credited."""
    share: Decimal
    """The part of the base; 1 = 100 %."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A period's credits summed for one purpose; its quota has the same name."""

    id: str
    credits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a rate table, open until the next tier begins."""

    from_attainment: Decimal
    """Share of quota at which the tier begins, inclusive; 1 = 100 %."""
    rate: Decimal | None
    """Share of the credited amount paid inside the tier; None if the tier multiplies the earning's rate instead."""
    times: Decimal
    """How many times the earning's rate is paid inside the tier; 1 where the tier has a rate of its own."""


@dataclass(frozen=True, slots=True)
class RateTable:
    """Tiers in rising order, the first from 0; marginal: each pays on its own slice only."""

    id: str
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Earning:
    """A component of pay: a measure's credits times a rate, in slices where a table says so."""

    id: str
    clause: str
    text: str
    measure: str
    rate: Rate
    table: RateTable | None
    """None: flat, one line a credit. Else marginal within the period: one line a credit and tier."""


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
    rounding_mode: str
    rounding_step: str
    fields: Mapping[str, FieldKind]
    credit_rules: tuple[CreditRule, ...]
    measures: tuple[Measure, ...]
    earnings: tuple[Earning, ...]
    canonical: bytes
    hash: str
    """SHA-256 of `canonical`, in hexadecimal."""
    exchange: ExchangeTerms | None = None
    """How sales in other currencies are converted; None: they are exceptions."""
