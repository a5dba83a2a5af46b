"""Currencies in use, and dated rates between them."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import func, sql
from sqlmodel import Field, Session, select

from compledger.people.facts import Fact
from compledger.rules.exchange import PublishedRate
from compledger.rules.money import minor_places
from compledger.store import KnownRow, ScaledDecimal, Writing


class CurrencyRow(KnownRow, table=True):
    """A currency that some fact of this store is in."""

    __tablename__ = "currency"

    code: str = Field(primary_key=True, max_length=3)
    """ISO 4217."""
    minor_places: int


def note_currencies(writing: Writing, codes: Iterable[str]) -> None:
    """Note currencies that a fact of this transaction is in; those that are noted already stay."""
    known = set(writing.session.exec(select(CurrencyRow.code)).all())
    for code in sorted(set(codes) - known):
        writing.add(CurrencyRow(code=code, minor_places=minor_places(code), known_from=0))
    writing.session.flush()


class ExchangeRate(Fact, table=True):
    """How much of one currency one unit of another buys on a day, as its publisher has it."""

    __tablename__ = "exchange_rate_fact"

    from_currency: str = Field(foreign_key="currency.code", max_length=3)
    to_currency: str = Field(foreign_key="currency.code", max_length=3, index=True)
    day: date = Field(index=True)
    rate: Decimal = Field(sa_type=ScaledDecimal(10))
    source: str
    """Who published the rate."""


def published_rates(
    session: Session, publisher: str, as_of: int, days: tuple[date, date] | None = None
) -> Iterator[PublishedRate]:
    """Give a publisher's rates as known at a log position, the newest assertion for each pair and day.

    With `days`, a first and a last one that both count, of those alone.
    """
    table = ExchangeRate.__table__.c  # type: ignore[attr-defined]  # every table class has one
    pair_and_day = (table.from_currency, table.to_currency, table.day)
    newest_first = (table.known_from.desc(), table.fact.desc())
    rank = func.row_number().over(partition_by=pair_and_day, order_by=newest_first).label("rank")
    known = sql.select(*pair_and_day, table.rate, rank).where(table.source == publisher, table.known_from <= as_of)
    if days is not None:
        known = known.where(table.day.between(*days))
    ranked = known.subquery()
    newest = session.connection().execute(sql.select(*tuple(ranked.c)[:4]).where(ranked.c.rank == 1))
    return (PublishedRate(*row) for row in newest)
