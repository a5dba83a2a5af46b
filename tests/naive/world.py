"""What the evaluator may read: the facts of a few periods, as plain rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

from compledger.rules.language.forms.crediting import Measure, Through
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.paying import Earning
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment

Row = Mapping[str, object]
"""A transaction: its fields by name."""


class Dated(Protocol):
    """Something that holds from `begins`, which counts, until `ends`, which does not."""

    @property
    def begins(self) -> date: ...
    @property
    def ends(self) -> date: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True)
class Held:
    """A seat that a participant holds."""

    participant: str
    position: str
    title: str
    unit: str
    begins: date
    ends: date


@dataclass(frozen=True)
class Tie:
    """Somebody whom a credit reaches through a manager, a relation, a territory or a unit."""

    through: Through
    relation: str
    of: str
    level: int
    participant: str | None
    """None: the position is vacant."""
    position: str
    share: Decimal | None
    begins: date
    ends: date


@dataclass(frozen=True)
class Quota:
    """An imported target."""

    participant: str
    measure: str
    calendar: str
    period: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class OwnRate:
    """A participant's own rate."""

    participant: str
    name: str
    rate: Decimal
    begins: date
    ends: date


@dataclass(frozen=True)
class Assigned:
    """Days on which somebody is paid by the plan."""

    participant: str
    begins: date
    ends: date


@dataclass(frozen=True)
class World:
    """All of it."""

    calendar: str
    periods: tuple[Period, ...]
    versions: Sequence[Segment[RuleSet]]
    transactions: Sequence[Row]
    seats: Sequence[Held]
    windows: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    """The longer periods by calendar."""
    ties: Sequence[Tie] = ()
    quotas: Sequence[Quota] = ()
    rates: Sequence[OwnRate] = ()
    assigned: Sequence[Assigned] | None = None
    """None: the plan pays everybody."""
    exchange: Mapping[tuple[str, date], Decimal] = field(default_factory=dict)
    """What a unit of a currency is worth for a sale of a day, to a version that converts."""

    def version_on(self, day: date) -> RuleSet | None:
        """Return the version in force on a day."""
        return next((segment.value for segment in self.versions if day in segment), None)

    def seat_on(self, participant: str, day: date) -> Held | None:
        """Return the seat that somebody holds on a day."""
        return next((seat for seat in on(self.seats, day) if seat.participant == participant), None)

    def assigned_on(self, participant: str, day: date) -> bool:
        """Tell whether the plan pays somebody on a day."""
        return self.assigned is None or any(a.participant == participant for a in on(self.assigned, day))

    def window_of(self, measure: Measure, period: Period) -> Period:
        """Return the days over which a measure is summed for a period."""
        if measure.window is None:
            return period
        return next(w for w in self.windows[measure.window] if period.starts_on in w)

    def measure_for(self, name: str, period: Period) -> Measure | None:
        """Return a measure as the newest version until the period's last day has it."""
        found = [m for rules in self._until(period) for m in rules.measures if m.id == name]
        return found[-1] if found else None

    def earning_for(self, component: str, period: Period) -> Earning | None:
        """Return an earning as the newest version has it that is in force on any day of the period."""
        rules = self.newest_with(component, period)
        return next(e for e in rules.earnings if e.id == component) if rules else None

    def newest_with(self, component: str, period: Period) -> RuleSet | None:
        """Return the newest version in force on any day of the period that has an earning."""
        days = [period.starts_on + timedelta(days=n) for n in range((period.ends_before - period.starts_on).days)]
        for day in reversed(days):
            rules = self.version_on(day)
            if rules is not None and any(earning.id == component for earning in rules.earnings):
                return rules
        return None

    def _until(self, period: Period) -> list[RuleSet]:
        return [segment.value for segment in self.versions if segment.effective_from < period.ends_before]


def on(rows: Iterable[D], day: date) -> list[D]:
    """Return the rows that hold on a day."""
    return [row for row in rows if row.begins <= day < row.ends]
