"""Facts about people: each asserted for half-open days and known from a log position. Rows are never edited.

A later assertion wins on the days that it covers; `supersedes` names the assertion that it takes them from.
"""

from datetime import date
from decimal import Decimal

from sqlmodel import Field

from compledger.store import KnownRow, ScaledDecimal


class Participant(KnownRow, table=True):
    """A person under plans, by a pseudonymous id; the name is in `personal_detail`."""

    __tablename__ = "participant"

    participant: str = Field(primary_key=True, max_length=64)


class Position(KnownRow, table=True):
    """A seat in the organization, held by participants over time, perhaps vacant."""

    __tablename__ = "position"

    position: str = Field(primary_key=True, max_length=64)


class Fact(KnownRow):
    """What every assertion has."""

    fact: int | None = Field(default=None, primary_key=True)
    supersedes: int | None = None
    """The assertion whose days this one takes; None if it takes none."""


class DatedFact(Fact):
    """An assertion for half-open days."""

    effective_from: date
    effective_until: date
    """The first day no longer covered; 9999-12-31 for an end that is not known."""
    withdrawn: bool = False
    """True: on these days the fact does not hold, as from the day that somebody left; the values say what ended."""


class Seat(DatedFact, table=True):
    """What a seat is: its title and business unit."""

    __tablename__ = "seat_fact"

    position: str = Field(foreign_key="position.position", index=True)
    title: str
    business_unit: str


class Holding(DatedFact, table=True):
    """Who holds a seat."""

    __tablename__ = "holding_fact"

    participant: str = Field(foreign_key="participant.participant", index=True)
    position: str = Field(foreign_key="position.position", index=True)


class Reporting(DatedFact, table=True):
    """Which seat a seat reports to."""

    __tablename__ = "reporting_fact"

    position: str = Field(foreign_key="position.position", index=True)
    reports_to: str = Field(foreign_key="position.position", index=True)
    relation: str
    """`line` for the tree of managers; other relations have names of their own."""


class PersonalRate(DatedFact, table=True):
    """A rate of one participant's own."""

    __tablename__ = "personal_rate_fact"

    participant: str = Field(foreign_key="participant.participant", index=True)
    name: str
    rate: Decimal = Field(sa_type=ScaledDecimal(8))
    """A share: 0.045 = 4.5 %."""


class Quota(Fact, table=True):
    """The target of one measure for a participant and period."""

    __tablename__ = "quota_fact"

    participant: str = Field(foreign_key="participant.participant", index=True)
    measure: str
    calendar: str
    period: str
    amount: Decimal = Field(sa_type=ScaledDecimal(6))
    currency: str = Field(max_length=3)
