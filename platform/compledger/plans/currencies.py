"""Currencies in use, and dated rates between them."""

from datetime import date
from decimal import Decimal

from sqlmodel import Field

from compledger.people.facts import Fact
from compledger.store import KnownRow, ScaledDecimal


class CurrencyRow(KnownRow, table=True):
    """A currency that some fact of this store is in."""

    __tablename__ = "currency"

    code: str = Field(primary_key=True, max_length=3)
    """ISO 4217."""
    minor_places: int


class ExchangeRate(Fact, table=True):
    """How much of one currency one unit of another buys on a day."""

    __tablename__ = "exchange_rate_fact"

    from_currency: str = Field(foreign_key="currency.code", max_length=3)
    to_currency: str = Field(foreign_key="currency.code", max_length=3, index=True)
    day: date = Field(index=True)
    rate: Decimal = Field(sa_type=ScaledDecimal(10))
    source: str
    """Who published the rate."""
