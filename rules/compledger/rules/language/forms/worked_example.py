"""Worked examples: a few people and sales inside the document, and what they must come to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from compledger.rules.language.forms.findings import Place
from compledger.rules.periods import Period

EXAMPLE_SOURCE = "example"
"""The source of a transaction that says none."""


@dataclass(frozen=True, slots=True)
class ExamplePerson:
    """Somebody in an example, in one seat."""

    participant: str
    title: str
    unit: str
    reports_to: str | None
    """Another participant of the example."""
    relations: Mapping[str, str] = field(default_factory=dict)
    """Other relations: name to participant."""
    quotas: Mapping[str, Decimal] = field(default_factory=dict)
    """By name, in the plan's currency."""
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    effective_from: date | None = None
    """First day in the seat; None: before the example's period."""
    effective_until: date | None = None
    """First day no longer in it; None: after the period."""


@dataclass(frozen=True, slots=True)
class ExampleMember:
    """Who holds a territory of the example on every day."""

    territory: str
    participant: str
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class ExpectedEarning:
    """What a component must come to for a participant."""

    participant: str
    component: str
    amount: Decimal
    """Pay amount in the plan's currency."""
    place: Place


@dataclass(frozen=True, slots=True)
class ExpectedTotal:
    """What a measure must come to for a participant."""

    participant: str
    measure: str
    total: Decimal
    place: Place


@dataclass(frozen=True, slots=True)
class ExpectedException:
    """A kind of exception that must come up, for a transaction's key if one is given."""

    kind: str
    source_key: str | None
    place: Place


Expected = ExpectedEarning | ExpectedTotal | ExpectedException


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """One example: run by the engine when the document is checked."""

    id: str
    text: str
    place: Place
    period: Period
    window_from: date
    """First day of the windows that measures are taken over; the period's own where no measure has a window."""
    people: tuple[ExamplePerson, ...]
    members: tuple[ExampleMember, ...]
    transactions: tuple[Mapping[str, object], ...]
    """Typed fields by name, as `Overlay.transactions` has them; the numbering 1, 2, … stands in for a missing key."""
    expects: tuple[Expected, ...]
