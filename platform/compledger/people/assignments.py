"""What is assigned on a level: to a participant, to whoever holds a position, or to whoever holds a title.

The most specific level wins: participant, then position, then title; see `resolving`.
"""

from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field

from compledger.people.facts import DatedFact, PeriodFact, timeline_index
from compledger.store import ScaledDecimal


class PlanAssignment(DatedFact, table=True):
    """That somebody is paid by a rule set. Several may hold at once."""

    __tablename__ = "plan_assignment_fact"
    __table_args__ = (timeline_index("plan_assignment_fact", "level", "subject", "plan"),)

    level: str
    subject: str
    plan: str = Field(index=True)
    """The rule set's name."""


class LevelRate(DatedFact, table=True):
    """A rate of whoever holds a position or a title."""

    __tablename__ = "level_rate_fact"
    __table_args__ = (timeline_index("level_rate_fact", "level", "subject", "name"),)

    level: str
    """`position` or `title`; a participant's own rate is a `PersonalRate`."""
    subject: str
    name: str
    rate: Decimal = Field(sa_type=ScaledDecimal(8))
    """A share: 0.045 = 4.5 %."""


class LevelQuota(PeriodFact, table=True):
    """The target of one measure and period for whoever holds a position or a title."""

    __tablename__ = "level_quota_fact"
    __table_args__ = (
        Index("ix_level_quota_fact_period", "calendar", "period"),
        Index("ix_level_quota_fact_subject", "level", "subject"),
    )

    level: str
    """`position` or `title`; a participant's own quota is a `Quota`."""
    subject: str
    measure: str
    amount: Decimal = Field(sa_type=ScaledDecimal(6))
    currency: str = Field(max_length=3)
