"""What comes of cases: credits, lines and exceptions, with all that the columnar engine's relations say of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from compledger.rules.language.forms.crediting import CreditRule

Sale = Mapping[str, object]
"""A transaction: transaction_id, and the fields of the catalogue by their names; None is a field that is missing."""


def number_of(sale: Sale) -> int:
    """Return the number of a sale's transaction."""
    number = sale["transaction_id"]
    assert isinstance(number, int)
    return number


def day_of(sale: Sale) -> date:
    """Return the day on which a sale counts."""
    day = sale["day"]
    assert isinstance(day, date)
    return day


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a base came into the plan's currency."""

    received: Decimal
    currency: str
    rate: Decimal
    path: str


@dataclass(frozen=True, slots=True)
class Matched:
    """A sale that a credit rule is for, with what it credits of it."""

    sale: Sale
    day: date
    version: int
    """Which of the snapshot's rule sets."""
    rule: CreditRule
    base: Decimal
    """In the plan's currency, at six places."""
    converted: Conversion | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """What one participant is credited with of one sale by one rule."""

    matched: Matched
    recipient: int
    """Which of the rule's recipients, from 0."""
    level: int
    """Of a manager or relation, from 1; 0 for all others."""
    participant: str
    position: str
    title: str
    unit: str
    """Of the seat that they hold on the day."""
    share: Decimal
    credited: Decimal
    """At twelve places."""
    split_part: Decimal | None = None
    split_whole: Decimal | None = None
    """Their part of a split, and of how many in all; None where nothing is split."""
    place: tuple[object, ...] = field(init=False, repr=False, compare=False)
    """Where it stands among a payee's: by day, then by the sale's key, then as the document has it."""

    def __post_init__(self) -> None:
        matched, sale = self.matched, self.matched.sale
        key, rule = str(sale["source_key"]).encode(), matched.rule.id.encode()
        source = str(sale["source"]).encode()
        object.__setattr__(self, "place", (matched.day, len(key), key, source, rule, self.recipient, self.level))


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """An earning line, as a row of the columnar engine's `earning_line`; None where something does not apply."""

    kind: str
    """credit, limit, rounding or period."""
    participant: str
    position: str | None
    component: str
    version: int
    period: str
    day: date
    earned_minor: int
    exact: Decimal | None = None
    rule_id: str | None = None
    recipient: int | None = None
    level: int | None = None
    transaction_id: int | None = None
    source: str | None = None
    source_key: str | None = None
    base: Decimal | None = None
    share: Decimal | None = None
    split_part: Decimal | None = None
    split_whole: Decimal | None = None
    credited: Decimal | None = None
    tier: int | None = None
    slice: Decimal | None = None
    rate: Decimal | None = None
    times: Decimal | None = None
    effective_rate: Decimal | None = None
    received: Decimal | None = None
    received_currency: str | None = None
    exchange_rate: Decimal | None = None
    exchange_path: str | None = None


@dataclass(frozen=True, slots=True)
class CaseException:
    """What could not be credited or paid, as a row of the columnar engine's `exception`."""

    kind: str
    transaction_id: int | None
    source: str | None
    source_key: str | None
    day: date | None
    about: str
    """A credit rule, or an earning."""
    participant: str | None
    detail: str | None
    period: str


@dataclass(frozen=True, slots=True)
class CaseMeasurement:
    """What a payee's credits of a period, or of a longer window, come to, as a row of the engine's `measurement`."""

    participant: str
    period: str
    measure: str
    credits: int
    """How many."""
    credited: Decimal
    quota: Decimal | None
    window_calendar: str | None
    """The calendar of the window; None where it is the period itself."""
    window_period: str | None


@dataclass(frozen=True, slots=True)
class CaseFigure:
    """What a period formula asked, as a row of the columnar engine's `figure`."""

    participant: str
    period: str
    component: str
    part: str
    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """All of some payees' periods."""

    credits: tuple[Credit, ...]
    """Of the paid periods; those before them count in windows alone."""
    lines: tuple[CaseLine, ...]
    exceptions: tuple[CaseException, ...]
    measurements: tuple[CaseMeasurement, ...] = ()
    figures: tuple[CaseFigure, ...] = ()
