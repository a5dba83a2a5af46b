"""Facts about people: each asserted for half-open days and known from a log position. Rows are never edited.

A later assertion wins on the days that it covers; `supersedes` names the assertion that it takes them from. How each
table is keyed, and what it refers to, is said once, in `kinds`.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
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
    """Drawn under the writer lock, so that a later fact of a table has the higher number."""
    supersedes: int | None = None
    """The assertion whose days this one takes; None if it takes none."""


class DatedFact(Fact):
    """An assertion for half-open days."""

    effective_from: date
    effective_until: date
    """The first day no longer covered; 9999-12-31 for an end that is not known."""
    withdrawn: bool = False
    """True: on these days the fact does not hold, as from the day that somebody left; the values say what ended."""


class PeriodFact(Fact):
    """An assertion for a named period."""

    calendar: str
    period: str
    withdrawn: bool = False
    """True: the fact no longer holds; the values say what did."""


def timeline_index(table: str, *key: str) -> Index:
    """Return the index that answers from itself which assertion of a key is the newest on a day."""
    return Index(f"ix_{table}_timeline", *key, "effective_from", "effective_until", "known_from")


class Seat(DatedFact, table=True):
    """What a seat is: its title and business unit."""

    __tablename__ = "seat_fact"
    __table_args__ = (timeline_index("seat_fact", "position"),)

    position: str = Field(foreign_key="position.position")
    title: str
    business_unit: str = Field(index=True)


class Holding(DatedFact, table=True):
    """Who holds a seat."""

    __tablename__ = "holding_fact"
    __table_args__ = (timeline_index("holding_fact", "participant"),)

    participant: str = Field(foreign_key="participant.participant")
    position: str = Field(foreign_key="position.position", index=True)


class Reporting(DatedFact, table=True):
    """Which seat a seat reports to."""

    __tablename__ = "reporting_fact"
    __table_args__ = (timeline_index("reporting_fact", "position", "relation"),)

    position: str = Field(foreign_key="position.position")
    reports_to: str = Field(foreign_key="position.position", index=True)
    relation: str
    """`line` for the tree of managers, one on a day; other relations have names of their own and may be several."""


class PersonalRate(DatedFact, table=True):
    """A rate of one participant's own."""

    __tablename__ = "personal_rate_fact"
    __table_args__ = (timeline_index("personal_rate_fact", "participant", "name"),)

    participant: str = Field(foreign_key="participant.participant")
    name: str
    rate: Decimal = Field(sa_type=ScaledDecimal(8))
    """A share: 0.045 = 4.5 %."""


class Quota(PeriodFact, table=True):
    """The target of one measure for a participant and period."""

    __tablename__ = "quota_fact"
    __table_args__ = (Index("ix_quota_fact_period", "calendar", "period"),)

    participant: str = Field(foreign_key="participant.participant", index=True)
    measure: str
    amount: Decimal = Field(sa_type=ScaledDecimal(6))
    currency: str = Field(max_length=3)
