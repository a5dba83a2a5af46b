"""The organisation around the seats: business units, the legal entities that pay, and who is paid by which of them."""

from sqlmodel import Field

from compledger.people.facts import DatedFact, timeline_index


class BusinessUnit(DatedFact, table=True):
    """What a business unit is called, and which one it belongs to."""

    __tablename__ = "business_unit_fact"
    __table_args__ = (timeline_index("business_unit_fact", "business_unit"),)

    business_unit: str
    title: str
    parent: str | None = Field(default=None, index=True)
    """None at the top."""


class PayingEntity(DatedFact, table=True):
    """A legal entity that pays."""

    __tablename__ = "paying_entity_fact"
    __table_args__ = (timeline_index("paying_entity_fact", "paying_entity"),)

    paying_entity: str
    title: str
    country: str = Field(max_length=2)
    """ISO 3166-1 alpha-2."""
    currency: str = Field(max_length=3)
    """ISO 4217, of its books."""
    time_zone: str
    """Such as Europe/Berlin: in it a moment becomes a day."""


class Payee(DatedFact, table=True):
    """The legal recipient that a participant's pay goes to."""

    __tablename__ = "payee_fact"
    __table_args__ = (timeline_index("payee_fact", "participant"),)

    participant: str = Field(foreign_key="participant.participant")
    paying_entity: str = Field(index=True)
    currency: str = Field(max_length=3)
    """ISO 4217, that the payout is made in."""
    bank_reference: str | None = None
    """Names an account in the payroll system; the account's number is kept there and never here."""


class PersonalCurrency(DatedFact, table=True):
    """The currency that a participant's own pages are shown in."""

    __tablename__ = "personal_currency_fact"
    __table_args__ = (timeline_index("personal_currency_fact", "participant"),)

    participant: str = Field(foreign_key="participant.participant")
    currency: str = Field(max_length=3)
