"""Careers: who held which seat at which rate, in dated facts."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from compledger.demo_company.days import FIRST_DAY
from compledger.demo_company.dice import Dice
from compledger.demo_company.names import NameBook
from compledger.demo_company.seats import CHIEF, DIRECTOR, MANAGER, Seat

RATE_STEPS = {CHIEF: 25, DIRECTOR: 60, MANAGER: 120}
"""Commission rate of a level in ten-thousandths; account executives have one for each business unit."""
EXECUTIVE_RATE_STEPS = {"Enterprise": 420, "Mid-Market": 520, "Public Sector": 460}


@dataclass(frozen=True, slots=True)
class Fact:
    """What holds for a participant over half-open days."""

    seat: Seat
    rate: Decimal
    """Own commission rate as a share; 0.045 = 4.5 %."""
    effective_from: date
    effective_until: date | None
    """None: until further notice."""

    def covers(self, day: date) -> bool:
        """Return whether the fact is in force on `day`."""
        return self.effective_from <= day and (self.effective_until is None or day < self.effective_until)


@dataclass(eq=False, slots=True)
class Career:
    """One participant's facts in order of time; no two share a day."""

    participant: str
    name: str
    facts: list[Fact]

    @property
    def last(self) -> Fact:
        """The newest fact, open unless the participant has left."""
        return self.facts[-1]

    @property
    def untouched(self) -> bool:
        """Whether nothing has changed since the participant came."""
        return len(self.facts) == 1 and self.last.effective_until is None

    def on(self, day: date) -> Fact | None:
        """Return the fact in force on `day`; None before the participant came and after they left."""
        return next((fact for fact in self.facts if fact.covers(day)), None)

    def change(self, day: date, *, seat: Seat | None = None, rate: Decimal | None = None) -> None:
        """Let another seat or rate hold from `day` on, which must lie after the newest fact began."""
        self.leave(day)
        before = self.last
        self.facts.append(Fact(seat or before.seat, before.rate if rate is None else rate, day, None))

    def leave(self, day: date) -> None:
        """End the newest fact; `day` is the first no longer in it."""
        assert self.last.effective_until is None
        assert self.last.effective_from < day
        self.facts[-1] = replace(self.last, effective_until=day)


class Staff:
    """Everybody who ever worked here, in order of their participant ids."""

    def __init__(self, seed: int) -> None:
        self._names = NameBook(seed)
        self._dice = Dice(seed, "rates")
        self.careers: list[Career] = []

    def hire(self, seat: Seat, day: date = FIRST_DAY) -> Career:
        """Put a new participant on `seat` from `day` on."""
        fact = Fact(seat, self._rate(seat), day, None)
        career = Career(f"P-{len(self.careers) + 1:04}", self._names.new(seat.region), [fact])
        self.careers.append(career)
        return career

    def at_level(self, level: int) -> list[Career]:
        """Return who is on a seat of `level` by their newest fact and has not left."""
        return [c for c in self.careers if c.last.seat.level == level and c.last.effective_until is None]

    def _rate(self, seat: Seat) -> Decimal:
        steps = RATE_STEPS.get(seat.level)
        if steps is None:
            steps = EXECUTIVE_RATE_STEPS[seat.business_unit] + 5 * self._dice.bell(-6, 6)
        elif seat.sells:
            steps *= 2  # own orders are part of the job
        return Decimal(steps).scaleb(-4)
