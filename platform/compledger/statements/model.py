"""What stands on a statement. Every face (text, JSON, PDF, page) shows these values and computes none of its own."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compledger.rules.periods import Period
from compledger.statements.line import StatementLine, Worked

SHUT = "condition_not_met"
"""Kind of the notice that a component's condition does not hold, so that it pays nothing."""

PROVISIONAL = "provisional"
"""Kind of the notice that a statement is provisional."""

PART_OF_PERIOD = "part_of_period"
"""Kind of the notice that a plan has no version in force on some days of the period."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """Credits of the period, or of a longer window, for one purpose beside their target."""

    rule_set: str
    measure: str
    credited: Decimal
    quota: Decimal | None
    attainment: Decimal | None
    """credited / quota to 6 places, for showing; None without a quota."""
    tiers: tuple[Decimal, ...] = ()
    """Shares of quota at which the tiers of its rate tables begin, rising; the marks of the attainment bar."""
    quantity: bool = False
    """Whether quantities are summed and no money."""
    window: str = ""
    """The longer period that it is summed over from its first day on; empty for the period itself."""
    quota_working: Worked | None = None
    """How the quota came about; None for one that was imported as it is."""


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
    """Below nought where nobody has registered it: what stands on it is provisional."""
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
    """Merkle root over the run's lines, in hexadecimal; empty for a provisional one."""


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


class OnBasis:
    """What is told of a payee and a period, on a basis."""

    __slots__ = ()
    basis: tuple[Basis, ...]

    @property
    def provisional(self) -> bool:
        """Whether it shows what is known by now and no run has made final."""
        return any(basis.run < 0 for basis in self.basis)

    @property
    def log_position(self) -> int:
        """The newest log position that anything on it is known from."""
        return max(basis.log_position for basis in self.basis)


@dataclass(frozen=True, slots=True)
class Statement(OnBasis):
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
