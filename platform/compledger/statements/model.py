"""What stands on a statement. Every face (text, JSON, PDF, page) shows these values and computes none of its own."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compledger.rules.periods import Period


@dataclass(frozen=True, slots=True)
class TierPosition:
    """Where a line's slice lies on the way to the quota."""

    number: int
    """Counts from 1."""
    from_attainment: Decimal
    """Share of quota at which the tier begins; 1 = 100 %."""
    until_attainment: Decimal | None
    """Share of quota at which the next tier begins; None for the last."""
    slice_from: Decimal
    """Running total of the measure before this slice, in the sale's currency."""
    slice_until: Decimal
    """Running total after it; below `slice_from` for a return."""
    quota: Decimal


@dataclass(frozen=True, slots=True)
class Converted:
    """What a sale in another currency than the plan's was converted from."""

    amount: Decimal
    """As received."""
    currency: str
    rate: Decimal
    """What one unit is worth in the plan's currency, up to 14 places."""
    path: str
    """The published rates that it was made of."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One earning line: a credit, or the part of it that lies in one tier."""

    number: int
    """Counts from 1 within its run; with the run it identifies the line."""
    run: int
    version: str
    """Label of the rule set version in force on that day: whose clauses the line follows."""
    component: str
    source_key: str
    day: date
    """The transaction's compensation date."""
    transaction_amount: Decimal
    """In the plan's currency."""
    credit_clause: str
    """Clause of the credit rule, such as `1.1`."""
    credit_text: str
    share: Decimal
    position: str
    credited: Decimal
    """What the whole transaction credits, in the sale's currency."""
    slice: Decimal
    """The part of it that this line pays on; the same as `credited` for a flat earning."""
    earning_clause: str
    earning_text: str
    rate: Decimal
    """Share of the slice before the tier's multiple; 0.05 = 5 %."""
    rate_source: str
    """`personal commission`, `plan` or `tier`."""
    times: Decimal
    """The tier's multiple; 1 for a flat earning."""
    tier: TierPosition | None
    exact: Decimal
    """slice × rate × times before rounding."""
    earned: Decimal
    """`exact` rounded half-up to the currency's places."""
    converted: Converted | None = None
    """None for a sale in the plan's own currency."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A period's credits for one purpose beside their target."""

    rule_set: str
    measure: str
    credited: Decimal
    quota: Decimal | None
    attainment: Decimal | None
    """credited / quota to 6 places, for showing; None without a quota."""
    tiers: tuple[Decimal, ...] = ()
    """Shares of quota at which the tiers of its rate tables begin, rising; the marks of the attainment bar."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What a version of the rule set says of a component."""

    version: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Component:
    """A component of pay: the sum of its rounded lines."""

    rule_set: str
    id: str
    clauses: tuple[Clause, ...]
    """One for each version that its lines follow, in order of days."""
    lines: int
    earned: Decimal


@dataclass(frozen=True, slots=True)
class Basis:
    """A version that a run was calculated with and the days it decided; with the log position, enough to do it again.

    Where a version changes in mid-period, the run has one basis for each part of it.
    """

    run: int
    rule_set: str
    version: str
    rule_set_hash: str
    """SHA-256 of the version's canonical bytes, in hexadecimal."""
    effective_from: date
    effective_until: date
    """The first day of the period that another version decides, or the first after the period."""
    log_position: int
    """The log position as of which the facts were read."""
    lines_root: str
    """Merkle root over the run's lines, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the reader must know and would not see: by name and never in silence."""

    kind: str
    source_key: str
    """The transaction that could not be credited or paid; empty where the whole statement is meant."""
    text: str


@dataclass(frozen=True, slots=True)
class Worth:
    """What an amount of pay is worth in another currency."""

    amount: Decimal
    """Rounded once, half away from zero to that currency's minor unit."""
    rate: Decimal
    """What one unit of the statement's currency is worth, up to 14 places."""
    path: str
    """The published rates that it was made of."""


@dataclass(frozen=True, slots=True)
class OtherCurrency:
    """A currency that the payee goes by and the statement is not in; for information, and nothing that is owed."""

    currency: str
    own: bool
    """Whether it is the currency of the payee's own pages."""
    payment: bool
    """Whether it is the one that the payee is paid out in."""
    day: date
    """The day whose rate is asked for: the period's last."""
    worth: Worth | None
    """What was earned in it; None where nothing converts it."""
    terms_of: str
    """The rule set version whose terms of exchange were taken; empty if none has any."""
    missing: str
    """Why there is no worth, as a sentence; empty where there is one."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A payee's statement of one period."""

    participant: str
    name: str
    """The clear name; the participant's id where the name has been erased or is not for the reader."""
    title: str
    period: Period
    currency: str
    measurements: tuple[Measurement, ...]
    components: tuple[Component, ...]
    lines: tuple[StatementLine, ...]
    notices: tuple[Notice, ...]
    basis: tuple[Basis, ...]
    earned: Decimal
    """Sum of the components; nought for a payee who held a seat and was paid nothing."""
    other_currencies: tuple[OtherCurrency, ...] = ()
    """The payee's own currency, then that of their payment, once if they are one; neither if it is the statement's."""
