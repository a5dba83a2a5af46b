"""Territories: which accounts' transactions credit somebody, by rules, and who holds them, perhaps several at once."""

from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field

from compledger.people.facts import DatedFact, timeline_index
from compledger.store import ScaledDecimal


class Territory(DatedFact, table=True):
    """What a territory is called, and which one it belongs to."""

    __tablename__ = "territory_fact"
    __table_args__ = (timeline_index("territory_fact", "territory"),)

    territory: str
    title: str
    parent: str | None = Field(default=None, index=True)
    """None at the top."""


class TerritoryMember(DatedFact, table=True):
    """Somebody who holds a territory, alone or beside others."""

    __tablename__ = "territory_member_fact"
    __table_args__ = (
        timeline_index("territory_member_fact", "territory", "level", "subject"),
        Index("ix_territory_member_fact_subject", "level", "subject"),
    )

    territory: str
    level: str
    """`participant`, or `position` for whoever holds that seat."""
    subject: str
    share: Decimal | None = Field(default=None, sa_type=ScaledDecimal(6))
    """A part of what is sold there, 0.5 = half; None where nothing is agreed."""


class TerritoryRule(DatedFact, table=True):
    """What belongs to a territory."""

    __tablename__ = "territory_rule_fact"
    __table_args__ = (timeline_index("territory_rule_fact", "territory", "dimension", "value"),)

    territory: str
    dimension: str
    """`geography`, `product` or `account`."""
    value: str
